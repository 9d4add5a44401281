"""Attributes sent as UN: a name, a private sequence and a standard sequence, all in implicit little endian inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.charset import convert_encodings, encode_string
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.sweep import leaves

if TYPE_CHECKING:
    from scanward.demo.draft import Draft

_ITEM = b"\xfe\xff\x00\xe0"


def unknown(draft: Draft) -> None:
    """PS3.5 6.2.2 note 4: an element of unknown VR, whose value is encoded as implicit VR little endian."""
    name = draft.text("PatientBirthName(UN)", "{staff_pn}")
    comments = draft.text("PatientComments(UN)", "{full}, {dr}")
    for keyword in ("PatientComments", "PatientBirthName"):
        draft.forget(keyword)
    _as_unknown(draft.data, 0x00104000, _padded(comments, draft))
    _as_unknown(draft.data, 0x00101005, _padded(name, draft))
    _as_unknown(draft.data, 0x00081110, _sequence(draft, "ReferencedStudySequence(UN)"))
    block = draft.data.private_block(0x0051, "PHANTOM WORKS UN", create=True)
    block.add_new(0x01, "UN", _padded(draft.text("(0051,UN)", "{comma} {mrn}"), draft))
    block.add_new(0x02, "UN", _sequence(draft, "(0051,UN sequence)"))


def _as_unknown(data: Dataset, tag: int, raw: bytes) -> None:
    """Set `raw` as UN at a tag that the dictionary knows; pydicom would restore the dictionary's VR otherwise."""
    element = DataElement(tag, "OB", raw)
    element.VR = "UN"
    data[tag] = element


def _sequence(draft: Draft, place: str) -> bytes:
    item, inner = Dataset(), Dataset()
    item.ReferencedSOPClassUID = "1.2.840.10008.3.1.2.3.1"
    item.ReferencedSOPInstanceUID = draft.canaries.uid()
    item.PatientName = draft.text(place, "{staff_pn}")
    inner.PatientID = draft.text(place, "{mrn}")
    inner.PatientComments = draft.text(place, "brought by {kin}, {phone}")
    item.RequestAttributesSequence = [inner]
    for path, element in leaves(item):
        if path.endswith("InstanceUID"):
            draft.plant(place, Kind.UID, str(element.value))
    buffer = DicomBytesIO()
    buffer.is_implicit_VR, buffer.is_little_endian = True, True
    write_dataset(buffer, item)
    body = buffer.getvalue()
    return _ITEM + len(body).to_bytes(4, "little") + body


def _padded(text: str, draft: Draft) -> bytes:
    """In the character set of the object, which holds for UN as well when the attribute is a text."""
    raw = encode_string(text, convert_encodings(list(draft.person.charsets) or [""]))
    return raw + b" " * (len(raw) % 2)
