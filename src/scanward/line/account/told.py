"""One disclosure as a person is told of it (ACC-2, 45 CFR 164.528(b)(2)), and the lint of its four fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanward.core.lawful import Basis, Identifiability
from scanward.line.account.standing import Standing, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanward.core.asking import RecipientRecord
    from scanward.line.account.protocols import Protocol
    from scanward.store.disclosures import DisclosedRow

    Recipients = Callable[[str], RecipientRecord | None]

_KINDS = {
    "image": "images",
    "report": "radiology reports",
    "radiotherapy": "radiotherapy plans and doses",
    "waveform": "waveforms",
    "measurement": "measurements",
    "segmentation": "drawings around organs or findings",
    "dose": "radiation doses",
    "surface": "surface models",
    "document": "documents",
    "registration": "alignments of images",
    "presentation": "marks and display settings",
    "raw": "raw data",
    "other": "other data",
}
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and the for of in to research purpose purposes study studies scientific clinical academic medical use "
        "only general ai training development other various operations data",
    )
)
"""Words that inform nobody of the basis when they stand alone."""
_UNDER = "Research under the protocol"


@dataclass(frozen=True, slots=True)
class Told:
    """A row of an accounting. `entry` is the number of the ledger's entry, which `scanward ledger prove` proves."""

    entry: int
    date: str
    at: str
    recipient: str
    address: str
    description: str
    purpose: str
    basis: str
    standing: str
    exemption: str
    identifiability: str
    protocol: str
    outcome: str
    kept_until: str
    commitment: str
    slug: str
    """The recipient as releases call it: two may have one title."""
    salt: str
    """With it the patient can check that the entry is about them: SHA-256(salt || canonical key) is the commitment."""


def told(
    row: DisclosedRow, facts: dict[str, Any], salt: bytes, recipients: Recipients, protocol: Protocol | None
) -> Told:
    """What is said of `row`, whose ledger entry holds `facts`."""
    recipient = recipients(row.recipient)
    standing = standing_of_row(row)
    return Told(
        row.seq,
        row.at[:10],
        row.at,
        recipient.title if recipient else row.recipient,
        (recipient.address if recipient else ""),
        description(facts.get("data", []), len(facts.get("studies", [])), row.objects, row.identifiability),
        purpose_statement(row.purpose, protocol),
        row.basis,
        standing.word,
        standing.exemption.value if standing.exemption else "",
        row.identifiability,
        row.protocol,
        row.outcome,
        (row.kept_until or "")[:10],
        str(facts.get("commitment", "")),
        row.recipient,
        salt.hex(),
    )


def standing_of_row(row: DisclosedRow) -> Standing:
    basis = Basis(row.basis) if row.basis else None
    return standing_of(basis, Identifiability(row.identifiability) if row.identifiability else None)


def description(data: list[str], studies: int, objects: int, identifiability: str) -> str:
    """A brief description of what left: `images (ct), 2 examinations, 240 files, identified`."""
    kinds: dict[str, list[str]] = {}
    for each in sorted(data):
        head, _, rest = each.partition(".")
        kinds.setdefault(_KINDS.get(head, head), []).extend([rest.upper()] if rest else [])
    words = [f"{kind} ({', '.join(rest)})" if rest else kind for kind, rest in kinds.items()]
    words = words or ["medical images"]
    counts = [_counted(studies, "examination")] if studies else []
    how = {"identified": "with identity", "limited-data-set": "as a limited data set", "de-identified": "de-identified"}
    tail = [how[identifiability]] if identifiability in how else []
    counts += [_counted(objects, "file")] if objects else []
    return ", ".join([*words, *counts, *tail])


def purpose_statement(purpose: str, protocol: Protocol | None) -> str:
    """What a patient reads as purpose: the protocol by name where there is one, else the purpose's own words."""
    if protocol is not None and protocol.name:
        return f"{_UNDER} “{protocol.name}”: {protocol.description}".rstrip(": ")
    return purpose.replace(".", ": ").replace("-", " ").replace("_", " ")


def purpose_informs(statement: str) -> bool:
    """ACC-2's lint: whether something is left of a purpose when words that inform nobody are taken away."""
    words = re.findall(r"[^\W\d_]+", statement.casefold())
    return any(word not in _EMPTY_WORDS for word in words)


def lacking(row: Told) -> list[str]:
    """Which of the four fields are empty or say nothing; the address may be unknown."""
    fields = {"date": row.date, "recipient": row.recipient, "description": row.description}
    empty = [name for name, value in fields.items() if not value.strip()]
    nameless = row.basis == Basis.RESEARCH_WAIVER.value and not row.purpose.startswith(_UNDER)
    return [*empty, "purpose"] if nameless or not purpose_informs(row.purpose) else empty


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
