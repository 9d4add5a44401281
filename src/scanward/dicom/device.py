"""Which device, with which software and picture size, made an object: where its screens have writing is the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from scanward.dicom.description import describe

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject

_SAID: Final = (
    (0x00080070, 0x00181016),
    (0x00081090, 0x00181018),
    (0x00181020, 0x00181019),
    (0x00080060,),
)
"""Manufacturer, Manufacturer's Model Name, Software Versions, or what a secondary capture says instead of each
(PS3.3 sections C.7.5.1 and C.8.6.1); Modality."""
_DIGEST_BYTES: Final = 16


def device_of(source: DicomObject) -> str:
    """32 hex digits, the same for pictures of one size from one kind of device with one software; empty when the object
    names neither manufacturer nor model, since then it could be anybody's.

    It is no name of one machine: no serial number, station or institution goes in. There is no key in it, so that what
    was learned outlives a vault.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION for an object that does not say its rows and columns.
    """
    said = describe(source)
    texts = [_first(source, tags) for tags in _SAID]
    if not texts[0] and not texts[1]:
        return ""
    parts = [*texts, str(said.rows), str(said.columns)]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()


def _first(source: DicomObject, tags: tuple[int, ...]) -> str:
    for tag in tags:
        if text := "\\".join(" ".join(each.split()).casefold() for each in source.texts(tag)).strip("\\"):
            return text
    return ""
