"""Opening one object: Part 10 or bare data set, any transfer syntax, under budgets, without reading pixels.

What is loaded is the header alone; pixel data and any top-level value above `Limits.bulk_bytes` stay in the file as an
`Extent`. So memory is bounded by the header, whatever the file's size.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.dictionary import vr_of
from scanward.dicom.element import PIXEL_TAGS, TEXT_VRS, UNDEFINED, Element, Extent, is_private
from scanward.dicom.encoding import (
    EXPLICIT_LE,
    Encoding,
    Syntax,
)
from scanward.dicom.inflating import inflate
from scanward.dicom.limits import KIB, Budget, Limits
from scanward.dicom.parsing import Truncated, misordered, parse_element, parse_plain_run, read_head
from scanward.dicom.part10 import preamble_of, read_meta, syntax_said
from scanward.dicom.values import charsets_of, decode

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path
    from types import TracebackType

_WINDOW = 32 * KIB
_PREAMBLE = 128
_FRAGMENT_HEAD = 8
_OTHER_FILES = (
    b"\0\0\0\0",
    b"PK\3\4",
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"%PDF",
    b"<",
    b"GIF8",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc",
)
_SERIES_INSTANCE_UID = 0x0020000E
_TRANSFER_SYNTAX_UID = 0x00020010
_CHARACTER_SET = 0x00080005


@dataclass(slots=True, repr=False)
class DicomObject:
    """One opened object. Close it, or use it in a `with`.

    `consumed` counts the bytes of the data stream that were understood; what follows is a trailer that nobody asked
    for.
    `size` is the length of that stream: the file's, or the inflated length for a deflated data set.
    """

    path: Path
    size: int
    preamble: bytes
    meta: list[Element]
    syntax: Syntax
    limits: Limits
    fd: int
    elements: list[Element] = field(default_factory=list)
    consumed: int = 0
    charsets: tuple[str, ...] = ("iso8859",)
    _by_tag: dict[int, Element] = field(default_factory=dict)

    def get(self, tag: int) -> Element | None:
        """The top-level element with this tag."""
        if not self._by_tag:
            self._by_tag = {element.tag: element for element in self.elements}
        return self._by_tag.get(tag)

    def texts(self, tag: int) -> list[str]:
        """The values of a top-level text attribute, decoded and stripped; none when absent."""
        element = self.get(tag)
        if element is None or element.bulk is not None or element.vr not in TEXT_VRS:
            return []
        return decode(element.value, element.vr, self.charsets)

    def text(self, tag: int) -> str:
        """The first value of a top-level text attribute; empty when absent."""
        values = self.texts(tag)
        return values[0] if values else ""

    @property
    def trailing_bytes(self) -> int:
        """How many bytes stand after the data set."""
        return self.size - self.consumed

    def budget(self) -> Budget:
        """A fresh budget for one pass over the object."""
        return Budget(self.limits)

    def keep_only(self, tags: Collection[int]) -> None:
        """Forget the other elements: for whoever keeps many objects at hand."""
        self.elements = [element for element in self.elements if element.tag in tags]
        self._by_tag = {}

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_object(path: Path, limits: Limits | None = None, spool: Path | None = None) -> DicomObject:
    """Open one object and read its header.

    Args:
        path: a Part 10 file, or a bare data set.
        limits: what it may cost.
        spool: where a deflated data set is inflated to (an unlinked temporary file); the system's default if None.

    Raises:
        UnsoundObject: with a typed reason, when the object is not understood or costs too much.
    """
    limits = limits or Limits()
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        raise UnsoundObject(QuarantineReason.UNREADABLE, "cannot be opened") from None
    try:
        return _read(path, fd, limits, spool)
    except OSError:
        os.close(fd)
        raise UnsoundObject(QuarantineReason.UNREADABLE, "cannot be read") from None
    except BaseException:
        os.close(fd)
        raise


def _read(path: Path, fd: int, limits: Limits, spool: Path | None) -> DicomObject:
    size = os.fstat(fd).st_size
    if size == 0:
        raise UnsoundObject(QuarantineReason.EMPTY)
    window = os.pread(fd, _WINDOW, 0)
    preamble, start = preamble_of(window)
    meta, start, window = read_meta(fd, window, start, limits)
    syntax = syntax_said(meta, window[start : start + 8])
    owned = fd
    base = 0
    if syntax.deflated:
        fd, limits = inflate(fd, start, size, limits, spool), limits.of_deflated(size - start)
        size, start = os.fstat(fd).st_size, 0
        window = os.pread(fd, _WINDOW, 0)
    found = DicomObject(path, size, preamble, meta, syntax, limits, fd)
    try:
        _read_data_set(found, window, base, start)
    except BaseException:
        if fd != owned:
            os.close(fd)
        raise
    if fd != owned:
        os.close(owned)
    specific = found.get(_CHARACTER_SET)
    found.charsets = charsets_of(specific.value if specific else b"")
    return found


def _read_data_set(  # noqa: C901 - one loop over one window; its parts would share six variables
    found: DicomObject, window: bytes, base: int, start: int
) -> None:
    """Fill `found.elements`: the top level, one element at a time, over a window that moves past bulk values."""
    encoding, limits, fd, size = found.syntax.encoding, found.limits, found.fd, found.size
    budget = Budget(limits)
    elements = found.elements
    pos, last, loaded = start, -1, 0
    quick = encoding == EXPLICIT_LE
    while base + pos < size:
        if quick:
            begun = pos
            pos, last = parse_plain_run(window, pos, last, limits.bulk_bytes, elements)
            loaded += pos - begun
            if base + pos >= size:
                break
        try:
            tag, vr, head, length = read_head(window, pos, encoding)
            if tag <= last:
                raise misordered(tag, last)
            if tag in PIXEL_TAGS or (limits.bulk_bytes < length != UNDEFINED and vr != "SQ"):
                element, after = _bulk(fd, size, base + pos, window[pos : pos + head], (tag, vr, length), encoding)
                window, base, pos = os.pread(fd, _WINDOW, after), after, 0
            else:
                element, pos = parse_element(window, pos, encoding, budget, 0)
        except Truncated as short:
            window, base, pos = _widen(fd, size, base, pos, short.need, limits)
            continue
        except UnsoundObject as unsound:
            if _is_trailer(unsound, elements, window[pos : pos + 8]):
                break
            raise
        last = element.tag
        loaded += len(element.raw)
        if loaded > limits.header_bytes:
            raise UnsoundObject(QuarantineReason.HEADER_TOO_LARGE, f"more than {limits.header_bytes} bytes")
        elements.append(element)
    budget.spend(len(elements))
    if not elements:
        raise UnsoundObject(QuarantineReason.NOT_DICOM if not found.meta else QuarantineReason.TRUNCATED)
    found.consumed = min(base + pos, size)


def _is_trailer(unsound: UnsoundObject, elements: list[Element], rest: bytes) -> bool:
    """Whether what cannot be parsed is a foreign trailer rather than a broken data set (threat row P9).

    Behind the pixels everything is. An object without pixels must have its identifying groups, and the bytes must
    begin like another kind of file, or with a tag that no dictionary has, or with a private one in a block that nobody
    reserved: a broken element of the data set itself sends the object to quarantine. A trailer is counted, reported
    and never written.
    """
    last = elements[-1].tag if elements else -1
    if unsound.reason is QuarantineReason.DUPLICATE_TAG:
        return False
    if last >= min(PIXEL_TAGS):
        return True
    if unsound.reason is not QuarantineReason.BAD_VR or last <= _SERIES_INSTANCE_UID:
        return False
    tag = int.from_bytes(rest[:2], "little") << 16 | int.from_bytes(rest[2:4], "little")
    if is_private(tag):
        creator = tag & 0xFFFF0000 | (tag & 0xFFFF) >> 8
        return rest.startswith(_OTHER_FILES) or all(element.tag != creator for element in elements)
    return rest.startswith(_OTHER_FILES) or vr_of(tag) == "UN"


def _widen(fd: int, size: int, base: int, pos: int, need: int, limits: Limits) -> tuple[bytes, int, int]:
    """A window that begins at the present element and holds at least what it needs."""
    wanted = need - pos
    if base + need > size:
        raise UnsoundObject(QuarantineReason.TRUNCATED, f"{base + need - size} bytes are missing, at least")
    if wanted > limits.header_bytes:
        raise UnsoundObject(QuarantineReason.HEADER_TOO_LARGE, f"more than {limits.header_bytes} bytes")
    window = os.pread(fd, max(2 * wanted, _WINDOW), base + pos)
    if len(window) < wanted:
        raise UnsoundObject(QuarantineReason.TRUNCATED, "the file became shorter while it was read")
    return window, base + pos, 0


def _bulk(
    fd: int, size: int, offset: int, header: bytes, facts: tuple[int, str, int], encoding: Encoding
) -> tuple[Element, int]:
    """A value that stays in the file, and the position after it."""
    tag, vr, length = facts
    start = offset + len(header)
    if length != UNDEFINED:
        if start + length > size:
            raise UnsoundObject(QuarantineReason.TRUNCATED, f"{start + length - size} bytes are missing, at least")
        return Element(tag, vr, header, len(header), bulk=Extent(start, length)), start + length
    end = _end_of_fragments(fd, size, start, encoding)
    return Element(tag, vr, header, len(header), undefined=True, bulk=Extent(start, end - start)), end


def _end_of_fragments(fd: int, size: int, pos: int, encoding: Encoding) -> int:
    """The position after the delimiter of encapsulated pixel data (PS3.5 Annex A.4)."""
    order = "little" if encoding.little else "big"
    while True:
        head = os.pread(fd, _FRAGMENT_HEAD, pos)
        if len(head) < _FRAGMENT_HEAD:
            raise UnsoundObject(QuarantineReason.TRUNCATED, "inside the pixel fragments")
        item, length = head[:4], int.from_bytes(head[4:], order)  # type: ignore[arg-type]  # one of the two words
        pos += _FRAGMENT_HEAD
        if item in (b"\xfe\xff\xdd\xe0", b"\xff\xfe\xe0\xdd"):
            return pos
        if item not in (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00") or length == UNDEFINED or pos + length > size:
            raise UnsoundObject(QuarantineReason.CODESTREAM, "the pixel fragments do not follow each other")
        pos += length
