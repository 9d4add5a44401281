"""Records of research protocols (ACC-5, 45 CFR 164.528(b)(4)): complete before anything leaves under a waiver."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from scanward.core.errors import UsageError
from scanward.core.ids import is_slug
from scanward.store import accountings, ledger
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from scanward.store.ward import Ward


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a patient is told of a study, in words that they understand."""

    id: str
    name: str
    description: str
    """In plain language, with the purpose of the research."""
    criteria: str
    """By what rules particular records were chosen."""
    data: str
    """A brief description of the type of information."""
    period: str
    """The date or period of time during which disclosures were made, or may have been made."""
    sponsor: str
    sponsor_address: str
    sponsor_phone: str
    researcher: str
    researcher_address: str
    researcher_phone: str


def missing(protocol: Protocol) -> list[str]:
    """Names of the fields that say nothing yet."""
    return [each.name for each in fields(Protocol) if not str(getattr(protocol, each.name)).strip()]


def add_protocol(ward: Ward, protocol: Protocol, *, who: str) -> None:
    """Keep `protocol`, or a newer wording of it; the ledger has it too. UsageError when its id is no slug."""
    if not is_slug(protocol.id):
        raise UsageError("a protocol is named by lower-case letters, digits, '.', '_' and '-'")
    with ledger.recording(ward) as book:
        accountings.keep_protocol(book.connection, protocol.id, asdict(protocol), ward.now, who)
        book.append([Entry("protocol", body={**asdict(protocol), "who": who})])


def protocols(ward: Ward) -> list[Protocol]:
    """Every record, by id."""
    return [Protocol(**body) for body in accountings.kept_protocols(ward)]


def protocol_of(ward: Ward, name: str) -> Protocol | None:
    return next((each for each in protocols(ward) if each.id == name), None)


def protocol_complete(ward: Ward, name: str) -> bool:
    """Whether a release on the basis of a waiver may start under this protocol: its record is there, every field told.

    The ledger's protocol of `Ground.protocol`; an unknown or empty name is not complete.
    """
    found = protocol_of(ward, name)
    return found is not None and not missing(found)
