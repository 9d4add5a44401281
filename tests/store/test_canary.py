"""No file of the ward holds an identifier, whatever was done with it: not the database, its log, or anything else."""

from __future__ import annotations

from dataclasses import replace

from scanward.core.asking import Scope
from scanward.core.consenting import Signed, Statement
from scanward.core.errors import QuarantineReason
from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.store import (
    CleanedRow,
    ConsentRecord,
    Consents,
    Decision,
    DeviceKnowledge,
    Job,
    NewEntry,
    Patient,
    PseudonymPolicy,
    RefusedRow,
    Register,
    Registers,
    Releases,
    ReleaseState,
    ReviewCase,
    Reviews,
    Style,
    Vault,
    Ward,
    WorkBook,
    WorkedBatch,
    WorkItem,
)
from tests.both_databases import everything_in

CANARY = "ZEBEDEE"


def planted() -> Patient:
    texts = [f"{CANARY}{number}" for number in range(6)]
    return Patient(texts[0], texts[1], f"{CANARY}^NAME", texts[3], (texts[4],), texts[5])


def holding(ward: Ward, canary: str) -> list[str]:
    """The files that hold `canary`, and the database, which on a server lies elsewhere."""
    forms = [canary.encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be")]
    forms.append(canary.encode().hex().encode())
    files = [file for file in ward.root.rglob("*") if file.is_file()]
    assert len(files) > 4
    contents = [(file.name, file.read_bytes().lower()) for file in files] + [("rows", everything_in(ward).lower())]
    return [name for name, content in contents for form in forms if form.lower() in content]


def fill(ward: Ward, vault: Vault) -> None:
    domain = vault.domain("acme", "ai")
    assigned = vault.assign(domain, planted(), PseudonymPolicy())
    vault.assign_many(domain, [planted(), Patient("", name=CANARY)], PseudonymPolicy())
    vault.lookup(assigned.pseudonym, who="dr.grey", why=f"{CANARY} asked")
    book = Releases(ward, vault)
    job = Job(f"/scans/{CANARY}", f"/out/{CANARY}", "acme", "ai", "research", "f")
    release, _ = book.begin(job)
    book.begin(job)
    work = WorkBook(ward, vault, release.id)
    opaque = [vault.digest(kind, CANARY) for kind in ("patient", "study", "series")]
    work.add([WorkItem(1, f"/{CANARY}/1", CANARY, 1, *opaque, "CT", "1.2", 0, CANARY.encode())])
    cleaned = CleanedRow(1, "a/b/c/d.dcm", "ab" * 32, 1, "1.2", "2.25.1", "2.25.2", "2.25.3", "SW-1")
    refused = RefusedRow(1, NewEntry(QuarantineReason.EMPTY, "no bytes", f"/{CANARY}/2"))
    work.record_batch(WorkedBatch(1, [cleaned], [refused], facts=CANARY.encode()))
    work.keep(CANARY.encode())
    found = JudgedBox(TextBox(1, 2, 3, 4, text=CANARY), Verdict.UNSURE, "unread")
    series = vault.digest("series", CANARY)
    waiting = ReviewCase(opaque[0], series, release.id, "US", opaque[1], f"/{CANARY}", CANARY, 1, 0, 9, 9, 1, (found,))
    Reviews(ward, vault).put([waiting])
    Reviews(ward, vault).decide(
        {opaque[0]: Decision((replace(found, verdict=Verdict.REMOVE),), "ab" * 32)}, who="dr.grey"
    )
    DeviceKnowledge(ward).learn(opaque[1], opaque[2], [found.box])
    book.advance(release.id, ReleaseState.DONE)
    signed = Signed(*[f"{CANARY}.pdf", "ab" * 32, None, CANARY, CANARY, CANARY, CANARY, CANARY])
    Consents(ward, vault).add([ConsentRecord(planted(), (Statement(permit=False),), signed=signed)], who="dr.grey")
    registers = Registers(ward, vault)
    registers.add(Register("nhs", Style.CLEANED, (Scope(),), 1), who="dr.grey", issuer=CANARY)
    registers.cleaned("nhs", [CANARY, f"{CANARY}2"], [CANARY], who="dr.grey")


def test_no_planted_identifier_stands_in_any_file_of_the_ward(ward: Ward, vault: Vault) -> None:
    fill(ward, vault)
    assert holding(ward, CANARY) == []
    ward.close()  # folds the write-ahead log into the database
    assert holding(ward, CANARY) == []


def test_the_search_would_have_found_one(ward: Ward, vault: Vault) -> None:
    vault.lookup(
        vault.assign(vault.domain("acme", "ai"), planted(), PseudonymPolicy()).pseudonym,
        who=CANARY,
        why="clear by design",
    )
    assert holding(ward, CANARY) != []
