"""Tells the pixels of an object from any others, as they are stored."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.element import PIXEL_TAGS

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject

_BLOCK: Final = 1 << 20


def pixel_digest(source: DicomObject) -> str:
    """SHA-256 of the pixel values' bytes in the object, 64 hex digits; reads them all, a mebibyte at a time.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION for an object without pixels; TRUNCATED where the file ends before them.
    """
    extents = [element.bulk for tag in sorted(PIXEL_TAGS) if (element := source.get(tag)) and element.bulk]
    if not extents:
        raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "the object has no pixels")
    digest = hashlib.sha256()
    for offset, length in extents:
        for at in range(offset, offset + length, _BLOCK):
            wanted = min(_BLOCK, offset + length - at)
            block = os.pread(source.fd, wanted, at)
            if len(block) < wanted:
                raise UnsoundObject(QuarantineReason.TRUNCATED, "the file ends within its pixels")
            digest.update(block)
    return digest.hexdigest()
