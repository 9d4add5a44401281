"""Text at 30 grey levels that the headers know: what the finder finds, and what the second look of `verify` notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.burned_in.cases import dim_case, free_case
from benchmarks.burned_in.looking import cpu_s
from benchmarks.burned_in.scoring import FOUND, Share, score
from benchmarks.burned_in.tables import table
from scanward.core.identity import IdentifierKind, Identity
from scanward.line.examine.pixel_text import TextFinder
from scanward.line.verify.burned_in import SecondLook

if TYPE_CHECKING:
    from benchmarks.burned_in.wording import Person

_ROOMS = ("CT", "MR", "DX", "US")


@dataclass(slots=True)
class _Seen:
    found: Share = field(default_factory=Share)
    noticed: Share = field(default_factory=Share)
    either: Share = field(default_factory=Share)
    alarms: Share = field(default_factory=Share)

    def row(self, name: str) -> list[str]:
        return [name, str(self.found), str(self.noticed), str(self.either), str(self.alarms)]


def known(who: Person) -> Identity:
    """What the headers of `who` say."""
    identity = Identity()
    identity.add(IdentifierKind.PATIENT_NAME, who.name)
    for number in (who.patient_id, who.accession):
        identity.add(IdentifierKind.RECORD_NUMBER, number)
    for day in (who.birth, who.study):
        identity.add(IdentifierKind.DATE, day.strftime("%Y%m%d"))
    identity.add(IdentifierKind.INSTITUTION, who.institution)
    identity.add(IdentifierKind.PERSON_NAME, who.physician)
    identity.add(IdentifierKind.PHONE, who.phone)
    return identity


def report(pictures: int, *, held_out: bool) -> str:
    """A row for each modality; alarms are those of the second look where nothing is written."""
    finder = TextFinder(read=False)
    seen = {name: _Seen() for name in (*_ROOMS, "all")}
    spent = 0.0
    for number in range(pictures):
        case = dim_case(number, held_out=held_out)
        if not case.texts or not 25 <= case.texts[0].contrast < 38:
            continue
        found = score(case, finder.find(case).boxes).texts[0][1] >= FOUND
        before = cpu_s()
        noticed = bool(SecondLook(known(case.person)).frames(case))
        spent += cpu_s() - before
        free = free_case(number, case.background.modality, held_out=held_out)
        alarm = bool(SecondLook(known(free.person)).frames(free))
        for each in (seen[case.background.modality], seen["all"]):
            each.found.add(found)
            each.noticed.add(noticed)
            each.either.add(found or noticed)
            each.alarms.add(alarm)
    head = ["30 grey levels", "finder", "second look", "either", "second look's alarms without text"]
    cost = spent / max(1, seen["all"].found.asked)
    return table(head, [each.row(name) for name, each in seen.items()]) + f"\n\nSecond look: {cost:.2f} CPU-s a picture"
