"""Small objects for the tests of `dicom`, made by pydicom or by hand."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"


def dataset(**attributes: object) -> Dataset:
    """A small CT data set without pixels."""
    made = Dataset()
    made.SOPClassUID = CT
    made.SOPInstanceUID = generate_uid(entropy_srcs=["instance"])
    made.StudyInstanceUID = generate_uid(entropy_srcs=["study"])
    made.SeriesInstanceUID = generate_uid(entropy_srcs=["series"])
    made.PatientName = "Doe^Jane"
    made.PatientID = "4711"
    made.Modality = "CT"
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def save(made: Dataset, path: Path, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a data set as a Part 10 file by pydicom."""
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = syntax
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    pydicom.dcmwrite(path, made, enforce_file_format=True)
    return path


def element(group: int, number: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    """An explicit little endian element by hand; `length` may lie."""
    stated = len(value) if length is None else length
    if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT", b"UC"):
        return struct.pack("<HH2sHL", group, number, vr, 0, stated) + value
    return struct.pack("<HH2sH", group, number, vr, stated) + value


def part10(body: bytes, syntax: bytes = b"1.2.840.10008.1.2.1\0", preamble: bytes = b"\0" * 128) -> bytes:
    """A Part 10 file around a data set's bytes."""
    meta = element(2, 0x10, b"UI", syntax)
    return preamble + b"DICM" + element(2, 0, b"UL", struct.pack("<L", len(meta))) + meta + body


def deflated(body: bytes) -> bytes:
    """A Part 10 file with a deflated data set."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return part10(squeeze.compress(body) + squeeze.flush(), b"1.2.840.10008.1.2.1.99")


UIDS = (
    element(8, 0x16, b"UI", CT.encode() + b"\0")
    + element(8, 0x18, b"UI", b"1.2.3.4\0")
    + element(0x20, 0x0D, b"UI", b"1.2.3.5\0")
    + element(0x20, 0x0E, b"UI", b"1.2.3.6\0")
)
