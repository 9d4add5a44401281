"""What holds for any attribute whatever, and for private ones."""

from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import tag_for_keyword

from scanward.line.deidentify.recipe import builtin_recipes
from scanward.line.deidentify.recipe_model import Recipe
from scanward.line.deidentify.rules import Action, compile_rules

CT = "1.2.840.10008.5.1.4.1.1.2"
SR = "1.2.840.10008.5.1.4.1.1.88.33"
TEXT = ("LO", "SH", "ST", "LT", "UT", "UC", "PN", "AE", "UR")
RECIPES = builtin_recipes()


def tag(keyword):
    found = tag_for_keyword(keyword)
    assert found is not None, keyword
    return found


def test_safe_private_attributes_stay_under_research_only():
    research = compile_rules(RECIPES["research"]).for_class(CT)
    basic = compile_rules(RECIPES["basic"]).for_class(CT)
    for rules, expected in [(research, Action.KEEP), (basic, Action.REMOVE)]:
        assert rules.level(()).private("SIEMENS MR HEADER", 0x0019100E, "FD") is expected
        assert rules.level(()).private("SIEMENS CSA HEADER", 0x00291010, "OB") is Action.REMOVE
        assert rules.level(()).private("", 0x00191001, "LO") is Action.REMOVE
    level = research.level(())
    assert level.private("SIEMENS MR HEADER", 0x0019100C, "IS") is Action.CLEAN
    assert level.private("SIEMENS MR HEADER", 0x0019100E, "UN") is Action.KEEP
    assert level.private("SIEMENS MR HEADER", 0x0019100C, "US") is Action.REMOVE, "text hides behind a number's VR"
    assert level.private("SIEMENS MR HEADER", 0x0019100E, "LT") is Action.CLEAN
    assert level.private("MMCPrivate", 0x0029D5D5, "UI") is Action.UID
    assert level.private("SIEMENS MED PT", 0x00711022, "DT") is Action.SHIFT


def test_safe_private_attributes_stay_inside_sequences_that_stay_but_not_where_somebody_is_named():
    research = compile_rules(RECIPES["research"]).for_class(SR)
    slope = ("Philips MR Imaging DD 001", 0x2005100E, "FL")
    assert research.level((tag("ReferencedImageSequence"),)).private(*slope) is Action.KEEP
    assert research.level((tag("VerifyingObserverSequence"),)).private(*slope) is Action.REMOVE


def test_an_override_of_a_private_attribute_wins():
    recipe = Recipe(name="own", overrides={'(0029,"SIEMENS CSA HEADER",10)': "keep"})
    level = compile_rules(recipe).for_class(CT).level(())
    assert level.private("SIEMENS CSA HEADER", 0x0029FF10, "OB") is Action.KEEP
    assert level.private("SIEMENS CSA HEADER", 0x0029FF20, "OB") is Action.REMOVE


VRS = st.sampled_from(
    [*TEXT, "DA", "DT", "TM", "UI", "CS", "AS", "IS", "DS", "US", "FD", "OW", "OB", "UN", "SQ", "AT", "", "ZZ"]
)
LISTED = st.sampled_from(
    [tag(word) for word in ("PatientName", "SeriesDescription", "Rows", "StudyDate", "ContentSequence")]
)


@given(
    st.sampled_from(list(RECIPES)), st.one_of(LISTED, st.integers(0, 0xFFFFFFFF)), VRS, st.sampled_from([CT, SR, "1.2"])
)
def test_every_attribute_has_an_action_and_text_is_never_simply_kept(recipe, found, vr, sop_class):
    level = compile_rules(RECIPES[recipe]).for_class(sop_class).level(())
    chosen = level.action(found, vr)
    assert isinstance(chosen, Action)
    assert level.action(found, vr) is chosen
    if vr in TEXT or vr in {"CS", "IS", "DS", "AS"}:
        assert chosen is not Action.KEEP
    if found & 0x10000:
        assert chosen is Action.REMOVE


@given(st.sampled_from(list(RECIPES)), st.text(max_size=20), st.integers(0, 0xFFFF), VRS, st.booleans())
def test_every_private_attribute_has_an_action(recipe, creator, element, vr, nested):
    path = (tag("ReferencedImageSequence"),) if nested else ()
    level = compile_rules(RECIPES[recipe]).for_class(CT).level(path)
    assert level.private(creator, 0x00290000 | element, vr) is Action.REMOVE


@given(st.lists(st.integers(0, 0xFFFFFFFF), max_size=40), st.integers(0, 0xFFFFFFFF), VRS)
def test_any_depth_has_rules(path, found, vr):
    level = compile_rules(RECIPES["research"]).for_class(CT).level(tuple(path))
    assert level.action(found, vr) in Action
