"""All the ways in which the bytes of a file can be read, so that a search for a string misses none."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np
from pydicom import dcmread
from pydicom.errors import InvalidDicomError
from pydicom.uid import DeflatedExplicitVRLittleEndian

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydicom.dataset import Dataset

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_RAW_DEFLATE = -15
_WORD_BITS = 16
_PREAMBLE = 132


def parsed(content: bytes) -> Dataset | None:
    """The data set without elements that pydicom cannot convert, or None where it can read nothing."""
    try:
        data = dcmread(io.BytesIO(content), force=content[128:_PREAMBLE] != b"DICM" and _bare(content))
    except Exception:  # noqa: BLE001  (a search of other tools' output must go on whatever they wrote)
        return None
    _drop_unreadable(data)
    return data


def _drop_unreadable(data: Dataset) -> None:
    for tag in list(data.keys()):
        try:
            element = data[tag]
        except Exception:  # noqa: BLE001  (as above; bytes behind the data set are read as elements of any kind)
            del data[tag]
            continue
        if element.VR == "SQ":
            for item in element.value:
                _drop_unreadable(item)


def views(content: bytes, data: Dataset | None) -> Iterator[bytes]:
    """The bytes as they stand; inflated; members of an archive; streams of a PDF; words swapped; the unused bits."""
    yield content
    if data is not None and _syntax(data) == DeflatedExplicitVRLittleEndian:
        yield _inflated(content)
    if content[:2] == b"PK":
        yield from _members(content)
    if b"%PDF-" in content:
        yield from _pdf_streams(content)
    if data is not None:
        # Text in OW words that were swapped when the file changed its byte order.
        yield np.frombuffer(content[: len(content) // 2 * 2], np.uint16).byteswap().tobytes()
        hidden = _unused_bits(data)
        if hidden:
            yield hidden


def _bare(content: bytes) -> bool:
    """Whether the bytes may be a data set without preamble: a group that files begin with, little endian."""
    return content[:4] in (b"\x08\x00\x05\x00", b"\x08\x00\x08\x00", b"\x08\x00\x12\x00", b"\x08\x00\x16\x00")


def _syntax(data: Dataset) -> str:
    return str(data.file_meta.get("TransferSyntaxUID", "")) if hasattr(data, "file_meta") else ""


def _inflated(content: bytes) -> bytes:
    start = _PREAMBLE
    length = int.from_bytes(content[_PREAMBLE + 8 : _PREAMBLE + 12], "little")
    start += 12 + length
    try:
        return zlib.decompressobj(_RAW_DEFLATE).decompress(content[start:])
    except zlib.error:
        return b""


def _members(content: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode("utf-8")
                yield archive.read(name)
    except zipfile.BadZipFile:
        return


def _pdf_streams(content: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(content):
        try:
            stream = zlib.decompressobj().decompress(found[1])
        except zlib.error:
            continue
        yield stream


def _unused_bits(data: Dataset) -> bytes:
    """What the bits above BitsStored spell, half a byte a pixel, high half first; empty unless twelve of sixteen."""
    try:
        plain = data.get("BitsAllocated") == _WORD_BITS and data.get("BitsStored") == 12  # noqa: PLR2004
        if not plain or "PixelData" not in data or data.file_meta.TransferSyntaxUID.is_compressed:
            return b""
        order = "<u2" if data.file_meta.TransferSyntaxUID.is_little_endian else ">u2"
        halves = (np.frombuffer(data.PixelData[: len(data.PixelData) // 4 * 4], order) >> 12).astype(np.uint8)
    except (AttributeError, ValueError, InvalidDicomError):
        return b""
    return bytes((halves[0::2] << 4 | halves[1::2]).tobytes()) if halves.any() else b""
