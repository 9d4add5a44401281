"""An accounting as a document that a patient can read, with the same facts as its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.account.paper.document import Block, Document, Grid, Heading, Pairs, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.line.account.accounting import Accounting, ProtocolForm
    from scanward.line.account.summary import Summary
    from scanward.line.account.told import Told

_STATUTORY = ("Date", "Who received it", "What", "Why", "How often")
_WIDTHS = (0.11, 0.23, 0.24, 0.24, 0.18)
_ALL = ("Date", "Who received it", "What", "Why", "On what ground", "How it ended", "Entry")
_ALL_WIDTHS = (0.11, 0.18, 0.21, 0.18, 0.15, 0.1, 0.07)
_ENDS = {
    "delivered": "delivered",
    "partial": "partly delivered",
    "unknown": "not known: counted as received",
    "open": "on its way",
}
_GROUNDS = {
    "treatment-payment-operations": "exempt: treatment, payment or running the hospital",
    "to-the-individual": "exempt: given to you",
    "incident-to-a-permitted-use": "exempt: incident to a permitted use",
    "authorization": "exempt: you authorized it",
    "directory-care-notification": "exempt: directory, people in your care, or notification",
    "national-security": "exempt: national security",
    "correctional-or-law-enforcement-custody": "exempt: custody",
    "limited-data-set": "exempt: limited data set with a data use agreement",
    "before-compliance-date": "exempt: before the rule applied",
}
_BASES = {
    "research-waiver": "research that a board let go on without asking you",
    "public-health": "public health",
    "health-oversight": "oversight of health care",
    "required-by-law": "a law asks for it",
    "judicial": "a court or a hearing",
    "law-enforcement": "law enforcement",
    "decedents": "about a person who died",
    "impermissible": "not permitted",
    "": "not known",
}


def letter(given: Accounting, *, whom: str, office: str, made: str, draft: bool = False) -> Document:
    """`whom` is how the reader is named (a number or a name), `office` who answers, `made` the day."""
    blocks: list[Block] = [
        Pairs(
            (
                ("For", whom),
                ("Time covered", f"{given.covers_from} to {given.covers_to}"),
                ("Made on", made),
                ("Answered by", office),
            )
        )
    ]
    if draft:
        blocks.append(Words("DRAFT: an entry lacks something that the law asks for. This is not yet an answer."))
    blocks += _statutory(given)
    blocks += _everything(given)
    blocks += _deidentified(given)
    blocks += [
        Heading("How this can be checked"),
        Words(
            "Each row is an entry in a ledger that can only grow. The number in the last column names it. The file "
            "that holds the same facts as JSON has a secret number for each entry (salt). With it you can prove that "
            "the entry is about you, and nobody can without it."
        ),
        Words("By these rules: " + "; ".join(given.rules) + ".", muted=True),
    ]
    return Document(
        "Accounting of disclosures",
        "This tells you who received health information about you from us, when, what it was, and why.",
        tuple(blocks),
        "Facts from our records, not legal advice. Dates are in UTC.",
    )


def _statutory(given: Accounting) -> Iterable[Block]:
    yield Heading("What the law asks us to tell you")
    if not given.statutory and not given.research:
        yield Words("In this time we gave out nothing that the law asks us to list here.")
    if given.statutory:
        yield Grid(_STATUTORY, tuple(map(_summary_row, given.statutory)), _WIDTHS)
    for form in given.research:
        yield Heading(f"Research protocol: {form.protocol.name}")
        yield Words(form.statement)
        yield Pairs(tuple(_form_pairs(form)))


def _everything(given: Accounting) -> Iterable[Block]:
    yield Heading("Everything that left")
    yield Words(
        "The law does not ask for all of these. We list them because they are about you. The ground says why a row "
        "need not be in the first list."
    )
    yield _rows(given.everything)


def _deidentified(given: Accounting) -> Iterable[Block]:
    yield Heading("Made without your identity")
    yield Words(
        "These went out with your name, numbers and other marks of identity removed. The law does not count them as "
        "your health information (45 CFR 164.514). We list them so that you know."
    )
    yield _rows(given.deidentified)


def _rows(rows: tuple[Told, ...]) -> Block:
    return Grid(_ALL, tuple(map(_row, rows)), _ALL_WIDTHS) if rows else Words("None in this time.")


def _summary_row(each: Summary) -> tuple[str, ...]:
    often = each.frequency if each.count == 1 else f"{each.frequency}; last on {each.last}"
    return (each.first.date, _who(each.first), each.first.description, each.first.purpose, often)


def _row(row: Told) -> tuple[str, ...]:
    ground = _GROUNDS.get(row.exemption, _ground(row))
    end = _ENDS.get(row.outcome, row.outcome)
    return (row.date, _who(row), row.description, row.purpose, ground, end, str(row.entry))


def _ground(row: Told) -> str:
    if row.standing == "not protected information":
        return "not counted as your health information"
    return f"{_BASES.get(row.basis, row.basis)}: in the first list"


def _who(row: Told) -> str:
    return f"{row.recipient}\n{row.address}" if row.address else row.recipient


def _form_pairs(form: ProtocolForm) -> Iterable[tuple[str, str]]:
    record = form.protocol
    yield "What it is for", record.description
    yield "Whose records were chosen", record.criteria
    yield "Kind of information", record.data
    yield "When", f"{record.period}; the last that we know of was on {form.last}"
    yield "Sponsor", f"{record.sponsor}, {record.sponsor_address}, {record.sponsor_phone}"
    yield "Researcher", f"{record.researcher}, {record.researcher_address}, {record.researcher_phone}"
