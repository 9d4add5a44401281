"""Whatever is done to a stream, nothing but UnsoundObject comes out, soon and in little memory (P6, P7)."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import tracemalloc
from pathlib import Path

import pydicom
import pydicom.data
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.encaps import generate_frames

from scanward.core.errors import UnsoundObject
from scanward.dicom.codestream.encapsulated import clean_encapsulated
from scanward.dicom.codestream.inspect import inspect
from scanward.dicom.codestream.report import Expected

from .streams import (
    DEFLATED,
    DELIMITER,
    JPEG_2000,
    JPEG_BASELINE,
    JPEG_LS,
    JPEG_XL,
    JXL_CONTAINER,
    RLE,
    SECRET,
    deflated,
    expected,
    item,
    jpeg,
    jpeg_2000,
    jpeg_ls,
    picture,
    rle,
    segment,
)

SEEDS = [
    (JPEG_BASELINE, jpeg()[:2] + segment(0xFE, SECRET) + jpeg()[2:]),
    (JPEG_BASELINE, jpeg(restart_marker_rows=1)),
    (JPEG_LS, jpeg_ls()),
    (JPEG_2000, jpeg_2000(tile_size=(28, 20), plt=True)),
    (JPEG_2000, jpeg_2000(no_jp2=False)),
    (RLE, rle()),
    (JPEG_XL, JXL_CONTAINER),
    (DEFLATED, deflated(picture().tobytes())),
]


def real_frames() -> list[tuple[str, bytes, Expected]]:
    """The first frame of files that came out of other people's encoders."""
    names = [
        "693_J2KI",
        "GDCMJ2K_TextGBR",
        "JPEG2000",
        "JPEGLSNearLossless_16",
        "MR_small_RLE",
        "MR_small_jp2klossless",
        "MR_small_jpeg_ls_lossless",
        "SC_rgb_jpeg_app14_dcmd",
        "SC_rgb_jpeg_gdcm",
        "SC_rgb_small_odd_jpeg",
        "SC_rgb_rle_16bit",
        "SC_rgb_jls_lossy_line",
        "JPGExtended",
    ]
    frames = []
    for name in names:
        found = pydicom.dcmread(Path(pydicom.data.__file__).parent / "test_files" / f"{name}.dcm")
        stream = next(generate_frames(found.PixelData, number_of_frames=1))
        says = Expected(1, found.Rows, found.Columns, found.SamplesPerPixel, found.BitsAllocated)
        frames.append((found.file_meta.TransferSyntaxUID, stream, says))
    return frames


REAL = real_frames()


edits = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, 4000), st.integers(0, 255)),
        st.tuples(st.just("cut"), st.integers(0, 4000), st.integers(1, 64)),
        st.tuples(st.just("put"), st.integers(0, 4000), st.binary(min_size=1, max_size=12)),
        st.tuples(st.just("word"), st.integers(0, 4000), st.integers(0, 0xFFFFFFFF)),
    ),
    min_size=1,
    max_size=6,
)


def mutated(stream: bytes, changes: list) -> bytes:
    broken = bytearray(stream)
    for kind, place, what in changes:
        at = place % (len(broken) + 1)
        if kind == "set" and at < len(broken):
            broken[at] = what
        elif kind == "cut":
            del broken[at : at + what]
        elif kind == "put":
            broken[at:at] = what
        else:
            broken[at : at + 4] = struct.pack(">I", what & 0xFFFFFFFF) if isinstance(what, int) else b""
    return bytes(broken)


@pytest.mark.matrix("P7")
@settings(max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS), edits)
def test_a_mutated_stream_is_cleaned_or_refused_and_stays_clean(seed, changes):
    syntax, stream = seed
    refused_or_clean(syntax, mutated(stream, changes), expected())


def refused_or_clean(syntax: str, stream: bytes, says: Expected) -> None:
    whole = item(b"") + item(stream) + DELIMITER
    out = bytearray()
    try:
        report = clean_encapsulated(io.BytesIO(whole), None, syntax, out.extend, says)
    except UnsoundObject:
        return
    assert len(out) == report.length
    again = bytearray()
    clean_encapsulated(io.BytesIO(out), None, syntax, again.extend, says)
    assert again == out


@pytest.mark.matrix("P7")
@settings(max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(REAL), edits)
def test_a_mutated_stream_of_a_real_file_is_cleaned_or_refused_and_stays_clean(seed, changes):
    syntax, stream, says = seed
    refused_or_clean(syntax, mutated(stream, changes), says)


@pytest.mark.matrix("P7")
@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from([JPEG_BASELINE, JPEG_LS, JPEG_2000, RLE, JPEG_XL, DEFLATED]),
    st.binary(max_size=300),
    st.integers(1, 3),
)
def test_noise_is_refused(syntax, noise, frames):
    try:
        clean_encapsulated(io.BytesIO(noise), None, syntax, lambda _: None, expected(frames=frames))
        inspect(noise, syntax)
    except UnsoundObject:
        pass


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(SEEDS), edits)
def test_inspection_of_a_mutated_stream_says_or_refuses(seed, changes):
    syntax, stream = seed
    try:
        facts = inspect(mutated(stream, changes), syntax)
    except UnsoundObject:
        return
    assert facts.bits is None or facts.bits >= 0


BOMBS = {
    "comments without end": (JPEG_BASELINE, b"\xff\xd8" + b"\xff\xfe\x00\x02" * 25_000 + jpeg()[2:]),
    "fill bytes without end": (JPEG_BASELINE, b"\xff\xd8" + b"\xff" * 100_000 + jpeg()[2:]),
    "tile-parts without end": (
        JPEG_2000,
        jpeg_2000()[: jpeg_2000().find(b"\xff\x90")] + b"\xff\x90\x00\x0a\0\0\0\0\0\x0e\0\0\xff\x93" * 8_000,
    ),
    "no-operations": (RLE, rle()[:64] + b"\x80" * 100_000),
    "a scan of marker prefixes": (JPEG_BASELINE, jpeg()[: jpeg().find(b"\xff\xda") + 10] + b"\xff\xd0" * 50_000),
}


@pytest.mark.matrix("P7")
@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_hundred_kilobytes_cost_little(name):
    syntax, stream = BOMBS[name]
    whole = item(b"") + item(stream + b"\0" * (len(stream) % 2)) + DELIMITER

    def attempt() -> None:
        with contextlib.suppress(UnsoundObject):
            clean_encapsulated(io.BytesIO(whole), None, syntax, lambda _: None, expected())

    begun = time.process_time()
    attempt()
    assert time.process_time() - begun < 1
    tracemalloc.start()
    attempt()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
