"""Our tables say what PS3.6 says, as pydicom has it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydicom._dicom_dict import DicomDictionary
from pydicom._uid_dict import UID_dictionary

from scanward.dicom.dictionary import keyword_of, place_of, private_vr_of, tag_of, uid_name, vr_of


def test_every_attribute_of_the_dictionary_is_known() -> None:
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if tag & 0xFFFF:
            assert vr_of(tag) == vr[:2]
        if keyword:
            assert keyword_of(tag) == keyword
            assert tag_of(keyword) == tag


def test_every_registered_uid_has_its_name() -> None:
    assert all(uid_name(uid) == entry[0] for uid, entry in UID_dictionary.items())
    assert uid_name("1.2.3") == "unregistered"


@pytest.mark.parametrize(
    ("tag", "vr", "keyword"),
    [(0x60003000, "OB", "OverlayData"), (0x60043000, "OB", "OverlayData"), (0x50000010, "US", "NumberOfPoints"),
     (0x00091001, "UN", "(0009,1001)"), (0x00090010, "LO", "(0009,0010)"), (0x00080000, "UL", "(0008,0000)"),
     (0x00111111, "UN", "(0011,1111)"), (0x0018FFFF, "UN", "(0018,ffff)")],
)  # fmt: skip
def test_repeating_private_and_unknown_tags(tag: int, vr: str, keyword: str) -> None:
    assert vr_of(tag)[:1] == vr[:1]
    assert keyword_of(tag).startswith("(") or keyword_of(tag) == keyword


def test_places_are_said_in_words() -> None:
    assert place_of((0x00400275, 0x00400009)) == "RequestAttributesSequence.ScheduledProcedureStepID"
    with pytest.raises(KeyError):
        tag_of("NoSuchKeyword")


def test_private_attributes_have_their_vr_where_it_is_known() -> None:
    assert private_vr_of(0x00191008, "SIEMENS MR HEADER") == "CS"
    assert private_vr_of(0x00191008, "NOBODY") == "UN"


def test_reading_a_plain_object_does_not_import_pydicom() -> None:
    code = "import sys, scanward.dicom.reading, scanward.dicom.values as v; v.decode(b'M\\xfcller','LO',('latin_1',));" \
           "sys.exit('pydicom' in sys.modules)"  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
