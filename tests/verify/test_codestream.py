"""What compressed streams carry beside pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit

from scanward.line.verify.codestream import remarks

SCAN = b"\xff\xda\x00\x08\1\1\0\0\x3f\0" + b"\x12\xff\x00\x34\xff\xd0\x56" * 30
JFIF = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
SIZ = b"\xff\x51\x00\x04\0\0"


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(*segments: bytes, tail: bytes = b"") -> bytes:
    return b"\xff\xd8" + JFIF + b"".join(segments) + SCAN + b"\xff\xd9" + tail


def j2k(*segments: bytes, tail: bytes = b"") -> bytes:
    part = b"\xff\x93" + b"\x01\x02" * 40
    sot = b"\xff\x90\x00\x0a\0\0" + (12 + len(part)).to_bytes(4, "big") + b"\0\1"
    return b"\xff\x4f" + SIZ + b"".join(segments) + sot + part + b"\xff\xd9" + tail


def box(name: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + name + body


def jp2(*boxes: bytes) -> bytes:
    return box(b"jP  ", b"\r\n\x87\n") + b"".join(boxes) + box(b"jp2c", j2k())


TELLING = {
    "comment": jpeg(segment(0xFE, b"for Jane Doe")),
    "comment after a scan": jpeg(SCAN, segment(0xFE, b"for Jane Doe")),
    "exif": jpeg(segment(0xE1, b"Exif\0\0II*\0")),
    "photoshop": jpeg(segment(0xED, b"Photoshop 3.0\0")),
    "after the end": jpeg(tail=b"PK\3\4hidden"),
    "j2k comment": j2k(segment(0x64, b"\0\1for Jane Doe")),
    "j2k after the end": j2k(tail=b"hidden"),
    "xml box": jp2(box(b"xml ", b"<a/>")),
    "uuid box": jp2(box(b"uuid", b"\0" * 20)),
}
HARMLESS = {
    "jfif": jpeg(),
    "adobe": jpeg(segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")),
    "padded": jpeg(tail=b"\0"),
    "library comment": jpeg(segment(0xFE, b"LEAD Technologies Inc. V1.01")),
    "j2k": j2k(),
    "j2k library": j2k(segment(0x64, b"\0\1Created by OpenJPEG version 2.5.0")),
    "jp2": jp2(box(b"ftyp", b"jp2 \0\0\0\0")),
    "icc": jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1")),
    "rle": b"\1\0\0\0" + b"\x40\0\0\0" + b"\0" * 56 + b"\5abcde",
}


@pytest.mark.parametrize("name", TELLING)
def test_what_a_stream_should_not_carry_is_found(name):
    assert any(remark.telling for remark in remarks(TELLING[name]))


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_stream_may_carry_is_not(name):
    assert not any(remark.telling for remark in remarks(HARMLESS[name]))


@pytest.mark.parametrize(
    ("frame", "rule"), [(TELLING["comment"], "V-CODESTREAM"), (TELLING["after the end"], "V-CODESTREAM-TAIL")]
)
def test_it_is_found_in_an_object(attack, clean, frame, rule):
    clean.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    clean.PixelData = encapsulate([jpeg()])
    clean["PixelData"].VR, clean["PixelData"].is_undefined_length = "OB", True
    assert attack(clean).findings == ()
    clean.PixelData = encapsulate([jpeg(), frame])
    assert {f.rule for f in attack(clean).findings} == {rule}


@given(st.sampled_from([*TELLING.values(), *HARMLESS.values()]), st.data())
def test_no_stream_is_too_broken(stream, data):
    cut = data.draw(st.integers(0, len(stream)))
    at = data.draw(st.integers(0, max(0, len(stream) - 1)))
    broken = bytearray(stream)
    broken[at] = data.draw(st.integers(0, 255))
    for mutant in (stream[:cut], bytes(broken), stream[:8] + data.draw(st.binary(max_size=200))):
        assert all(len(remark.text) <= len(mutant) for remark in remarks(mutant))
