"""Elements that were sent with a VR which is not their attribute's, and whose value shows what they are all the same.

Devices swap VRs, and a value is then cleaned by rules that do not fit it. The patient's name and number, and UIDs, are
needed by every reader, so they leave with the VR of the dictionary (PS3.6); other misfits are taken away.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.dicom.dictionary import vr_of
from scanward.dicom.element import TEXT_VRS, Element
from scanward.dicom.writing import encode_element

if TYPE_CHECKING:
    from scanward.dicom.encoding import Encoding

PATIENT_NAME, PATIENT_ID = 0x00100010, 0x00100020
_PATIENT = frozenset({PATIENT_NAME, PATIENT_ID})
_UIDS = re.compile(rb"[0-9]+(?:\.[0-9]+)+(?:\\[0-9]+(?:\.[0-9]+)+)*")


def with_true_vr(element: Element, encoding: Encoding) -> Element:
    """The element, with its attribute's own VR where it is the patient's name or number or holds UIDs."""
    tag = element.tag
    known = vr_of(tag)
    if element.vr == known or element.bulk is not None or element.undefined:
        return element
    value = element.value.strip(b" \0")
    if tag in _PATIENT or (known == "UI" and element.vr in TEXT_VRS and _UIDS.fullmatch(value)):
        raw = encode_element(tag, known, value, encoding)
        return Element(tag, known, raw, len(raw) - len(value) - len(value) % 2)
    return element
