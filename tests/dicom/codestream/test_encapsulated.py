"""The frame around the streams: offset tables, fragments, padding, delimiter."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pydicom
import pydicom.data
import pytest

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.codestream.encapsulated import clean_encapsulated, scan_encapsulated
from scanward.dicom.codestream.report import Expected

from .streams import (
    DELIMITER,
    JPEG_2000,
    JPEG_BASELINE,
    RLE,
    SECRET,
    cleaned,
    expected,
    item,
    jpeg,
    jpeg_2000,
    pixels,
    rle,
    segment,
    value,
)

SPOKEN = jpeg()[:2] + segment(0xFE, SECRET) + jpeg()[2:]
BUNDLED = Path(pydicom.data.__file__).parent / "test_files"
CANNOT = {
    "JPEG2000-embedded-sequence-delimiter.dcm": "its SIZ says columns that no data set can have",
}
NO_DECODER = {"JPEG-lossy.dcm", "liver_rle.dcm", "liver_nonbyte_aligned_rle.dcm"}


def offsets_of(whole: bytes) -> tuple[int, ...]:
    length = struct.unpack_from("<I", whole, 4)[0]
    return struct.unpack_from(f"<{length // 4}I", whole, 8)


def test_a_basic_offset_table_is_made_anew():
    clean, report = cleaned(value(SPOKEN, jpeg(), SPOKEN, table=True), JPEG_BASELINE, expected(frames=3))
    offsets = offsets_of(clean)
    first = 8 + 4 * 3
    assert offsets == report.offsets
    assert all(clean[first + offset :][:4] == b"\xfe\xff\x00\xe0" for offset in offsets)
    assert report.comments == 2


def test_an_empty_basic_offset_table_stays_empty():
    clean, _ = cleaned(value(SPOKEN, jpeg()), JPEG_BASELINE, expected(frames=2))
    assert offsets_of(clean) == ()


@pytest.mark.matrix("P16")
def test_words_in_the_basic_offset_table_go():
    lying = item(SECRET[:12]) + item(jpeg() + b"\0" * (len(jpeg()) % 2)) + DELIMITER
    clean, report = cleaned(lying, JPEG_BASELINE, expected())
    assert report.changed
    assert offsets_of(clean) == (0,)


@pytest.mark.matrix("P16")
def test_words_in_the_length_of_the_delimiter_go():
    whole = value(jpeg())[:-4] + b"JANE"
    clean, report = cleaned(whole, JPEG_BASELINE, expected())
    assert report.changed
    assert clean.endswith(DELIMITER)


def test_the_extended_offset_table_fits_the_new_value():
    clean, report = cleaned(value(SPOKEN, jpeg()), JPEG_BASELINE, expected(frames=2))
    table, lengths = report.extended_offset_table()
    for offset, length in zip(struct.unpack("<2Q", table), struct.unpack("<2Q", lengths), strict=True):
        content = clean[8 + offset + 8 :][:length]
        assert content.startswith(b"\xff\xd8")
        assert content.rstrip(b"\0").endswith(b"\xff\xd9")


def in_fragments(stream: bytes, size: int = 200) -> bytes:
    padded = stream + b"\0" * (len(stream) % 2)
    return b"".join(item(padded[at : at + size]) for at in range(0, len(padded), size))


def test_untouched_frames_keep_their_fragments():
    whole = item(b"") + in_fragments(jpeg()) + in_fragments(jpeg()) + DELIMITER
    clean, report = cleaned(whole, JPEG_BASELINE, expected(frames=2))
    assert clean == whole
    assert not report.changed


@pytest.mark.parametrize("table", [True, False])
def test_a_comment_that_is_cut_by_a_fragment_border_goes(table):
    spoken, plain = in_fragments(SPOKEN, 10), in_fragments(jpeg(), 10)
    offsets = struct.pack("<2I", 0, len(spoken)) if table else b""
    whole = item(offsets) + spoken + plain + DELIMITER
    clean, report = cleaned(whole, JPEG_BASELINE, expected(frames=2))
    assert SECRET not in clean
    assert report.comments == 1
    assert np.array_equal(
        pixels(clean, JPEG_BASELINE, expected(frames=2)), pixels(whole, JPEG_BASELINE, expected(frames=2))
    )


def test_an_odd_fragment_is_padded():
    stream = jpeg() if len(jpeg()) % 2 else jpeg()[:2] + b"\xff" + jpeg()[2:]
    assert len(stream) % 2
    clean, report = cleaned(item(b"") + item(stream) + DELIMITER, JPEG_BASELINE, expected())
    assert report.changed
    assert report.lengths == (len(stream) + 1,)
    assert clean.endswith(b"\xff\xd9\0" + DELIMITER)


def test_a_defined_length_is_read_as_old_writers_meant_it():
    whole = value(jpeg())[: -len(DELIMITER)]
    out = bytearray()
    source = io.BytesIO(whole + b"next element")
    report = clean_encapsulated(source, len(whole), JPEG_BASELINE, out.extend, expected())
    assert report.changed
    assert source.read() == b"next element"
    assert bytes(out) == whole + DELIMITER


def test_the_source_is_left_behind_the_value():
    source = io.BytesIO(b"header" + value(jpeg()) + b"next element")
    source.seek(6)
    scan_encapsulated(source, None, JPEG_BASELINE, expected())
    assert source.read() == b"next element"


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        (value(jpeg())[:-8], QuarantineReason.TRUNCATED),
        (value(jpeg())[:40], QuarantineReason.TRUNCATED),
        (item(b"") + b"\xfe\xff\x00\xe0\xff\xff\xff\xff", QuarantineReason.CODESTREAM),
        (item(b"") + b"\x10\x00\x10\x00\x04\0\0\0DOE^", QuarantineReason.CODESTREAM),
        (item(b"") + DELIMITER, QuarantineReason.CODESTREAM),
        (item(b"") + item(b"") + DELIMITER, QuarantineReason.CODESTREAM),
        (b"", QuarantineReason.TRUNCATED),
    ],
)
@pytest.mark.matrix("P7")
def test_a_broken_sequence_of_fragments_is_refused(whole, reason):
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(whole, JPEG_BASELINE, expected())
    assert refusal.value.reason is reason


def test_frames_that_cannot_be_told_apart_are_refused():
    halves = in_fragments(rle(), 1000)
    with pytest.raises(UnsoundObject):
        cleaned(item(b"") + halves + halves + DELIMITER, RLE, expected(frames=3))


def test_nothing_is_written_when_the_last_frame_is_refused():
    out = bytearray()
    with pytest.raises(UnsoundObject):
        clean_encapsulated(io.BytesIO(value(jpeg(), jpeg()[:50])), None, JPEG_BASELINE, out.extend, expected(frames=2))
    assert not out


@pytest.mark.parametrize(
    "uid", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.50.1", "1.2.3", ""]
)
def test_an_unknown_grammar_is_refused(uid):
    with pytest.raises(UnsoundObject) as refusal:
        scan_encapsulated(io.BytesIO(value(jpeg())), None, uid, expected())
    assert refusal.value.reason is QuarantineReason.UNKNOWN_TRANSFER_SYNTAX


def test_a_frame_above_the_budget_is_refused(monkeypatch):
    monkeypatch.setattr("scanward.dicom.codestream.encapsulated.LARGEST_FRAME_BYTES", len(jpeg_2000()) - 1)
    with pytest.raises(UnsoundObject):
        cleaned(value(jpeg_2000()), JPEG_2000, expected())


def compressed(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.rglob("*.dcm")):
        with pydicom.config.disable_value_validation():
            try:
                head = pydicom.dcmread(path, stop_before_pixels=True)
            except Exception:  # noqa: BLE001, S112 - some of pydicom's files are broken on purpose
                continue
        syntax = str(head.file_meta.get("TransferSyntaxUID", ""))
        if syntax.startswith("1.2.840.10008.1.2.4.") or syntax in {RLE, "1.2.840.10008.1.2.8.1"}:
            found.append(path)
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", compressed(BUNDLED), ids=lambda path: path.name)
def test_the_pixels_of_bundled_files_stay(path):
    pixels_stay(path)


@pytest.mark.filterwarnings("ignore")
def test_the_pixels_of_real_files_stay(testdata):
    paths = compressed(testdata / "dicom-variety")
    assert len(paths) > 20
    for path in paths:
        pixels_stay(path)


def pixels_stay(path: Path) -> None:
    found = pydicom.dcmread(path)
    if "PixelData" not in found:
        return
    before = found.PixelData if found.PixelData.endswith(DELIMITER) else found.PixelData + DELIMITER
    says = Expected(
        int(found.get("NumberOfFrames") or 1), found.Rows, found.Columns, found.SamplesPerPixel, found.BitsAllocated
    )
    if path.name in CANNOT:
        with pytest.raises(UnsoundObject):
            cleaned(before, found.file_meta.TransferSyntaxUID, says)
        return
    clean, _ = cleaned(before, found.file_meta.TransferSyntaxUID, says)
    if path.name in NO_DECODER or found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.8.1":
        return
    picture = found.pixel_array.copy()
    found.PixelData = clean
    assert np.array_equal(found.pixel_array, picture)
