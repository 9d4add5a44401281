"""What kinds, holds, quarantine reasons, passed-over files and heads are called, and what they mean, for staff.

The words themselves are in `words/*.toml`. A test holds that nothing is without words.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanward.core.identity import IdentifierKind

_FOLDER = Path(__file__).with_name("words")
_PAGES = {
    "holds": "lookup/holds#{}",
    "quarantine": "lookup/quarantine#{}",
    "passed-over": "lookup/reports#files-that-are-no-scans",
    "faces": "lookup/faces",
    "face-parts": "lookup/faces#how-the-result-is-attacked",
}


class Words(NamedTuple):
    """`title` heads a row; `meaning` is a sentence or two; `page` is where the docs say more, with its section."""

    title: str
    meaning: str
    page: str


def kind_words(kind: IdentifierKind) -> Words:
    return Words(*_list("kinds")[kind], "lookup/findings")


def hold_words(name: str) -> Words:
    """The words for a HoldReason's value; the value itself where they are of another version."""
    return _reason(name, "holds")


def quarantine_words(name: str) -> Words:
    return _reason(name, "quarantine")


def passed_over_words(name: str) -> Words:
    return _reason(name, "passed-over")


def face_words(name: str) -> Words:
    """The words for what was seen of a head (`FaceSight`) and for why a person has to look (`FaceDoubt`)."""
    return _reason(name, "faces")


def part_words(name: str) -> Words:
    """The words for a part of the face."""
    return _reason(name, "face-parts")


def any_words(name: str) -> Words:
    """For a place where holds and quarantine reasons stand side by side, as in the table of series."""
    both = ("holds", "quarantine")
    return next((_reason(name, which) for which in both if name in _list(which)), _reason(name, "holds"))


def _reason(name: str, which: str) -> Words:
    title, meaning = _list(which).get(name, (name.replace("-", " "), ""))
    return Words(title, meaning, _PAGES[which].format(name))


@cache
def _list(which: str) -> Mapping[str, tuple[str, str]]:
    content = tomllib.loads((_FOLDER / f"{which}.toml").read_text(encoding="utf-8"))
    return {name: (words["title"], words["meaning"]) for name, words in content.items()}
