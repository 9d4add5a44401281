"""What is done to each attribute, by recipe, SOP class and place."""

import pytest
from pydicom.datadict import tag_for_keyword

from scanward.dicom.dictionary import vr_of
from scanward.line.deidentify.profile import Option, ruling
from scanward.line.deidentify.recipe import builtin_recipes, load_recipe
from scanward.line.deidentify.recipe_model import Recipe
from scanward.line.deidentify.rules import Action, compile_rules

CT = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
SR = "1.2.840.10008.5.1.4.1.1.88.33"
RT_STRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
GSPS = "1.2.840.10008.5.1.4.1.1.11.1"
RECIPES = builtin_recipes()


def tag(keyword):
    found = tag_for_keyword(keyword)
    assert found is not None, keyword
    return found


def rules_at(recipe, sop_class, words):
    *above, leaf = [tag(word) for word in words.split(".")]
    found = RECIPES[recipe] if isinstance(recipe, str) else recipe
    return compile_rules(found).for_class(sop_class).level(tuple(above)), leaf


def action(recipe, words, sop_class=CT, vr=None):
    level, leaf = rules_at(recipe, sop_class, words)
    return level.action(leaf, vr or vr_of(leaf)).value


@pytest.mark.parametrize(
    ("words", "basic", "research"),
    [
        ("PatientName", "empty", "empty"),
        ("PatientID", "empty", "empty"),
        ("PatientBirthDate", "empty", "empty"),
        ("OtherPatientIDs", "remove", "remove"),
        ("AccessionNumber", "empty", "empty"),
        ("StudyInstanceUID", "uid", "uid"),
        ("FrameOfReferenceUID", "uid", "uid"),
        ("StudyDate", "empty", "shift"),
        ("SeriesDate", "remove", "shift"),
        ("AcquisitionDateTime", "remove", "shift"),
        ("StudyDescription", "remove", "clean"),
        ("SeriesDescription", "remove", "clean"),
        ("ProtocolName", "remove", "clean"),
        ("PatientSex", "empty", "clean"),
        ("PatientAge", "remove", "clean"),
        ("PatientSize", "remove", "clean"),
        ("PatientWeight", "remove", "clean"),
        ("OperatorsName", "remove", "remove"),
        ("PerformingPhysicianName", "remove", "remove"),
        ("InstitutionName", "remove", "remove"),
        ("InstitutionAddress", "remove", "remove"),
        ("InstitutionalDepartmentName", "remove", "remove"),
        ("StationName", "remove", "remove"),
        ("DeviceSerialNumber", "remove", "remove"),
        ("RequestAttributesSequence.ScheduledProcedureStepID", "dummy", "dummy"),
        ("RequestAttributesSequence.ScheduledProcedureStepDescription", "remove", "clean"),
        ("ReferencedStudySequence", "remove", "keep"),
    ],
)
def test_the_profile_is_followed(words, basic, research):
    assert action("basic", words) == basic
    assert action("research", words) == research


@pytest.mark.parametrize("recipe", list(RECIPES))
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Manufacturer", "clean"),
        ("ManufacturerModelName", "clean"),
        ("SoftwareVersions", "clean"),
        ("ConvolutionKernel", "clean"),
        ("KVP", "clean"),
        ("ImagePositionPatient", "clean"),
        ("PixelSpacing", "clean"),
        ("Rows", "keep"),
        ("WindowCenter", "clean"),
        ("RescaleSlope", "clean"),
        ("RescaleType", "clean"),
        ("PixelData", "keep"),
        ("RedPaletteColorLookupTableData", "keep"),
        ("ImageType", "clean"),
        ("ReferencedImageSequence", "keep"),
        ("ReferencedImageSequence.ReferencedSOPInstanceUID", "uid"),
        ("AnatomicRegionSequence.CodeMeaning", "clean"),
        ("SOPClassUID", "uid"),
    ],
)
def test_every_recipe_keeps_geometry_physics_and_references(recipe, words, expected):
    assert action(recipe, words) == expected


@pytest.mark.parametrize("recipe", list(RECIPES))
@pytest.mark.parametrize(
    "words",
    [
        "IconImageSequence",
        "OriginalAttributesSequence",
        "EncryptedAttributesSequence",
        "MACParametersSequence",
        "DigitalSignaturesSequence",
        "DataSetTrailingPadding",
        "SharedFunctionalGroupsSequence.IconImageSequence",
    ],
)
def test_some_attributes_go_under_every_recipe(recipe, words):
    assert action(recipe, words) == "remove"


