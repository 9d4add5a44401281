"""Attribute types by IOD (PS3.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import tag_for_keyword

from scanward.line.deidentify.iod import attribute_type, known_tags

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"
RT_STRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
RETIRED_ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6"
PRIVATE_CLASS = "1.3.12.2.1107.5.9.1"


def path(words):
    tags = tuple(tag_for_keyword(word) for word in words.split("."))
    assert None not in tags, words
    return tags


@pytest.mark.parametrize(
    ("sop_class", "words", "expected"),
    [
        (CT, "PatientName", "2"),
        (CT, "StudyInstanceUID", "1"),
        (CT, "StudyDate", "2"),
        (CT, "SeriesDescription", "3"),
        (CT, "DeviceSerialNumber", "3"),
        (ENHANCED_MR, "DeviceSerialNumber", "1"),
        (ENHANCED_CT, "Manufacturer", "1"),
        (CT, "PatientID", "2"),
        (CT, "EchoTime", None),
        (MR, "EchoTime", "2"),
        (CT, "ReferencedImageSequence.ReferencedSOPInstanceUID", "1"),
        (SEGMENTATION, "SegmentSequence.SegmentLabel", "1"),
        (SEGMENTATION, "SegmentSequence.SegmentedPropertyCategoryCodeSequence.CodeMeaning", "1"),
        (RT_STRUCT, "StructureSetROISequence.ROIName", "2"),
        (RT_STRUCT, "StructureSetLabel", "1"),
        (ENHANCED_MR, "PerFrameFunctionalGroupsSequence.FrameContentSequence.FrameAcquisitionDateTime", "1C"),
        (COMPREHENSIVE_SR, "ContentSequence.TextValue", "1C"),
        (COMPREHENSIVE_SR, "VerifyingObserverSequence.VerifyingObserverName", "1"),
        (RETIRED_ULTRASOUND, "PatientName", "2"),
        (PRIVATE_CLASS, "PatientName", "2"),
    ],
)
def test_types_are_the_standards(sop_class, words, expected):
    assert attribute_type(sop_class, path(words)) == expected


def test_content_sequences_nest_without_end():
    deep = path("ContentSequence") * 12
    assert attribute_type(COMPREHENSIVE_SR, deep + path("TextValue")) == "1C"
    assert attribute_type(COMPREHENSIVE_SR, deep + path("ConceptNameCodeSequence.CodeMeaning")) == "1"


def test_a_sequence_where_the_iod_has_none_follows_its_usual_macro():
    assert attribute_type(CT, path("ReferencedImageSequence")) == "3"
    assert attribute_type(CT, path("ConceptNameCodeSequence.CodeMeaning")) == "1"
    assert attribute_type(CT, path("ConceptNameCodeSequence")) is None


def test_thousands_of_attributes_are_known():
    assert len(known_tags()) > 3000


@given(st.text(max_size=64), st.lists(st.integers(0, 0xFFFFFFFF), min_size=1, max_size=40))
def test_any_class_and_path_has_a_type_or_none(sop_class, tags):
    assert attribute_type(sop_class, tuple(tags)) in {"1", "1C", "2", "2C", "3", None}
