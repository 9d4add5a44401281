"""What was planted where, what must stay, and how far dates lie apart: the answer key of an invented hospital."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from scanward.core.identity import IdentifierKind

NOWHERE = -1
"""The index of a plant that lies in no object: in a text file, a DICOMDIR, an archive's comment."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One identifier in one place of one object.

    `place` is an attribute path (`RequestAttributesSequence[0].StudyID`, private as `(0029,"SIEMENS CSA HEADER",10)`)
    or a hiding place (`preamble`, `trailer`, `file-meta`, `file-name`, `overlay`, `codestream-comment`, ...).
    `encoding` says how it lies there: `text` (by the object's character set), `utf-16`, `high-bits`, `pixels`.
    """

    index: int
    sop_instance_uid: str
    place: str
    kind: IdentifierKind
    text: str = field(repr=False)
    encoding: str = "text"


@dataclass(frozen=True, slots=True)
class Keep:
    """What a release for research must leave: `text` is found, whatever the case, at `place` of the same object."""

    index: int
    sop_instance_uid: str
    place: str
    text: str
    private: bool = False
    words: bool = False
    """Whether it stands among identifiers in one text, rather than being a value of its own."""


@dataclass(frozen=True, slots=True)
class DatePlace:
    """A date of `person` at `place`: after a release all dates of one person have moved by the same number of days."""

    index: int
    sop_instance_uid: str
    place: str
    person: int
    day: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """`place` of object `index` names object `target` by its SOP instance UID."""

    index: int
    place: str
    target: int


@dataclass(frozen=True, slots=True)
class MadeObject:
    """One object of the hospital. `instance_number` is unique in the hospital, so that a copy can be recognised."""

    index: int
    path: Path = field(repr=False)
    person: int
    kind: str
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    instance_number: int
    burned_in: bool = False
    member: str = field(default="", repr=False)
    """The name inside the archive, when `path` is a ZIP."""

    def read(self) -> bytes:
        """The bytes of the object."""
        if not self.member:
            return self.path.read_bytes()
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(self.member)


@dataclass(slots=True)
class Planted:
    """A hospital on disk and its answer key."""

    folder: Path = field(repr=False)
    seed: int
    objects: list[MadeObject] = field(default_factory=list)
    plants: list[Plant] = field(default_factory=list)
    keeps: list[Keep] = field(default_factory=list)
    dates: list[DatePlace] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    others: list[Path] = field(default_factory=list, repr=False)
    """Files that are no scans."""
    broken: list[Path] = field(default_factory=list, repr=False)
    """Files that must go to quarantine."""
    duplicates: list[Path] = field(default_factory=list, repr=False)
    """Byte-equal second copies of an object."""

    def plants_of(self, index: int) -> list[Plant]:
        return [plant for plant in self.plants if plant.index == index]
