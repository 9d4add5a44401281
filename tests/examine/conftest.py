"""A maker of objects that hold whatever a test plants in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from scanward.core.stages import Received
from scanward.line.examine import Examination, Examiner, Harvest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanward.core.finding import Finding
    from scanward.core.identity import IdentifierKind
    from scanward.core.stages import Quarantined

CT = "1.2.840.10008.5.1.4.1.1.2"


def dataset(**values: Any) -> FileDataset:
    """A small CT of nobody, with `values` by keyword; None takes an attribute away."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = values.pop("syntax", ExplicitVRLittleEndian)
    meta.MediaStorageSOPClassUID = values.get("SOPClassUID") or CT
    meta.MediaStorageSOPInstanceUID = values.get("SOPInstanceUID") or "1.2.3.4.5.6"
    uid = meta.TransferSyntaxUID
    made = FileDataset(
        None, {}, values.pop("preamble", bytes(128)), meta,
        is_implicit_VR=uid.is_implicit_VR, is_little_endian=uid.is_little_endian,
    )  # fmt: skip
    base: dict[str, Any] = {
        "SOPClassUID": CT, "SOPInstanceUID": "1.2.3.4.5.6", "StudyInstanceUID": "1.2.3.4.5", "SeriesInstanceUID": "1.2.3.4.5.1",
        "Modality": "CT", "PatientName": "", "PatientID": "", "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
        "SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2", "Rows": 4, "Columns": 4, "BitsAllocated": 16,
        "BitsStored": 12, "HighBit": 11, "PixelRepresentation": 0, "PixelData": bytes(32),
    }  # fmt: skip
    for keyword, value in {**base, **values}.items():
        if value is not None:
            put(made, keyword, value)
    return made


def put(into: Dataset, keyword: str, value: Any) -> None:
    """Set an attribute without pydicom's own checks of its value."""
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    tag = tag_for_keyword(keyword)
    vr = {"US or SS": "US", "OB or OW": "OW"}.get(dictionary_VR(tag), dictionary_VR(tag))
    if isinstance(value, str) and vr in ("IS", "DS"):
        vr = "CS"  # pydicom would not write a number that is none; to be written in an implicit syntax
    into.add(DataElement(tag, vr, value, validation_mode=IGNORE))


class Found:
    """What examining a few objects gave."""

    def __init__(self, outcomes: list[Examination | Quarantined], harvest: Harvest) -> None:
        self.outcomes = outcomes
        self.harvest = harvest
        self.findings: list[Finding] = harvest.findings()

    @property
    def outcome(self) -> Any:
        return self.outcomes[0]

    @property
    def record(self) -> Any:
        assert isinstance(self.outcome, Examination), self.outcome
        return self.outcome.record

    @property
    def needles(self) -> set[tuple[IdentifierKind, str]]:
        return {(n.kind, n.text) for p in self.harvest.patients.values() for n in p.identity.needles}

    def texts(self, kind: IdentifierKind) -> set[str]:
        return {text for one, text in self.needles if one is kind}

    def places(self, kind: IdentifierKind) -> set[str]:
        return {f.place for f in self.findings if f.kind is kind}

    @property
    def rules(self) -> set[str]:
        return {f.rule for f in self.findings}


@pytest.fixture
def examine(tmp_path: Path) -> Callable[..., Found]:
    """Examine data sets, bytes or paths with one examiner."""

    def run(*objects: Any, name: str = "") -> Found:
        examiner = Examiner(b"k" * 32)
        outcomes = []
        for number, one in enumerate(objects):
            path = tmp_path / f"{number:04d}"
            if isinstance(one, Dataset):
                one.save_as(path, enforce_file_format=True)
            elif isinstance(one, bytes):
                path.write_bytes(one)
            else:
                path = one
            outcomes.append(examiner.examine(Received(path, f"origin{number}", path.stat().st_size, name), number))
        return Found(outcomes, examiner.harvest())

    return run


@pytest.fixture
def ct() -> Callable[..., FileDataset]:
    return dataset


@pytest.fixture
def plant() -> Callable[[Dataset, str, Any], None]:
    return put


@pytest.fixture
def as_bytes(tmp_path: Path) -> Callable[[FileDataset], bytes]:
    def write(made: FileDataset) -> bytes:
        path = tmp_path / "as-bytes"
        made.save_as(path, enforce_file_format=True)
        return path.read_bytes()

    return write
