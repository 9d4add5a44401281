"""One object on its way to a file, with the answer key that grows as identity is planted into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.paths import put
from scanward.demo.planted import DatePlace, Keep, Link, Plant
from scanward.demo.wording import token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pydicom.dataset import Dataset

    from scanward.demo.canary import Canaries
    from scanward.demo.people import Person

_PART = re.compile(r"\{(\w+)\}|<([^>]+)>")
_ROLES = {
    "operator": ("series", "OperatorsName"),
    "performer": ("series", "PerformingPhysicianName"),
    "referrer": ("study", "ReferringPhysicianName"),
    "kin": ("patient", "ResponsiblePerson"),
}
"""Names that a header holds, as free text writes them: given name first."""
Memo = dict[tuple[str, str, int], tuple[str, tuple[tuple[Kind, str], ...]]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One study of one person."""

    number: int
    person: Person
    day: date
    uid: str
    anatomy: str
    """Clinical words for the descriptions, such as `HEAD`."""


@dataclass(slots=True)
class Draft:
    """An object being made. `levels` names the patient, study, series and object, so that equal things stay equal."""

    index: int
    kind: str
    visit: Visit
    data: Dataset
    syntax: str
    canaries: Canaries
    memo: Memo = field(repr=False)
    levels: dict[str, str]
    file_name: str = field(default="", repr=False)
    burned_in: bool = False
    plants: list[Plant] = field(default_factory=list, repr=False)
    keeps: list[Keep] = field(default_factory=list, repr=False)
    dates: list[DatePlace] = field(default_factory=list, repr=False)
    links: list[Link] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict, repr=False)
    """File meta attributes beyond the usual ones."""
    preamble: bytes = field(default=b"", repr=False)
    trailer: bytes = field(default=b"", repr=False)
    rewrite: list[Callable[[bytes], bytes]] = field(default_factory=list, repr=False)
    """Changes to the bytes of the finished file, before the trailer is added."""

    @property
    def uid(self) -> str:
        return str(self.data.SOPInstanceUID)

    @property
    def person(self) -> Person:
        return self.visit.person

    def text(self, place: str, template: str, level: str = "object", encoding: str = "text") -> str:
        """Fill `template` and remember what it planted at `place`: `{token}` identifies, `<words>` must stay."""
        out: list[str] = []
        end = 0
        for number, part in enumerate(_PART.finditer(template)):
            out.append(template[end : part.start()])
            end = part.end()
            if part[2]:
                self.keep(place, part[2], words=True)
                out.append(part[2])
            else:
                # An object says a thing at one place only once, so that nothing of it needs to be remembered.
                key = None if level == "object" else (self.levels[level], place, number)
                out.append(self._token(part[1], key, place, encoding))
        out.append(template[end:])
        return "".join(out)

    def write(self, path: str, template: str, level: str = "object", vr: str = "") -> str:
        """Fill `template` and set it at attribute `path`."""
        value = self.text(path, template, level)
        put(self.data, path, value, vr)
        return value

    def _token(self, name: str, key: tuple[str, str, int] | None, place: str, encoding: str) -> str:
        if name in _ROLES:
            level, path = _ROLES[name]
            holder = self._filled("relative" if name == "kin" else "staff_pn", (self.levels[level], path, 0))[0]
            family, _, given = holder.partition("^")
            return self.plant(place, Kind.PERSON_NAME, f"{given} {family}", encoding)
        value, found = self._filled(name, key)
        for kind, text in found:
            self.plant(place, kind, text, encoding)
        return value

    def _filled(self, name: str, key: tuple[str, str, int] | None) -> tuple[str, tuple[tuple[Kind, str], ...]]:
        if key is None:
            return token(name, self.visit, self.canaries)
        if key not in self.memo:
            self.memo[key] = token(name, self.visit, self.canaries)
        return self.memo[key]

    def plant(self, place: str, kind: Kind, text: str, encoding: str = "text") -> str:
        self.plants.append(Plant(self.index, self.uid, place, kind, text, encoding))
        return text

    def forget(self, place: str) -> None:
        """Take back what was planted at `place`, before something else is written there."""
        self.plants = [plant for plant in self.plants if plant.place != place]
        self.keeps = [keep for keep in self.keeps if keep.place != place]

    def keep(self, place: str, text: str, *, private: bool = False, words: bool = False) -> None:
        self.keeps.append(Keep(self.index, self.uid, place, text, private, words))

    def date_at(self, path: str, day: date) -> None:
        self.dates.append(DatePlace(self.index, self.uid, path, self.person.number, day))
