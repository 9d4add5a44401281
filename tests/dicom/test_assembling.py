"""Objects are put together whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.errors import UnsoundObject
from scanward.dicom.assembling import Copy, write_object
from scanward.dicom.values import decode, encode
from scanward.dicom.writing import encode_preamble_and_meta

from .objects import CT, UIDS


def test_parts_are_written_in_order_and_hashed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 5000)
    with source.open("rb") as stream:
        written = write_object(
            tmp_path / "out", b"META", [b"one", Copy(10, 1_000_000, b"head"), b"two"], stream.fileno()
        )
    content = (tmp_path / "out").read_bytes()
    assert content == b"METAone" + b"head" + source.read_bytes()[10:1_000_010] + b"two"
    assert written.sha256 == hashlib.sha256(content).hexdigest()
    assert written.size == len(content)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("length", [0, 3, 70_000, 1_000_000])
def test_bytes_that_will_be_read_again_are_written_and_left_out_of_the_digest(tmp_path: Path, length: int) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 5000)
    copy = Copy(10, length, b"head")
    with source.open("rb") as stream:
        written = write_object(
            tmp_path / "out", b"META", [b"one", copy, Copy(10, length), b"two"], stream.fileno(), left_out=copy
        )
    copied = source.read_bytes()[10 : length + 10]
    assert (tmp_path / "out").read_bytes() == b"METAonehead" + copied + copied + b"two"
    assert written.sha256 == hashlib.sha256(b"METAonehead" + copied + b"two").hexdigest()
    assert written.left_out == (len(b"METAonehead") if length else None)
    assert written.size == len(b"METAoneheadtwo") + 2 * length


def test_a_source_that_became_shorter_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"short")
    with source.open("rb") as stream, pytest.raises(UnsoundObject):
        write_object(tmp_path / "out", b"", [Copy(0, 100)], stream.fileno())
    assert not (tmp_path / "out").exists()


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        write_object(tmp_path / "out", b"", [b"new"], -1)
    assert (tmp_path / "out").read_bytes() == b"precious"


@pytest.mark.parametrize("deflated", [True, False])
def test_what_is_written_pydicom_reads(tmp_path: Path, deflated: bool) -> None:
    syntax = "1.2.840.10008.1.2.1.99" if deflated else "1.2.840.10008.1.2.1"
    write_object(tmp_path / "o", encode_preamble_and_meta(CT, "1.2.3.4", syntax), [UIDS], -1, deflated=deflated)
    read = pydicom.dcmread(tmp_path / "o")
    assert read.SOPInstanceUID == read.file_meta.MediaStorageSOPInstanceUID == "1.2.3.4"
    assert (tmp_path / "o").stat().st_size % 2 == 0


@pytest.mark.parametrize(
    ("texts", "charsets"),
    [
        (["Müller^Jörg"], ("latin_1",)),
        (["山田^太郎=やまだ^たろう"], ("utf8",)),
        (["Διονυσιος"], ("iso_ir_126",)),
        (["plain", "two"], ("iso8859",)),
    ],
)
def test_text_survives_its_character_set(texts: list[str], charsets: tuple[str, ...]) -> None:
    assert decode(encode(texts, "LO", charsets), "LO", charsets) == texts


@given(st.binary(max_size=100), st.sampled_from(["PN", "LO", "UT", "UI", "DA"]))
def test_any_bytes_decode_to_some_text(value: bytes, vr: str) -> None:
    for charsets in (("iso8859",), ("utf8",), ("iso8859", "iso2022_jp_2"), ("gb18030",)):
        decode(value, vr, charsets)
