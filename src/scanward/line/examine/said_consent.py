"""What an object says of its patient's consent to hand it on: the Consent for Clinical Trial Use Sequence (0012,0083).

A denial there counts. A permit does not: who wrote it, and for whom, the object does not prove.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.dicom.sequence import items
from scanward.dicom.values import decode

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject

_CONSENT, _DISTRIBUTION, _FLAG = 0x00120083, 0x00120084, 0x00120085


def withholds_consent(found: DicomObject) -> bool:
    """Whether an item says WITHDRAWN, or NO to anything but a release to the public (PS3.3 section C.7.2.3).

    What is not understood in the sequence withholds too. A NO for one named protocol counts for all, since others'
    protocols have no names here.

    Raises:
        UnsoundObject: the sequence cannot be read.
    """
    element = found.get(_CONSENT)
    if element is None:
        return False
    for elements, _ in items(element, found.syntax.encoding, found.budget(), 1):
        said = {
            each.tag: "".join(decode(each.value, "CS", ())[:1])
            for each in elements
            if each.tag in (_FLAG, _DISTRIBUTION)
        }
        flag = said.get(_FLAG, "")
        if flag != "YES" and not (flag == "NO" and said.get(_DISTRIBUTION) == "PUBLIC_RELEASE"):
            return True
    return False
