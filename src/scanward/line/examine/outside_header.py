"""Places beside the attributes that can carry something: preamble, trailer, overlays, icons, streams, name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.examine.patient_book import Spot
from scanward.line.examine.stream_comments import comments_of
from scanward.line.examine.values_search import search_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.stages import Received
    from scanward.dicom.reading import DicomObject
    from scanward.line.examine.patient_book import PatientBook
    from scanward.line.examine.pixel_shape import PixelShape

_PREAMBLES = (
    (b"MZ", "E-PREAMBLE-PROGRAM"),
    (b"\x7fELF", "E-PREAMBLE-PROGRAM"),
    (b"#!", "E-PREAMBLE-PROGRAM"),
    (b"\xcf\xfa\xed\xfe", "E-PREAMBLE-PROGRAM"),
    (b"II*\x00", "E-PREAMBLE-TIFF"),
    (b"MM\x00*", "E-PREAMBLE-TIFF"),
    (b"%PDF", "E-PREAMBLE-PDF"),
)
_TAGS = {
    0x00880200: Spot(IdentifierKind.OTHER, "icon image", "E-ICON"),
    0x00420011: Spot(IdentifierKind.OTHER, "document", "E-DOCUMENT"),
    0xFFFCFFFC: Spot(IdentifierKind.OTHER, "trailing padding", "E-TRAILER"),
    0xFFFAFFFA: Spot(IdentifierKind.OTHER, "digital signature", "E-SIGNATURE"),
}
_OVERLAY_DATA, _CURVE_DATA, _AUDIO_DATA = 0x3000, 0x3000, 0x200C
_SEARCHED_OF_TRAILER = 64 * 1024
_LOWEST_GROUP = 0x0042
_OWN_PARTS_OF_PATH = 4


def search_outside(
    book: PatientBook, found: DicomObject, received: Received, shape: PixelShape | None
) -> Iterator[Spot]:
    """Yield a spot for each such place that holds something."""
    yield from _preamble(found.preamble)
    yield from search_text(book, _legible(found.preamble), "preamble")
    if found.trailing_bytes:
        yield Spot(IdentifierKind.OTHER, "trailer", "E-TRAILER")
        tail = os.pread(found.fd, _SEARCHED_OF_TRAILER, found.consumed)
        yield from search_text(book, _legible(tail), "trailer")
    yield from _elements(found)
    if shape is not None:
        yield from _pixels(book, shape)
    for part in (received.name,) if received.name else received.path.parts[-_OWN_PARTS_OF_PATH:]:
        own = book.words.in_text(part.replace("_", " "))
        if own:
            yield book.note(Spot(IdentifierKind.PATIENT_NAME, "file-name", "E-FILE-NAME"), own)
            break


def _legible(content: bytes) -> str:
    """Bytes as text, as far as they are: UTF-8 where they are that, else Latin-1."""
    stripped = content.strip(b"\0")
    try:
        return stripped.decode("utf-8")
    except UnicodeDecodeError:
        return stripped.decode("latin-1")


def _elements(found: DicomObject) -> Iterator[Spot]:
    for element in reversed(found.elements):
        group = element.tag >> 16
        if group < _LOWEST_GROUP:
            return
        if element.tag in _TAGS:
            yield _TAGS[element.tag]
        elif group >= 0x5000:  # noqa: PLR2004 - curves, audio and overlays
            yield from _graphic(element.tag)


def _pixels(book: PatientBook, shape: PixelShape) -> Iterator[Spot]:
    if shape.surplus:
        yield Spot(IdentifierKind.OTHER, "pixel-data", "E-SURPLUS")
    for comment in comments_of(shape.first):
        text = _legible(comment)
        yield book.note(Spot(IdentifierKind.OTHER, "codestream-comment", "E-COMMENT"), text)
        yield from search_text(book, text, "codestream-comment")


def _preamble(preamble: bytes) -> Iterator[Spot]:
    if not preamble.strip(b"\0"):
        return
    for magic, rule in _PREAMBLES:
        if preamble.startswith(magic):
            yield Spot(IdentifierKind.OTHER, "preamble", rule)
            return
    yield Spot(IdentifierKind.OTHER, "preamble", "E-PREAMBLE")


def _graphic(tag: int) -> Iterator[Spot]:
    family, element = tag >> 24, tag & 0xFFFF
    if family == 0x60 and element == _OVERLAY_DATA:  # noqa: PLR2004 - PS3.5 section 7.6, repeating groups
        yield Spot(IdentifierKind.OTHER, "overlay", "E-OVERLAY")
    elif family == 0x50 and element == _AUDIO_DATA:  # noqa: PLR2004
        yield Spot(IdentifierKind.BIOMETRIC, "audio", "E-AUDIO")
    elif family == 0x50 and element == _CURVE_DATA:  # noqa: PLR2004
        yield Spot(IdentifierKind.OTHER, "curve", "E-CURVE")
