from __future__ import annotations

from pathlib import Path

import pydicom.data
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.line.receive import FileKind, PassedOver, receive
from scanward.line.receive.triage import HEAD_BYTES, kind_of


def taken(path: Path) -> bool:
    content = path.read_bytes()
    return kind_of(content[:HEAD_BYTES], len(content)) is FileKind.DICOM


LE = b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100\x08\x00\x16\x00UI\x02\x001\x00"
IMPLICIT = b"\x08\x00\x05\x00\x0a\x00\x00\x00ISO_IR 100\x08\x00\x16\x00\x02\x00\x00\x001\x00"
BE = b"\x00\x08\x00\x05CS\x00\x0aISO_IR 100\x00\x08\x00\x16UI\x00\x021\x00"


@pytest.mark.parametrize("head", [LE, IMPLICIT, BE], ids=["explicit", "implicit", "big endian"])
def test_a_bare_data_set_is_a_scan(head):
    assert kind_of(head, len(head)) is FileKind.DICOM


def test_a_prefix_that_lost_its_preamble_is_a_scan():
    assert kind_of(b"DICM" + LE, 100) is FileKind.DICOM


@pytest.mark.parametrize("head", [LE, IMPLICIT, BE], ids=["explicit", "implicit", "big endian"])
def test_two_elements_that_do_not_ascend_are_no_scan(head):
    turned = head[len(head) // 2 :] + head[: len(head) // 2]
    assert kind_of(turned, len(turned)) is not FileKind.DICOM


@pytest.mark.matrix("P8")
@pytest.mark.parametrize("magic", [b"MZ", b"\x7fELF", b"#!/bin/sh\n", b"II*\x00", b"%PDF-1.7"])
def test_a_scan_that_is_also_something_else_is_examined_as_a_scan(magic):
    head = magic.ljust(128, b"\0") + b"DICM" + LE
    assert kind_of(head, len(head)) is FileKind.DICOM
    assert kind_of(magic.ljust(128, b"\0") + LE, len(head)) is not FileKind.DICOM


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b"MZ\x90\0", FileKind.PROGRAM),
        (b"\xff\xd8\xff\xe0", FileKind.IMAGE),
        (b"%PDF-1.4", FileKind.DOCUMENT),
        (b"\x1f\x8b\x08", FileKind.PACKED),
        (b"PK\x03\x04", FileKind.ARCHIVE),
        (b"Dear patient,\r\n", FileKind.TEXT),
        (b"Liebe Patientin, Gr\xfc\xdfe", FileKind.TEXT),
        (b"\x01\x02\x03\x04", FileKind.UNKNOWN),
    ],
)
def test_other_files_are_named_for_what_they_are(head, kind):
    assert kind_of(head, len(head)) is kind


def test_a_zip_that_is_really_a_document_or_a_program_is_not_opened():
    assert kind_of(b"PK\x03\x04", 4, "letter.DOCX") is FileKind.DOCUMENT
    assert kind_of(b"PK\x03\x04", 4, "viewer.jar") is FileKind.PROGRAM


@given(st.binary(max_size=1024), st.integers(0, 1 << 40))
def test_any_bytes_have_a_kind(head, size):
    assert kind_of(head, size) in FileKind


@given(st.text(min_size=16, max_size=400))
def test_text_is_never_taken_for_a_bare_data_set(text):
    head = text.encode()[:1024]
    if not head.startswith((b"\x08\x00", b"\x00\x08", b"\x02\x00", b"\x04\x00", b"\x00\x02", b"\x00\x04")):
        assert kind_of(head, len(head)) is not FileKind.DICOM


def test_every_scan_that_pydicom_ships_is_taken_for_one():
    broken = {"no_meta.dcm"}  # begins with a stray byte
    paths = sorted((Path(pydicom.data.__file__).parent / "test_files").glob("*.dcm"))
    missed = {p.name for p in paths if not taken(p)}
    assert len(paths) > 50
    assert missed == broken


def test_every_real_image_is_taken_for_one(testdata):
    folders = ("ct-head", "mr-vendors", "dicom-variety", "burned-in")
    paths = [p for f in folders for p in (testdata / f).rglob("*") if p.is_file()]
    missed = [p for p in paths if not taken(p)]
    assert len(paths) > 700
    assert all(p.suffix in {".md", ".txt", ".tsv", ".json", ".sh", ""} for p in missed)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x5c\x01\0\0" + bytes(340) + b"n+1\0", "head.nii"),
        (b"\x5c\x01\0\0" + bytes(340) + b"ni1\0", "head.hdr"),
        (b"\x1c\x02\0\0n+2\0\r\n\x1a\n" + bytes(528), "head.nii"),
        (b"\x1f\x8b\x08" + bytes(40), "HEAD.NII.GZ"),
        (b"NRRD0004\n", "head.nrrd"),
    ],
)
def test_volumes_of_other_formats_are_told_by_what_they_are(head: bytes, name: str) -> None:
    assert kind_of(head, len(head), name) is FileKind.VOLUME


def test_where_a_volume_of_another_format_lies_is_known_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Doe.nii").write_bytes(b"\x5c\x01\0\0" + bytes(340) + b"n+1\0" + bytes(100))
    (tmp_path / "in" / "readme.txt").write_text("no scan")
    volume, text = receive(tmp_path / "in", tmp_path / "spool")
    assert isinstance(volume, PassedOver)
    assert isinstance(text, PassedOver)
    assert (volume.path, text.path) == (tmp_path / "in" / "Doe.nii", None)
    assert "Doe" not in repr(volume)


def test_what_only_begins_like_such_a_volume_is_none() -> None:
    assert kind_of(b"\x5c\x01\0\0" + bytes(340) + b"n+9\0", 348, "head.nii") is FileKind.UNKNOWN
    assert kind_of(b"\x1f\x8b\x08" + bytes(40), 43, "notes.gz") is FileKind.PACKED
