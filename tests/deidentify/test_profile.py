"""PS3.15 Table E.1-1 as data."""

from pathlib import Path

import pytest
from pydicom.datadict import DicomDictionary, tag_for_keyword

import scanward.line.deidentify.profile as profile_module
from scanward.line.deidentify.profile import (
    BASIC_PROFILE,
    Option,
    method_codes,
    repeating,
    ruling,
    table,
)
from scanward.line.deidentify.recipe import load_recipe


def code_of(tag, options):
    found = ruling(tag, options)
    return found and found.code


DATA = Path(profile_module.__file__).with_name("data")
NONE: frozenset[Option] = frozenset()


def tag(keyword):
    found = tag_for_keyword(keyword)
    assert found is not None, keyword
    return found


def test_the_whole_table_is_there_and_every_tag_is_in_the_dictionary():
    standard = [found for found, row in table().items() if not row.why]
    assert len(standard) + len(repeating()) == 621
    assert [f"{found:08x}" for found in table() if found not in DicomDictionary] == []


def test_every_code_is_one_of_the_standards():
    codes = {"X", "Z", "D", "U", "X/Z", "X/D", "Z/D", "X/Z/D", "X/Z/U*"}
    assert {row.basic for row in table().values() if not row.why} == codes
    assert {code for row in table().values() for code in row.options.values()} == {"K", "C"}


def test_an_addition_never_speaks_of_what_the_table_lists_and_always_says_why():
    additions = [row for row in table().values() if row.why]
    assert len(additions) > 200
    assert {row.basic for row in additions} == {"C", "K", "X", "X!"}


@pytest.mark.parametrize(
    ("keyword", "options", "code"),
    [
        ("PatientName", NONE, "Z"),
        ("StudyInstanceUID", NONE, "U"),
        ("StudyInstanceUID", {Option.RETAIN_UIDS}, "K"),
        ("SeriesDescription", NONE, "X"),
        ("SeriesDescription", {Option.CLEAN_DESCRIPTORS}, "C"),
        ("AcquisitionDateTime", NONE, "X/Z/D"),
        ("AcquisitionDateTime", {Option.RETAIN_MODIFIED_DATES}, "C"),
        ("AcquisitionDateTime", {Option.RETAIN_FULL_DATES}, "K"),
        ("PatientSex", {Option.RETAIN_PATIENT_CHARACTERISTICS}, "K"),
        ("DeviceSerialNumber", {Option.RETAIN_DEVICE_IDENTITY}, "K"),
        ("InstitutionName", {Option.RETAIN_INSTITUTION_IDENTITY}, "K"),
        ("ContentSequence", {Option.CLEAN_STRUCTURED_CONTENT}, "C"),
        ("GraphicAnnotationSequence", {Option.CLEAN_GRAPHICS}, "C"),
        ("KVP", NONE, None),
    ],
)
def test_options_change_the_action_as_the_columns_say(keyword, options, code):
    assert code_of(tag(keyword), options) == code


def test_an_option_changes_nothing_that_its_column_does_not_speak_of():
    assert code_of(tag("PatientName"), set(Option)) == "Z"


def test_keeping_wins_where_one_option_keeps_and_another_cleans():
    options = {Option.RETAIN_DEVICE_IDENTITY, Option.CLEAN_DESCRIPTORS}
    assert code_of(tag("GantryID"), options) == "K"


@pytest.mark.parametrize(
    ("found", "code"), [(0x60003000, "X"), (0x60FE4000, "X"), (0x50100005, "X"), (0x00291010, "X"), (0x60000010, None)]
)
def test_repeating_groups_and_private_attributes_have_their_rows(found, code):
    assert code_of(found, NONE) == code


def test_a_ruling_names_the_option_that_spoke():
    found = ruling(tag("PatientSex"), set(Option))
    assert found is not None
    assert found.option is Option.RETAIN_PATIENT_CHARACTERISTICS


def test_every_option_has_its_own_code_of_cid_7050():
    assert sorted(option.code for option in Option) == [str(code) for code in range(113101, 113113)]
    assert all(0 < len(option.meaning) <= 64 for option in Option), "a code meaning is an LO"


def test_the_method_codes_say_the_profile_and_the_options_applied():
    codes = method_codes(load_recipe("research"))
    assert codes[0] == BASIC_PROFILE
    assert [code for code, _ in codes] == ["113100", "113103", "113104", "113105", "113107", "113108", "113111"]
    assert method_codes(load_recipe("basic")) == (BASIC_PROFILE,)


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("table-e1-1.tsv", "profile_table.py"),
        ("iod-types.txt", "iod_types.py"),
        ("safe-private.tsv", "safe_private.py"),
    ],
)
def test_every_table_names_its_source_and_the_script_that_made_it(name, script):
    first = (DATA / name).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert f"made by scripts/make-tables/{script}" in first
    assert (DATA / name).stat().st_size < 1_000_000
