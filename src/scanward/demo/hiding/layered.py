"""Beside the picture: overlays, icons, curves, sound, lookup tables, profiles, unused bits, bytes past the end."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

if TYPE_CHECKING:
    from scanward.demo.draft import Draft


def overlay(draft: Draft) -> None:
    """Two planes: text in their words, and characters where the bits of the drawing belong."""
    for group, words in ((0x6000, "{comma} {birth}"), (0x6002, "{mrn} {staff}")):
        raw = draft.text("overlay", words).encode("utf-8").ljust(128, b"\0")
        rows: tuple[tuple[int, str, object], ...] = (
            (0x0010, "US", 32),
            (0x0011, "US", 32),
            (0x0022, "LO", draft.text("overlay", "<marks> of {md}")),
            (0x0040, "CS", "G"),
            (0x0050, "SS", [1, 1]),
            (0x0100, "US", 1),
            (0x0102, "US", 0),
            (0x1500, "LO", draft.text("overlay", "{caret}")),
            (0x3000, "OW", raw),
            (0x4000, "LT", draft.text("overlay", "drawn {date_de} by {operator}")),
        )
        for element, vr, value in rows:
            draft.data.add_new((group, element), vr, value)
    draft.keeps = [keep for keep in draft.keeps if keep.place != "overlay"]


def icon(draft: Draft) -> None:
    """A small picture of the image as it was before anybody cleaned it; its last row holds text."""
    item = Dataset()
    item.SamplesPerPixel, item.PhotometricInterpretation = 1, "MONOCHROME2"
    item.Rows, item.Columns = 64, 64
    item.BitsAllocated, item.BitsStored, item.HighBit, item.PixelRepresentation = 8, 8, 7, 0
    picture = (np.add.outer(np.arange(64), np.arange(64)) * 2).astype(np.uint8).tobytes()
    text = draft.text("icon", "{caret} {mrn}").encode("utf-8")
    item.add_new("PixelData", "OB", picture[: -len(text)] + text)
    draft.data.IconImageSequence = [item]


def curve(draft: Draft) -> None:
    """A retired curve and its sound (PS3.3-2004 C.10.2)."""
    rows: tuple[tuple[int, str, object], ...] = (
        (0x0005, "US", 1),
        (0x0010, "US", 4),
        (0x0020, "CS", "ECG"),
        (0x0022, "LO", draft.text("curve", "lead of {comma}")),
        (0x0103, "US", 0),
        (0x2500, "LO", draft.text("curve", "{dr}")),
        (0x2610, "US", 1),
        (0x200C, "OB", _even(draft.text("curve", "voice of {operator}").encode("utf-8"))),
        (0x200E, "LT", draft.text("curve", "dictated {date_us} by {md}")),
        (0x3000, "OB", _even(draft.text("curve", "{mrn}").encode("utf-8"))),
    )
    for element, vr, value in rows:
        if element != 0x2610:  # noqa: PLR2004
            draft.data.add_new((0x5000, element), vr, value)


def lookup(draft: Draft) -> None:
    """A VOI lookup table whose entries spell a name, and its explanation."""
    table = draft.text("lookup-table", "{full} {acc}").encode("utf-8").ljust(512, b"\xff")
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [256, 0, 16])
    item.LUTExplanation = draft.text("VOILUTSequence[0].LUTExplanation", "<Bone> {mr}")
    item.add_new("LUTData", "OW", table)
    draft.data.VOILUTSequence = [item]


def profile(draft: Draft) -> None:
    """An ICC profile (ISO 15076-1): header, one `desc` and one `cprt` tag with text."""
    tags = []
    body = b""
    for signature, template in ((b"desc", "{dr} calibrated {serial}"), (b"cprt", "{inst} {email}")):
        text = draft.text("icc-profile", template).encode("utf-8") + b"\0"
        kind = b"desc" + bytes(4) + struct.pack(">I", len(text)) if signature == b"desc" else b"text" + bytes(4)
        entry = kind + text + bytes(-len(kind + text) % 4)
        tags.append((signature, 132 + 24 + len(body), len(entry)))
        body += entry
    table = struct.pack(">I", len(tags)) + b"".join(struct.pack(">4sII", *tag) for tag in tags)
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"PHTM", 0x02400000, b"scnr", b"RGB ", b"XYZ ").ljust(36, b"\0") + b"acsp"
    content = head.ljust(128, b"\0") + table + body
    holder = draft.data.OpticalPathSequence[0] if "OpticalPathSequence" in draft.data else draft.data
    holder["ICCProfile"] = DataElement("ICCProfile", "OB", _even(content))


def high_bits(draft: Draft) -> None:
    """Text in the four bits above the stored twelve of each 16-bit pixel, one half-byte a pixel, high half first."""
    text = draft.text("high-bits", "{caret} {mrn} {birth}", encoding="high-bits").encode("utf-8")
    words = np.frombuffer(draft.data.PixelData, "<u2").copy()
    halves = np.array([half for byte in text for half in (byte >> 4, byte & 15)], dtype=np.uint16)
    words[: len(halves)] |= halves << 12
    draft.data.PixelData = words.tobytes()


def past_the_end(draft: Draft) -> None:
    """Pixel data longer than rows x columns x frames asks for, text in the surplus."""
    text = draft.text("pixel-surplus", "{comma} {mrn} {phone}").encode("utf-8")
    draft.data.PixelData = bytes(draft.data.PixelData) + _even(text)


def last_row(draft: Draft) -> None:
    """Grey or colour values of the last row that spell a text, as where a picture is padded to a wanted height."""
    text = draft.text("pixel-row", "{caret} {mrn}").encode("utf-8")
    raw = bytes(draft.data.PixelData)
    draft.data.PixelData = raw[: -len(text)] + text


def waveform(draft: Draft) -> None:
    """More samples than the wave has, which spell a text."""
    text = draft.text("waveform-surplus", "{comma} {mrn} {phone}").encode("utf-8")
    group = draft.data.WaveformSequence[0]
    group.WaveformData = bytes(group.WaveformData) + _even(text)


def _even(raw: bytes) -> bytes:
    return raw + b"\0" * (len(raw) % 2)
