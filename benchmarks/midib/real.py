"""Entries for real files, where SCANWARD_TESTDATA has them: what can be asked of any object without knowing it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.midib.key import Action
from scanward.demo.paths import text_of
from scanward.demo.views import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydicom.dataset import Dataset

_PHYSICS = ("Modality", "Rows", "Columns", "PixelSpacing", "SliceThickness", "RepetitionTime", "EchoTime", "KVP")
_GEOMETRY = ("ImageOrientationPatient", "ImagePositionPatient", "RescaleSlope", "RescaleIntercept", "NumberOfFrames")
_NAMES = ("PatientName", "PatientID", "AccessionNumber", "ReferringPhysicianName", "InstitutionName")
_UIDS = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")
_SHORTEST = 5


def testdata() -> Path | None:
    """The folder of real images, if it is here."""
    folder = Path(os.environ.get("SCANWARD_TESTDATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    return folder if folder.is_dir() else None


def judge_real(run: Callable[[Path, Path], str]) -> tuple[Counter[Action], Counter[Action], int, int, list[str]]:
    """Run the tool over the real files, which are known again by their pixels.

    Gives entries passed and asked, how many files went in and came out, and the failures.
    """
    passed: Counter[Action] = Counter()
    asked: Counter[Action] = Counter()
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        source, out = Path(place, "in"), Path(place, "out")
        source.mkdir()
        by_pixels = dict(_sources(source))
        run(source, out)
        matched = 0
        for path in sorted(p for p in out.rglob("*") if p.is_file()) if out.exists() else ():
            content = path.read_bytes()
            after = parsed(content)
            if after is None or _digest(after) not in by_pixels:
                continue
            name, before = by_pixels[_digest(after)]
            matched += 1
            for action, good, keyword in _entries(before, after, content):
                asked[action] += 1
                passed[action] += good
                if not good:
                    failures.append(f"{action} {keyword} of {name}")
    return passed, asked, len(by_pixels), matched, failures


def _sources(source: Path) -> Iterator[tuple[str, tuple[str, Dataset]]]:
    """Copies of one file for each picture, so that copies can be told apart by their pixels."""
    folder = testdata()
    seen: set[str] = set()
    for sub in ("dicom-variety", "burned-in", "mr-head", "ct-head") if folder else ():
        for number, path in enumerate(sorted(p for p in (folder or Path()).joinpath(sub).rglob("*") if p.is_file())):
            if number >= 100:
                break
            data = parsed(path.read_bytes())
            digest = _digest(data) if data is not None else ""
            if data is None or not digest or digest in seen or "SOPClassUID" not in data:
                continue
            seen.add(digest)
            shutil.copyfile(path, source / f"{len(seen):04d}")
            yield digest, (path.relative_to(folder or Path()).as_posix(), data)


def _digest(data: Dataset | None) -> str:
    if data is None or "PixelData" not in data:
        return ""
    return hashlib.sha256(data.PixelData).hexdigest()


def _entries(before: Dataset, after: Dataset, content: bytes) -> Iterator[tuple[Action, bool, str]]:
    for keyword in _PHYSICS + _GEOMETRY:
        if before.get(keyword) not in (None, ""):
            yield Action.TAG_RETAINED, _same(before, after, keyword), keyword
    for keyword in _NAMES:
        text = text_of(before.get(keyword) or "")
        if len(text) >= _SHORTEST and text != before.get("Manufacturer"):
            yield Action.TEXT_REMOVED, text.encode("utf-8") not in content, keyword
    for keyword in _UIDS:
        if before.get(keyword):
            yield Action.UID_CHANGED, str(before[keyword].value) != str(after.get(keyword, "")), keyword
    if before.get("StudyDate"):
        yield Action.DATE_SHIFTED, bool(after.get("StudyDate")) and after.StudyDate != before.StudyDate, "StudyDate"
    for keyword in (one for one in ("PatientName", "PatientID", "SOPInstanceUID") if before.get(one)):
        yield Action.TEXT_NOTNULL, bool(after.get(keyword)), keyword


def _same(before: Dataset, after: Dataset, keyword: str) -> bool:
    return keyword in after and text_of(before[keyword].value) == text_of(after[keyword].value)
