"""What every object must say of itself before it may go on: who it is, in UIDs that are UIDs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.ids import UID_MAX
from scanward.dicom.dictionary import keyword_of

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject

_SOP_CLASS, _INSTANCE, _STUDY, _SERIES = 0x00080016, 0x00080018, 0x0020000D, 0x0020000E
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+)*")


class Uids(NamedTuple):
    """The UIDs of one object. They identify: keep them out of logs."""

    sop_class: str
    instance: str
    study: str
    series: str


def uids_of(found: DicomObject) -> Uids:
    """The UIDs of an object.

    Leading zeros in a component are let pass, against PS3.5 section 9.1: old devices make them, every UID is replaced
    before anything leaves, and none becomes a file's name.

    Raises:
        UnsoundObject: MISSING_UID, or BAD_UID for anything but dotted numbers of at most 64 characters.
    """
    return Uids(_uid(found, _SOP_CLASS), _uid(found, _INSTANCE), _uid(found, _STUDY), _uid(found, _SERIES))


def _uid(found: DicomObject, tag: int) -> str:
    text = found.text(tag)
    if not text:
        raise UnsoundObject(QuarantineReason.MISSING_UID, keyword_of(tag))
    if len(text) > UID_MAX or not _DOTTED.fullmatch(text):
        raise UnsoundObject(QuarantineReason.BAD_UID, keyword_of(tag))
    return text
