"""Counts how many planted identifiers a file still holds: in every encoding, in every view of the bytes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick
from pydicom.datadict import dictionary_VR, tag_for_keyword

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.paths import get, text_of
from scanward.demo.sweep import leaves
from scanward.demo.views import parsed, views

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydicom.dataset import Dataset

    from scanward.demo.planted import Plant

UNSEARCHABLE = "pixels"
"""The encoding of plants that are drawn, not written: no byte search can find or miss them."""
FILE_NAME = "file-name"
_CODECS = ("utf-8", "utf-16-le", "utf-16-be")
_OTHER_CODECS = ("latin-1", "iso8859-2", "iso8859-5", "iso8859-7", "gb18030", "euc_kr", "shift_jis", "iso2022_jp")
_KOREAN = b"\x1b$)C"
_SHORTEST = 4
_DATE_DIGITS = 8
_NAMES = (Kind.PATIENT_NAME, Kind.PERSON_NAME)
_BETWEEN = re.compile(r"[\s^,._=-]+")
_TELLING = 5
_ORDINARY = frozenset({"white", "young", "brain"})
"""Names that are clinical words as well: only the whole name tells."""


def left_in(content: bytes, plants: Sequence[Plant], file_name: str = "") -> list[Plant]:
    """Which of `plants` the file's `content` (or its `file_name`) still holds, each at most once.

    A string planted three times and found twice counts as two; those are named whose attribute still holds it.
    A name is left when a telling part of it is left, such as the family name alone.
    A date counts only where it was planted: a shifted date may by chance equal another date of the same object.
    """
    data = parsed(content)
    inside = [plant for plant in plants if plant.place != FILE_NAME and plant.encoding != UNSEARCHABLE]
    parts = _parts(inside)
    found = _occurrences(content, data, {plant.text for plant in inside} | set().union(*parts.values()))
    left = {n for n, plant in enumerate(inside) if _holds(data, plant)}
    by_text: dict[str, list[int]] = defaultdict(list)
    # What an attribute holds is known by now; what is found beyond that lies in a place that has no path.
    for number, plant in sorted(enumerate(inside), key=lambda pair: _is_path(pair[1].place)):
        by_text[plant.text].append(number)
    for text, same in by_text.items():
        if _is_plain_date(inside[same[0]]):
            # What a date attribute holds is known; only the other places are searched for.
            free = [number for number in same if not _in_date_attribute(inside[number])]
            _fill(left, free, found[text] - _dates(data).count(text))
        else:
            _fill(left, same, found[text])
    for part, variants in parts.items():
        same = [n for n, plant in enumerate(inside) if plant.kind in _NAMES and part in plant.text.casefold()]
        same.sort(key=lambda n: _is_path(inside[n].place))
        _fill(left, same, sum(found[variant] for variant in variants))
    named = [plant for plant in plants if plant.place == FILE_NAME and plant.text.lower() in file_name.lower()]
    return [*named, *(inside[number] for number in sorted(left))]


def _fill(left: set[int], same: Sequence[int], count: int) -> None:
    """Bring `left` to `count` members of `same`, no more than there are."""
    missing = count - sum(number in left for number in same)
    for number in [number for number in same if number not in left][: max(missing, 0)]:
        left.add(number)


def _parts(plants: Sequence[Plant]) -> dict[str, set[str]]:
    """The telling parts of names, each with the ways in which it is written."""
    parts: dict[str, set[str]] = defaultdict(set)
    for plant in plants:
        for part in _BETWEEN.split(plant.text) if plant.kind in _NAMES else ():
            if len(part) >= _TELLING and part.casefold() not in _ORDINARY:
                parts[part.casefold()].add(part.lower() if part.isascii() else part)
    return parts


def texts_in(content: bytes, texts: Iterable[str]) -> set[str]:
    """Which of `texts` occur anywhere in a file of any kind."""
    return {text for text, count in _occurrences(content, parsed(content), set(texts)).items() if count}


@lru_cache(maxsize=65536)
def spellings(text: str) -> tuple[bytes, ...]:
    """Every byte string that `text` may be in a file, in lower case as far as it is ASCII."""
    made = {text.encode(codec) for codec in _CODECS}
    if not text.isascii():
        for codec in _OTHER_CODECS:
            try:
                made.add(text.encode(codec))
            except UnicodeEncodeError:
                continue
        try:
            # PS3.5 section 6.1.2.5.3: the escape sequence is written again after each delimiter of a PN.
            made.add(b"^".join(_KOREAN + part.encode("euc_kr") for part in text.split("^")))
            made.add(b" ".join(_KOREAN + part.encode("euc_kr") for part in text.split(" ")))
        except UnicodeEncodeError:
            pass
    return tuple(sorted(one.lower() for one in made if len(one) >= _SHORTEST))


def _occurrences(content: bytes, data: Dataset | None, texts: set[str]) -> Counter[str]:
    """How often each text occurs in all views together, which show different bytes each."""
    owners: list[str] = []
    patterns: list[bytes] = []
    for text in texts:
        for pattern in spellings(text):
            owners.append(text)
            patterns.append(pattern)
    total: Counter[str] = Counter()
    if not patterns:
        return total
    search = BytesAhoCorasick(patterns)
    for view in views(content, data):
        hits = {
            (owners[which], start) for which, start, _ in search.find_matches_as_indexes(view.lower(), overlapping=True)
        }
        total.update(text for text, _ in hits)
    return total


def _is_plain_date(plant: Plant) -> bool:
    return plant.kind is Kind.DATE and plant.text.isdigit() and len(plant.text) == _DATE_DIGITS


def _dates(data: Dataset | None) -> list[str]:
    """The day of every DA and DT in the data set."""
    if data is None:
        return []
    return [
        str(one)[:_DATE_DIGITS]
        for _, element in leaves(data)
        if element.VR in ("DA", "DT") and element.value
        for one in (element.value if element.VM > 1 else [element.value])
    ]


def _in_date_attribute(plant: Plant) -> bool:
    keyword = plant.place.rpartition(".")[2]
    tag = tag_for_keyword(keyword)
    return tag is not None and dictionary_VR(tag) in ("DA", "DT")


def _is_path(place: str) -> bool:
    """Whether `place` is an attribute path, and not the name of a hiding place."""
    return (place[0].isupper() or place[0] == "(") and "UN" not in place


def _holds(data: Dataset | None, plant: Plant) -> bool:
    """Whether the attribute in which the plant was set still holds it."""
    if data is None or not _is_path(plant.place):
        return False
    try:
        value = get(data, plant.place)
    except Exception:  # noqa: BLE001  (another tool's output may hold values that pydicom refuses to convert)
        return False
    return value is not None and plant.text.lower() in text_of(value).lower()