def test_what_is_required_only_because_of_something_that_goes_goes_too():
    assert action("research", "ResponsiblePerson") == "empty", "type 2C"
    assert action("research", "ResponsiblePersonRole") == "remove", "type 1C, when there is a responsible person"


@pytest.mark.parametrize("found", [0x60003000, 0x60FE4000, 0x60000010, 0x50003000, 0x00080000, 0x7F000010, 0x00020010])
def test_overlays_curves_and_group_lengths_go(found):
    level = compile_rules(RECIPES["research"]).for_class(CT).level(())
    assert level.action(found, "OW") is Action.REMOVE
    assert level.actions[found] is Action.REMOVE


@pytest.mark.parametrize(
    ("recipe", "sop_class", "words", "expected"),
    [
        ("basic", ENHANCED_MR, "DeviceSerialNumber", "dummy"),
        ("research", ENHANCED_MR, "DeviceSerialNumber", "dummy"),
        ("basic", RT_STRUCT, "StructureSetLabel", "dummy"),
        ("research", RT_STRUCT, "StructureSetLabel", "clean"),
        ("basic", RT_STRUCT, "StructureSetROISequence.ROIName", "empty"),
        ("research", RT_STRUCT, "StructureSetROISequence.ROIName", "clean"),
        (
            "basic",
            ENHANCED_MR,
            "PerFrameFunctionalGroupsSequence.FrameContentSequence.FrameAcquisitionDateTime",
            "dummy",
        ),
        (
            "research",
            ENHANCED_MR,
            "PerFrameFunctionalGroupsSequence.FrameContentSequence.FrameAcquisitionDateTime",
            "shift",
        ),
        ("basic", SR, "VerifyingObserverSequence", "clean-strict"),
        ("research", SR, "VerifyingObserverSequence", "clean-strict"),
        ("research", SR, "VerifyingObserverSequence.VerifyingObserverName", "dummy"),
        ("research", SEGMENTATION, "ContentCreatorName", "empty"),
        ("basic", SEGMENTATION, "SegmentSequence.SegmentLabel", "clean"),
    ],
)
def test_what_the_class_demands_stays_valid(recipe, sop_class, words, expected):
    assert action(recipe, words, sop_class) == expected


def test_structured_content_is_cleaned_where_descriptors_stay_and_dummied_elsewhere():
    assert action("research", "ContentSequence", SR) == "keep"
    assert action("research", "ContentSequence.ContentSequence.TextValue", SR) == "clean"
    assert action("research", "ContentSequence.ContentSequence.PersonName", SR) == "dummy"
    assert action("research", "ContentSequence.DateTime", SR) == "shift"
    assert action("basic", "ContentSequence", SR) == "clean-strict"
    assert action("basic", "ContentSequence.ContentSequence.TextValue", SR) == "dummy"
    assert action("basic", "ContentSequence.ConceptNameCodeSequence.CodeMeaning", SR) == "clean"
    assert action("basic", "ContentSequence.DateTime", SR) == "dummy"
    assert action("research", "GraphicAnnotationSequence.TextObjectSequence.UnformattedTextValue", GSPS) == "clean"
    assert action("basic", "GraphicAnnotationSequence.TextObjectSequence.UnformattedTextValue", GSPS) == "dummy"


def test_codes_inside_a_sequence_that_must_name_somebody_are_replaced():
    inside = "VerifyingObserverSequence.VerifyingObserverIdentificationCodeSequence.CodeMeaning"
    assert action("research", inside, SR) == "dummy"
    assert action("research", "ConceptNameCodeSequence.CodeMeaning", SR) == "clean"


@pytest.mark.parametrize("recipe", ["basic", "research"])
@pytest.mark.parametrize(
    "words",
    ["DeviceID", "RadiationMachineName", "PatientBirthDateInAlternativeCalendar", "EvaluatorName", "NTPSourceAddress"],
)
def test_identifying_attributes_that_the_table_forgot_go(recipe, words):
    assert action(recipe, words) == "remove"


