"""ICC profiles keep their colours and lose their words."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from scanward.dicom.icc import clean_profile

SECRET = b"DOE^JANE 1961-04-12"


def profile(name: str = "sRGB") -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


def with_tag(whole: bytes, name: bytes, content: bytes) -> bytes:
    """The profile with one more tag at its end, every offset moved by the new entry."""
    count = struct.unpack_from(">I", whole, 128)[0]
    table = b"".join(
        struct.pack(">4sII", tag, offset + 12, length)
        for tag, offset, length in struct.iter_unpack(">4sII", whole[132 : 132 + 12 * count])
    )
    content += b"\0" * (-len(content) % 4)
    body = whole[132 + 12 * count :]
    entry = struct.pack(">4sII", name, len(whole) + 12, len(content))
    size = len(whole) + 12 + len(content)
    return struct.pack(">I", size) + whole[4:128] + struct.pack(">I", count + 1) + table + entry + body + content


def tags(whole: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">I", whole, 128)[0]
    entries = struct.iter_unpack(">4sII", whole[132 : 132 + 12 * count])
    return {tag: whole[offset : offset + length] for tag, offset, length in entries}


UTF_16 = SECRET.decode().encode("utf-16-be")
HIDING = {
    "text": (b"vued", b"text" + bytes(4) + SECRET + b"\0"),
    "old description": (b"dmdd", b"desc" + bytes(4) + struct.pack(">I", 20) + SECRET + b"\0" + bytes(78)),
    "many languages": (b"dmnd", b"mluc" + bytes(4) + struct.pack(">II4sII", 1, 12, b"enUS", len(UTF_16), 28) + UTF_16),
    "target": (b"targ", b"text" + bytes(4) + SECRET),
    "private": (b"DOE^", b"data" + bytes(4) + SECRET),
    "metadata": (b"meta", b"dict" + bytes(4) + SECRET),
    "sequence": (b"pseq", b"pseq" + bytes(4) + SECRET),
    "number with a tail": (b"lumi", b"XYZ " + bytes(4) + bytes(12) + SECRET),
    "text where a number belongs": (b"bkpt", b"text" + bytes(4) + SECRET),
    "reserved bytes": (b"bkpt", b"XYZ JANE" + bytes(12)),
}


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("place", HIDING)
def test_no_word_survives_in_a_tag(place):
    whole = with_tag(profile(), *HIDING[place])
    clean = clean_profile(whole)
    assert clean is not None
    assert len(clean) == len(whole)
    for word in (SECRET, UTF_16, b"DOE^", b"JANE"):
        assert word not in clean


@pytest.mark.matrix("P16")
@pytest.mark.parametrize(
    ("at", "what"),
    [
        (4, b"JANE"),
        (24, b"\x07\xa9\0\x04\0\x0c"),
        (40, b"JANE"),
        (48, b"JANEDOE^"),
        (80, SECRET),
        (84, SECRET[:16]),
        (100, SECRET),
    ],
)
def test_no_word_survives_in_the_header(at, what):
    whole = bytearray(profile())
    whole[at : at + len(what)] = what
    clean = clean_profile(bytes(whole))
    assert clean is not None
    assert what[:4] not in clean


@pytest.mark.matrix("P16")
def test_bytes_behind_and_between_tags_become_zeros():
    clean = clean_profile(profile() + SECRET)
    assert clean == clean_profile(profile()) + bytes(len(SECRET))


@pytest.mark.parametrize("name", ["sRGB", "LAB", "XYZ"])
def test_colours_stay(name):
    whole = profile(name)
    clean = clean_profile(whole)
    assert clean is not None
    for tag in (b"rXYZ", b"gTRC", b"wtpt", b"chad"):
        assert tags(clean).get(tag) == tags(whole).get(tag)
    ImageCms.ImageCmsProfile(io.BytesIO(clean))


def test_a_clean_profile_converts_as_the_original_does():
    strip = Image.frombytes("RGB", (256, 1), bytes(range(256)) * 3)
    lab = ImageCms.createProfile("LAB")
    results = [
        ImageCms.profileToProfile(strip, ImageCms.ImageCmsProfile(io.BytesIO(whole)), lab, outputMode="LAB").tobytes()
        for whole in (profile(), clean_profile(profile()))
    ]
    assert results[0] == results[1]


def test_a_clean_profile_still_describes_itself():
    clean = clean_profile(profile())
    assert clean is not None
    assert ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(clean))).strip() == "removed"


@pytest.mark.parametrize("cut", [0, 100, 131, 140, 200, -1])
def test_a_torn_profile_is_not_understood(cut):
    assert clean_profile(profile()[:cut]) is None


def test_tags_that_overlap_are_not_understood():
    whole = bytearray(profile())
    offset, length = struct.unpack_from(">II", whole, 136)
    struct.pack_into(">II", whole, 148, offset + 4, length)
    assert clean_profile(bytes(whole)) is None


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_mutated_profile_is_cleaned_for_good_or_not_understood(changes):
    whole = bytearray(profile())
    for at, byte in changes:
        whole[at % len(whole)] = byte
    clean = clean_profile(bytes(whole))
    if clean is not None:
        assert len(clean) == len(whole)
        assert clean_profile(clean) == clean


@given(st.binary(max_size=400))
def test_noise_is_not_understood(noise):
    assert clean_profile(noise) is None
