"""Judges one tool's output against the answer key of the hospital."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from benchmarks import validity
from benchmarks.outputs import match
from scanward.demo.counting import left_in, texts_in
from scanward.demo.paths import get, text_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from benchmarks.outputs import Output
    from scanward.core.identity import IdentifierKind
    from scanward.demo import Keep, Planted

_DATE_DIGITS = 8
_REFERRING = {
    "rtstruct": "RT",
    "rtplan": "RT",
    "rtdose": "RT",
    "sr": "SR",
    "ko": "KO",
    "gsps": "PR",
    "seg": "SEG",
    "pmap": "MAP",
}


@dataclass(slots=True)
class Score:
    """What one tool did. `left_places` counts what is left by hiding place and kind of object."""

    name: str
    version: str
    seconds: float
    note: str
    objects_in: int
    objects_out: int
    planted: int
    left: int = 0
    left_in_other_files: int = 0
    left_places: dict[str, int] = field(default_factory=dict)
    left_kinds: dict[str, int] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    new_errors: int | None = None
    new_error_lines: dict[str, int] = field(default_factory=dict)
    words_kept: tuple[int, int] = (0, 0)
    traits_kept: tuple[int, int] = (0, 0)
    private_kept: tuple[int, int] = (0, 0)
    dates_true: tuple[int, int] = (0, 0)
    patients_consistent: bool = False
    lost: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def judge(planted: Planted, out: Path, score: Score) -> None:
    """Fill `score` from what lies in `out`."""
    found, others = match(planted, out)
    score.objects_out = len(found)
    _judge_leaks(planted, found, others, out, score)
    _judge_references(planted, found, score)
    _judge_utility(planted, found, score)
    score.dates_true = _dates(planted, found)
    score.patients_consistent = _patients(found)
    if validity.installed():
        _judge_validity(found, score)


def _judge_leaks(planted: Planted, found: dict[int, Output], others: list[Path], out: Path, score: Score) -> None:
    places: Counter[str] = Counter()
    kinds: Counter[IdentifierKind] = Counter()
    for output in found.values():
        name = str(output.path.relative_to(out))
        for plant in left_in(output.content, planted.plants_of(output.made.index), name):
            places[f"{output.made.kind}: {plant.place}"] += 1
            kinds[plant.kind] += 1
            score.leaks.append(f"{output.made.index} {output.made.kind} {plant.place} [{plant.kind}] {plant.text!r}")
    texts = {plant.text for plant in planted.plants if len(plant.text) > _DATE_DIGITS}
    for path in others:
        here = texts_in(path.read_bytes(), texts) | {text for text in texts if text in str(path.relative_to(out))}
        score.left_in_other_files += len(here)
        score.leaks += [f"other file {path.name}: {text!r}" for text in sorted(here)]
    score.left = sum(places.values()) + score.left_in_other_files
    score.left_places = dict(places.most_common())
    score.left_kinds = {str(kind): count for kind, count in kinds.most_common()}


def _judge_references(planted: Planted, found: dict[int, Output], score: Score) -> None:
    """Whether objects that pointed to each other still do, by kind; an object that did not come out is `removed`."""
    good: Counter[str] = Counter()
    total: Counter[str] = Counter()
    gone: set[str] = set()
    for link in planted.links:
        kind = _REFERRING.get(planted.objects[link.index].kind)
        if kind is None:
            continue
        if link.index not in found:
            gone.add(kind)
            continue
        total[kind] += 1
        target = found.get(link.target)
        value = _value(found[link.index], link.place)
        good[kind] += int(target is not None and value == str(target.data.get("SOPInstanceUID")))
    for kind in sorted(set(_REFERRING.values())):
        if kind in gone:
            score.references[kind] = "removed"
        elif total[kind]:
            score.references[kind] = "intact" if good[kind] == total[kind] else f"{total[kind] - good[kind]} broken"


def _judge_utility(planted: Planted, found: dict[int, Output], score: Score) -> None:
    """Of the objects that came out: clinical words, traits and physics, safe private attributes."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for keep in planted.keeps:
        output = found.get(keep.index)
        if output is None:
            continue
        kept = keep.text.lower() in _value(output, keep.place).lower()
        which = _class_of(keep)
        counts[which][0] += kept
        counts[which][1] += 1
        if not kept:
            score.lost.append(f"{keep.index} {output.made.kind} {keep.place}: {keep.text}")
    score.words_kept = (counts["words"][0], counts["words"][1])
    score.traits_kept = (counts["traits"][0], counts["traits"][1])
    score.private_kept = (counts["private"][0], counts["private"][1])


def _class_of(keep: Keep) -> str:
    """Words stand in texts that hold identity as well; traits are whole values."""
    if keep.private:
        return "private"
    return "words" if keep.words else "traits"


def _value(output: Output, place: str) -> str:
    try:
        value = get(output.data, place)
    except Exception:  # noqa: BLE001  (other tools may write values that pydicom cannot convert)
        return ""
    return "" if value is None else text_of(value)


def _dates(planted: Planted, found: dict[int, Output]) -> tuple[int, int]:
    """Of the dates that came out, how many moved as the most dates of their person moved, and by more than nothing."""
    shifts: dict[int, list[int]] = defaultdict(list)
    total = 0
    for place in planted.dates:
        if place.index not in found:
            continue
        day = _day(_value(found[place.index], place.place))
        if day is not None:
            total += 1
            shifts[place.person].append((day - place.day).days)
    true = 0
    for moved in shifts.values():
        shift, count = Counter(moved).most_common(1)[0]
        true += count if shift else 0
    return true, total


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text[:_DATE_DIGITS], "%Y%m%d").date()  # noqa: DTZ007  (a DA has no zone)
    except ValueError:
        return None


def _patients(found: dict[int, Output]) -> bool:
    """One new id for each person, none for two, none the old one."""
    ids: dict[int, set[str]] = defaultdict(set)
    for output in found.values():
        ids[output.made.person].add(str(output.data.get("PatientID", "")))
    one_each = all(len(here) == 1 and "" not in here for here in ids.values())
    return bool(ids) and one_each and len(set().union(*ids.values())) == len(ids)


def _judge_validity(found: dict[int, Output], score: Score) -> None:
    lines: Counter[str] = Counter()
    score.new_errors = 0
    for output in found.values():
        new = validity.errors(output.content) - validity.errors(output.made.read())
        score.new_errors += bool(new)
        lines.update(f"{output.made.kind}: {line[:160]}" for line in new)
    score.new_error_lines = dict(lines.most_common(40))
