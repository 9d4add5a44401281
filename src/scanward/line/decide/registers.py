"""Doors to statutory opt-out registers: who of these numbers may be used?

What comes back is written down by `store.Registers` with the time at which it was asked; deciding looks at that and at
nothing else, so that an answer has an age. Coming back from a register is no consent (NHS National Data Opt-out).
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Protocol

from scanward.core.errors import SourceError, UsageError
from scanward.store import Style

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from scanward.store import Refreshed, Registers

FILE_MAX_BYTES = 1 << 30
NUMBER_MAX = 64
_HAS_DIGIT = re.compile(r"\d")
_OTHER_CUT = re.compile(r"[;|\t]")
"""What columns are cut by in files that are no lists of this kind: a whole line would be taken for a number."""


class OptOutRegister(Protocol):
    """A register that is asked about numbers and says which of them are not opted out."""

    def filter(self, numbers: Collection[str]) -> set[str]:
        """Those of `numbers` that may be used; SourceError where the register cannot be reached or answers nonsense."""
        ...


class ListFile:
    """A file that lists who opted out: one number a line, or in the first column of a CSV file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def numbers(self) -> set[str]:
        """All numbers on the list. SourceError where it cannot be read, is too large, or a line holds no number."""
        return set(read_numbers(self._path))

    def filter(self, numbers: Collection[str]) -> set[str]:
        opted_out = {_plain(each) for each in self.numbers()}
        return {each for each in numbers if _plain(each) not in opted_out}


class CleanedFile:
    """A file of numbers that came back from a register to which these, and no others, had been submitted."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def filter(self, numbers: Collection[str]) -> set[str]:
        back = {_plain(each) for each in read_numbers(self._path)}
        if not back <= {_plain(each) for each in numbers}:
            raise UsageError("a number came back that was not submitted: these two lists are not of one exchange")
        return {each for each in numbers if _plain(each) in back}


def ask(registers: Registers, name: str, door: OptOutRegister, numbers: Collection[str], *, who: str) -> Refreshed:
    """Ask the register `name`, of style CLEANED, about `numbers` through `door`, and write its answer down."""
    if registers.get(name).style is not Style.CLEANED:
        raise UsageError(f"the register {name} is not one that answers about numbers that are submitted to it")
    return registers.cleaned(name, numbers, door.filter(numbers), who=who)


def read_numbers(path: Path) -> Iterator[str]:
    """The first column of each line that is not empty; a first line without a digit is a heading.

    The National Data Opt-out's files have one number and a comma a line. No message holds what stands in the file.
    A later line without a digit, or cut by `;` or a tab, is an error: read wrongly, a list would end opt-outs.
    """
    try:
        if path.stat().st_size > FILE_MAX_BYTES:
            raise SourceError("the list is larger than a list of numbers can be")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for count, row in enumerate(csv.reader(stream), 1):
                number = row[0].strip() if row else ""
                has_digit = _HAS_DIGIT.search(number)
                if not number or (count == 1 and not has_digit and not _OTHER_CUT.search(number)):
                    continue
                if len(number) > NUMBER_MAX or not number.isprintable() or not has_digit or _OTHER_CUT.search(number):
                    raise SourceError(f"line {count} of the list holds no number")
                yield number
    except (OSError, UnicodeDecodeError, csv.Error):
        raise SourceError("the list cannot be read: it is a text file in UTF-8, one number a line") from None


def _plain(number: str) -> str:
    return re.sub(r"[\s\-./]+", "", number).casefold()
