"""The promises, as functions of one example: the short and the long profile hold the same."""

from __future__ import annotations

import io
import os
import resource
import tempfile
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pydicom
from pydicom.datadict import DicomDictionary, tag_for_keyword
from pydicom.tag import Tag

from .canaries import DATES, left_in_file
from .passing import Passed, Score, pass_through, read_all
from .planting import Plant, name_the_patient, plant_into
from .tree import Tree, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydicom.dataset import Dataset

CPU_SECONDS = 2.0
MEMORY_KIB = 100 * 1024
_BIG_ENDIAN, _META_BYTES = b"1.2.840.10008.1.2.2", 400
KEEPS_DATES = ("limited-data-set",)
"""Recipes under which a birth date may stay (45 CFR 164.514(e))."""
_SHARED = "/dev/shm"  # noqa: S108 - each folder in it is private; it lies in memory and so is quick
_MEMORY = _SHARED if os.access(_SHARED, os.W_OK) else None
_MOVES = ("UI", "DA", "DT", "PN")
_OURS = {"DeidentificationMethodCodeSequence", "DeidentificationMethod", "PatientID", "PatientAge"}


@contextmanager
def within_budget() -> Iterator[None]:
    """Fail when the work inside took more than 2 s of CPU or raised the process's peak by more than 100 MB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    yield
    spent = time.process_time() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert spent < CPU_SECONDS, f"{spent:.1f} s of CPU for one file"
    assert grown < MEMORY_KIB, f"{grown // 1024} MB more for one file"


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_MEMORY) as made:
        yield Path(made)


def nothing_escapes(content: bytes, score: Score) -> Passed:
    """Broken bytes: every room either does its work or refuses with a type, and in time."""
    with folder() as place:
        path = place / "in"
        path.write_bytes(content)
        with within_budget():
            read_all(path)
            passed = pass_through(path, place / "out")
    _nothing_leaves(passed, score)
    return passed


def no_plant_survives(tree: Tree, plants: list[Plant], score: Score, recipe: str = "research") -> Passed:
    """Plants go in, and what leaves holds none of them, can be read by others, and shows the same picture."""
    name_the_patient(tree)
    for plant in plants:
        plant_into(tree, plant)
    content = write_tree(tree)
    with folder() as place:
        path = place / "in"
        path.write_bytes(content)
        with within_budget():
            passed = pass_through(path, place / "out", recipe)
    may_stay = frozenset(DATES) if recipe in KEEPS_DATES else frozenset()
    _nothing_leaves(passed, score, plants, may_stay)
    if passed.out is not None and not passed.findings:
        _others_can_read(passed.out, content)
        _same_picture(content, passed)
    return passed


def cleaning_again_changes_only_what_moves(passed: Passed) -> None:
    """What is clean is left alone the second time: UIDs and dates move, all else stays."""
    if passed.out is None or passed.findings:
        return
    with folder() as place:
        path = place / "once"
        path.write_bytes(passed.out)
        again = pass_through(path, place / "twice", identity=passed.identity)
    assert again.out is not None, f"refused the second time: {again.reason}"
    first, second = _values(_parsed(passed.out)), _values(_parsed(again.out))
    changed = sorted(place for place in first.keys() | second.keys() if first.get(place) != second.get(place))
    assert not changed, f"changed by a second cleaning: {changed[:5]}"


def _nothing_leaves(
    passed: Passed, score: Score, example: object = None, may_stay: frozenset[str] = frozenset()
) -> None:
    left = left_in_file(passed.out, deflated=passed.deflated) if passed.out is not None else []
    left = [each for each in left if each not in may_stay]
    score.take(passed, left, example)
    assert not left or passed.findings, f"verify let pass: {left}"


def _parsed(content: bytes) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(io.BytesIO(content))


def _others_can_read(content: bytes, source: bytes) -> None:
    """pydicom walks every level of it, if it could do so before.

    In big endian files it reads the items of a UN by the wrong byte order (PS3.5 section 6.2.2): those are left out.
    """
    if _BIG_ENDIAN in content[:_META_BYTES]:
        return
    wrong = _why_not_read(content)
    assert not wrong or _why_not_read(source), f"pydicom cannot read it any more: {wrong}"


def _why_not_read(content: bytes) -> str:
    try:
        for _ in _raw_elements(_parsed(content)):
            pass
    except Exception as error:  # noqa: BLE001 - pydicom raises what its parts raise
        return repr(error)
    return ""


def _raw_elements(data: Dataset, path: str = "") -> Iterator[tuple[str, str, object]]:
    """Elements of all levels: path, VR and value as bytes where pydicom has not converted it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from _walked(data, path)


def _walked(data: Dataset, path: str) -> Iterator[tuple[str, str, object]]:
    for tag in list(data.keys()):
        raw = data.get_item(tag)
        known = DicomDictionary.get(tag, ("UN",))[0]
        vr = known if raw.VR in ("UN", None) else raw.VR
        if vr != "SQ":
            yield f"{path}{tag}", vr, raw.value
            continue
        for number, item in enumerate(data[tag].value or ()):
            yield from _walked(item, f"{path}{tag}[{number}].")


def _values(data: Dataset) -> dict[str, object]:
    """What must not move: by path, without our own marks."""
    ours = [str(Tag(tag)) for word in _OURS if (tag := tag_for_keyword(word))]
    return {
        path: bytes(value) if isinstance(value, bytes | bytearray) else str(value)
        for path, vr, value in _raw_elements(data)
        if vr not in _MOVES and not any(tag in path for tag in ours)
    }


def _same_picture(content: bytes, passed: Passed) -> None:
    """Native and encapsulated pixel bytes are those of the source wherever the line says that it left them alone."""
    written = passed.written
    if written is None or written.pixels.source is None or written.pixels.changed or passed.deflated:
        return
    at, length = written.pixels.source.offset, written.pixels.length
    assert content[at : at + length] in passed.out, "the pixels changed"
