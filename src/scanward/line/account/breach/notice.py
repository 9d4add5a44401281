"""The notice to those affected (BR-4, 45 CFR 164.404(c)): five blocks, in plain language, reading grade 8 at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import RefusedByPolicy
from scanward.line.account.breach.reading import grade
from scanward.line.account.paper.document import Document, Heading, Words
from scanward.line.account.rules import rule

if TYPE_CHECKING:
    from datetime import date

    from scanward.line.account.breach.incident import Incident

STEPS = (
    "Look at the bills and letters that you get from us and from your health plan. Tell us if you see care that you "
    "did not get. Do not trust calls or mails from people who say that they have your scans. Do not pay them. Tell us."
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the hospital says; the dates come from the incident."""

    sender: str
    happened: str
    data: str
    """The types of information, not the information."""
    doing: str
    phone: str
    """Toll-free."""
    email: str = ""
    web: str = ""
    postal: str = ""
    steps: str = STEPS

    @property
    def contact(self) -> str:
        ways = [f"mail to {self.email}" if self.email else "", f"see {self.web}" if self.web else ""]
        ways.append(f"write to {self.postal}" if self.postal else "")
        known = [way for way in ways if way]
        first = f"Call us free of charge at {self.phone}." if self.phone else ""
        return f"{first} You can also {' or '.join(known)}." if known else first


def notice(said: Notice, incident: Incident, *, made: date) -> Document:
    """The notice as a document. RefusedByPolicy says what `lint` found, if anything."""
    if faults := lint(said, incident):
        raise RefusedByPolicy(f"this notice cannot go out (BR-4): {'; '.join(faults)}")
    blocks = [block for title, text in _blocks(said, incident) for block in (Heading(title), Words(text))]
    lead = f"{said.sender}, {_day(made)}. We write to you because this concerns health information about you."
    return Document("Notice about your health information", lead, tuple(blocks), f"Sent by {said.sender}.")


def lint(said: Notice, incident: Incident) -> list[str]:
    """What is wrong with a notice: an empty block, no free number, no second way to ask, or words that are too hard."""
    needed = {
        "say what happened": said.happened,
        "say what kinds of information": said.data,
        "say what people should do": said.steps,
        "say what you do about it": said.doing,
        "name a toll-free number": said.phone,
        "name an e-mail address, a web page or a postal address": said.email or said.web or said.postal,
        "say who writes": said.sender,
    }
    faults = [fault for fault, text in needed.items() if not text.strip()]
    most, found = rule("BR-4")["grade"], reading_grade(said, incident)
    if found > most:
        faults.append(f"it reads at grade {found:.1f}, and {most} is the most: use shorter sentences and words")
    return faults


def reading_grade(said: Notice, incident: Incident) -> float:
    """The grade of the hardest of the blocks that are written in sentences, so that easy ones do not make up for it."""
    return max(grade(text) for _, text in _blocks(said, incident)[:4])


def _blocks(said: Notice, incident: Incident) -> list[tuple[str, str]]:
    return [
        ("What happened", f"{said.happened} {_dates(incident)}".strip()),
        ("What information it was", said.data),
        ("What you can do", said.steps),
        ("What we do", said.doing),
        ("Whom you can ask", said.contact),
    ]


def _dates(incident: Incident) -> str:
    known = _day(incident.first_known.date())
    if incident.happened_from == incident.happened_until:
        return f"It happened on {_day(incident.happened_from)}. We found out on {known}."
    span = f"{_day(incident.happened_from)} to {_day(incident.happened_until)}"
    return f"It happened from {span}. We found out on {known}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
