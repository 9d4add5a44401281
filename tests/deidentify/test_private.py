"""The list of private attributes that may be kept."""

import pytest

from scanward.line.deidentify.private import PrivatePlace, safe_list, safe_vr


@pytest.mark.parametrize(
    ("creator", "tag", "vr"),
    [
        ("SIEMENS MR HEADER", 0x0019100C, "IS"),
        ("SIEMENS MR HEADER", 0x0019100E, "FD"),
        ("Philips Imaging DD 001", 0x20011003, "FL"),
        ("Philips MR Imaging DD 001", 0x2005100E, "FL"),
        ("Philips PET Private Group", 0x70531000, "DS"),
        ("GEMS_PARM_01", 0x00431039, "IS"),
        ("GEMS_ACQU_01", 0x001910BB, "DS"),
        ("ELSCINT1", 0x01F11026, "DS"),
    ],
    ids=["siemens b value", "siemens direction", "philips b", "philips slope", "suv", "ge b", "ge direction", "pitch"],
)
def test_diffusion_slope_and_suv_are_kept(creator, tag, vr):
    assert safe_vr(creator, tag) == vr


@pytest.mark.parametrize(
    ("creator", "tag"),
    [
        ("SIEMENS CSA HEADER", 0x00291010),
        ("SIEMENS CSA HEADER", 0x00291020),
        ("GEMS_PATI_01", 0x00111013),
        ("FDMS 1.0", 0x00191060),
        ("GEIIS", 0x00091010),
        ("CTP", 0x00131012),
        ("NOBODY", 0x00191001),
        ("", 0x00191001),
    ],
    ids=["csa image", "csa series", "unlisted", "radiographer", "thumbnail", "site", "unknown", "no creator"],
)
def test_what_identifies_or_cannot_be_looked_into_is_not_on_the_list(creator, tag):
    assert safe_vr(creator, tag) is None


def test_the_block_that_an_object_assigns_does_not_matter_but_creator_and_group_do():
    assert safe_vr("SIEMENS MR HEADER", 0x0019FF0C) == "IS"
    assert safe_vr("SIEMENS MR HEADER ", 0x0019100C) == "IS", "padding of the creator"
    assert safe_vr("SIEMENS MR HEADER2", 0x0019100C) is None
    assert safe_vr("SIEMENS MR HEADER", 0x0021100C) is None


def test_some_are_safe_only_inside_sequences():
    nested = [place for place, safe in safe_list().items() if safe.nested and not safe.top]
    assert nested
    place = nested[0]
    tag = place.group << 16 | 0x1000 | place.element
    assert safe_vr(place.creator, tag, nested=True)
    assert safe_vr(place.creator, tag) is None


def test_no_name_is_kept_and_no_bytes_that_nobody_can_look_into():
    assert {safe.vr for safe in safe_list().values()}.isdisjoint({"PN", "OB", "UN", "OW", "AE", "UR", ""})


def test_every_place_is_a_private_attribute_of_a_named_block():
    assert all(place.group % 2 and place.creator and 0 <= place.element <= 0xFF for place in safe_list())
    assert not [place for place in safe_list() if '"' in place.creator]


def test_a_place_is_written_as_recipes_write_it():
    assert str(PrivatePlace(0x29, "SIEMENS CSA HEADER", 0x10)) == '(0029,"SIEMENS CSA HEADER",10)'
