"""Recipes as files: what they may say, and how a wrong one is refused."""

import pytest
from pydantic import ValidationError

from scanward.core.errors import RecipeError
from scanward.line.deidentify.overrides import Treatment
from scanward.line.deidentify.private import PrivatePlace
from scanward.line.deidentify.profile import Option
from scanward.line.deidentify.recipe import builtin_recipes, load_recipe


@pytest.fixture
def write(tmp_path):
    def _write(text, name="own.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_five_recipes_are_built_in_and_each_says_what_it_is_for():
    recipes = builtin_recipes()
    assert list(recipes) == ["ai-training", "basic", "limited-data-set", "research", "teaching"]
    assert all(recipe.name == name and recipe.description for name, recipe in recipes.items())
    assert len({recipe.fingerprint for recipe in recipes.values()}) == 5


def test_research_shifts_dates_and_keeps_cleaned_descriptors():
    research = load_recipe("research")
    assert research.dates.policy == "shift"
    assert {Option.RETAIN_MODIFIED_DATES, Option.CLEAN_DESCRIPTORS, Option.RETAIN_SAFE_PRIVATE} <= research.options
    assert research.patient.age_cap == 89
    assert not research.pixels.promise_no_text


def test_ai_training_is_research_with_promises():
    recipe = load_recipe("ai-training")
    assert recipe.options == load_recipe("research").options
    assert recipe.pixels.promise_no_text
    assert recipe.pixels.promise_no_faces
    assert recipe.overrides["ReferencedStudySequence"] is Treatment.KEEP, "inherited"
    assert recipe.overrides["EthnicGroup"] is Treatment.REMOVE


def test_the_limited_data_set_keeps_dates_and_ages():
    recipe = load_recipe("limited-data-set")
    assert recipe.dates.policy == "keep"
    assert Option.RETAIN_FULL_DATES in recipe.options
    assert recipe.patient.age_cap > 120
    assert Option.RETAIN_DEVICE_IDENTITY not in recipe.options, "45 CFR 164.514(e)(2)(xiii)"


def test_a_file_extends_another_and_takes_its_own_name(write):
    recipe = load_recipe(
        write('extends = "research"\n[dates]\nshift_min_days = 100\n[overrides]\nPatientWeight = "remove"\n')
    )
    assert recipe.name == "own"
    assert recipe.dates.policy == "shift", "merged within the table"
    assert recipe.dates.shift_min_days == 100
    assert recipe.overrides["PatientWeight"] is Treatment.REMOVE
    assert recipe.overrides["ReferencedStudySequence"] is Treatment.KEEP


def test_a_file_extends_a_file_beside_it(write):
    write('extends = "basic"\n[patient]\nage_cap = 80\n', "parent.toml")
    assert load_recipe(write('extends = "parent.toml"\n')).patient.age_cap == 80


def test_overrides_name_attributes_in_three_ways(write):
    recipe = load_recipe(
        write(
            '[overrides]\nPatientSex = "keep"\n"(0018,1030)" = "remove"\n\'(0029,"SIEMENS CSA HEADER",10)\' = "keep"\n'
        )
    )
    assert recipe.places == {
        0x00100040: Treatment.KEEP,
        0x00181030: Treatment.REMOVE,
        PrivatePlace(0x29, "SIEMENS CSA HEADER", 0x10): Treatment.KEEP,
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('desciption = "x"', "unknown key 'desciption'; did you mean 'description'?"),
        ('[dates]\npolcy = "shift"', r"unknown key 'polcy' in \[dates\]; did you mean 'policy'?"),
        (
            '[dates]\npolicy = "shfit"',
            "dates.policy = 'shfit' is not one of shift, remove, keep; did you mean 'shift'?",
        ),
        ('options = ["clean-descriptor"]', "did you mean 'clean-descriptors'?"),
        ('profile = "none"', "profile = 'none' is not one of basic"),
        ('[overrides]\nPatientSexx = "keep"', "names no attribute; did you mean 'PatientSex'?"),
        ('[overrides]\nPatientSex = "kepe"', "did you mean 'keep'?"),
        ('[overrides]\n"(0029,1010)" = "keep"', "by its creator"),
        ('[overrides]\n\'(0028,"X",10)\' = "keep"', "odd group"),
        ('[overrides]\nOriginalAttributesSequence = "keep"', "goes under every recipe"),
        ('[overrides]\n"(6000,3000)" = "keep"', "goes under every recipe"),
        ('options = ["retain-full-dates"]', r'needs policy = "keep" in \[dates\]'),
        ('options = ["retain-uids"]', r'needs policy = "keep" in \[uids\]'),
        ('[dates]\npolicy = "shift"\nshift_min_days = 10\nshift_max_days = 20', "can be guessed"),
        ("[dates]\nshift_min_days = 0", "dates.shift_min_days"),
        ('[patient]\nage_cap = "old"', "patient.age_cap"),
        ('[patient]\npseudonym_prefix = "Müller"', "patient.pseudonym_prefix"),
        ('name = "Not A Name"', "name"),
        ("extends = 3", "extends must be one name"),
        ('extends = "reserch"', "no recipe is called 'reserch'; did you mean 'research'?"),
        ("this is not toml", "is not TOML"),
    ],
)
def test_a_wrong_recipe_is_refused_in_words_that_help(write, text, says):
    with pytest.raises(RecipeError, match=says.replace("?", r"\?")):
        load_recipe(write(text))


def test_the_right_twins_of_the_wrong_ones_are_taken(write):
    recipe = load_recipe(
        write(
            'name = "a-name"\ndescription = "x"\noptions = ["clean-descriptors", "retain-full-dates", "retain-uids"]\n'
            '[dates]\npolicy = "keep"\n[uids]\npolicy = "keep"\n[patient]\nage_cap = 85\npseudonym_prefix = "KNEE-"\n'
            '[documents]\npolicy = "remove"\n'
        )
    )
    assert recipe.name == "a-name"
    assert recipe.documents.policy == "remove"


def test_a_circle_of_extends_is_refused(write):
    write('extends = "second.toml"\n', "first.toml")
    with pytest.raises(RecipeError, match="extends itself"):
        load_recipe(write('extends = "first.toml"\n', "second.toml"))


def test_a_name_or_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RecipeError, match="built in are ai-training, basic"):
        load_recipe("nothing-like-it")
    with pytest.raises(RecipeError, match="no recipe file"):
        load_recipe(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(b"name = '\xff\xfe'")
    with pytest.raises(RecipeError, match="UTF-8"):
        load_recipe(path)


def test_a_recipe_cannot_be_changed():
    with pytest.raises(ValidationError):
        load_recipe("basic").name = "other"


def test_the_fingerprint_follows_what_is_done_and_not_what_it_is_called(write):
    first = load_recipe(
        write('name = "a"\ndescription = "one"\n[overrides]\nPatientSex = "keep"\nPatientAge = "keep"\n')
    )
    second = load_recipe(write('name = "b"\n[overrides]\nPatientAge = "keep"\n"(0010,0040)" = "keep"\n'))
    other = load_recipe(write("[patient]\nage_cap = 80\n"))
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint) == 64
    assert other.fingerprint != first.fingerprint