def test_text_that_no_table_lists_is_cleaned_or_removed_never_kept():
    unknown = 0x0018FFFE
    for recipe, expected in [("research", Action.CLEAN), ("basic", Action.REMOVE)]:
        level = compile_rules(RECIPES[recipe]).for_class(CT).level(())
        assert level.action(unknown, "LT") is expected
        assert level.action(unknown, "UN") is Action.REMOVE
        assert level.action(unknown, "OB") is Action.REMOVE
        assert level.action(unknown, "SQ") is Action.KEEP
    assert level.action(0x0010FFFE, "SQ") is Action.REMOVE, "about the patient and newer than the dictionary"


@pytest.mark.parametrize(
    ("words", "stated", "expected"),
    [
        ("PatientName", "LO", "empty"),
        ("PatientName", "UN", "empty"),
        ("SeriesDescription", "UN", "clean"),
        ("SeriesDescription", "US", "remove"),
        ("SeriesDescription", "OB", "remove"),
        ("StudyInstanceUID", "LO", "remove"),
        ("Rows", "LO", "clean"),
        ("Rows", "US", "keep"),
        ("SmallestImagePixelValue", "SS", "keep"),
        ("ReferencedImageSequence", "LO", "remove"),
        ("ConvolutionKernel", "PN", "remove"),
    ],
)
def test_a_vr_that_contradicts_the_dictionary_hides_nothing(words, stated, expected):
    assert action("research", words, vr=stated).replace("dummy", "remove") == expected


def test_a_wrong_vr_seen_first_does_not_speak_for_the_right_one():
    level = compile_rules(Recipe(name="fresh", text={"keep_descriptors": True})).for_class(CT).level(())
    assert level.action(tag("SeriesDescription"), "US") is Action.REMOVE
    assert level.action(tag("SeriesDescription"), "LO") is Action.CLEAN
    assert tag("SeriesDescription") not in level.actions


def test_device_and_institution_stay_where_the_recipe_says_so():
    recipe = Recipe(name="own", options=["retain-device-identity", "retain-institution-identity"])
    assert action(recipe, "DeviceSerialNumber") == "keep"
    assert action(recipe, "StationName") == "keep"
    assert action(recipe, "DeviceID") == "keep"
    assert action(recipe, "InstitutionName") == "keep"
    assert action(recipe, "OperatorsName") == "remove"


def test_dates_and_uids_stay_where_the_recipe_says_so():
    assert action("limited-data-set", "StudyDate") == "keep"
    assert action("limited-data-set", "PatientBirthDate") == "keep"
    recipe = Recipe(name="own", uids={"policy": "keep"})
    assert action(recipe, "StudyInstanceUID") == "keep"
    assert action(recipe, "VolumeFrameOfReferenceUID") == "keep"


@pytest.mark.parametrize(
    ("treatment", "words", "expected"),
    [
        ("keep", "OperatorsName", "keep"),
        ("remove", "PatientName", "empty"),
        ("remove", "StudyInstanceUID", "uid"),
        ("remove", "KVP", "empty"),
        ("remove", "SliceThickness", "empty"),
        ("remove", "PatientWeight", "remove"),
        ("empty", "PatientWeight", "empty"),
        ("dummy", "PatientWeight", "dummy"),
        ("clean", "InstitutionName", "clean"),
        ("clean", "RequestAttributesSequence", "keep"),
        ("shift", "PatientBirthDate", "shift"),
    ],
)
def test_an_override_wins_and_gives_way_only_to_the_class(treatment, words, expected):
    recipe = Recipe(name="own", overrides={words: treatment})
    assert action(recipe, words) == expected


def test_equal_recipes_share_what_was_learnt_and_unequal_ones_do_not():
    assert compile_rules(load_recipe("research")) is compile_rules(load_recipe("research"))
    assert compile_rules(load_recipe("research")) is not compile_rules(load_recipe("basic"))


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_no_attribute_of_a_known_class_that_is_required_is_ever_removed(recipe):
    level = compile_rules(RECIPES[recipe]).for_class(CT).level(())
    for word in (
        "PatientName",
        "PatientID",
        "StudyInstanceUID",
        "StudyDate",
        "Manufacturer",
        "Modality",
        "SOPInstanceUID",
    ):
        assert level.action(tag(word), vr_of(tag(word))) is not Action.REMOVE


def test_a_date_that_the_modified_dates_option_speaks_of_is_shifted():
    options = RECIPES["research"].options
    assert Option.RETAIN_MODIFIED_DATES in options
    found = ruling(tag("StudyDate"), options)
    assert found is not None
    assert found.code == "C"
