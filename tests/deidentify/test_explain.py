"""What a recipe would do, in rows that people read."""

import pytest

from scanward.line.deidentify.explain import diff, explain
from scanward.line.deidentify.recipe import builtin_recipes, load_recipe
from scanward.line.deidentify.recipe_model import Recipe

RECIPES = builtin_recipes()


def rows(recipe):
    return {row.place: row for row in explain(recipe)}


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_every_row_says_what_and_why_and_no_place_comes_twice(recipe):
    explained = explain(RECIPES[recipe])
    assert len(explained) > 850
    assert all(row.place and row.name and row.action and row.why for row in explained)
    assert len({row.place for row in explained}) == len(explained)


def test_the_action_says_what_the_class_makes_of_it():
    explained = rows(RECIPES["basic"])
    name = explained["(0010,0010)"]
    assert (name.name, name.vr, name.action) == ("Patient's Name", "PN", "empty, dummy where type 1")
    assert name.why == "PS3.15 Table E.1-1, Basic Profile"
    assert explained["(0008,103e)"].action == "remove, empty where type 2, dummy where type 1"


def test_the_reason_names_the_option_the_addition_or_the_override():
    explained = rows(RECIPES["ai-training"])
    assert explained["(0008,103e)"].action == "clean"
    assert explained["(0008,103e)"].why == "PS3.15 Table E.1-1, Clean Descriptors Option"
    assert explained["(0018,1003)"].why.startswith("not in Table E.1-1: names one device")
    assert explained["(0010,2160)"].why == "override in the recipe"
    assert explained["IconImageSequence"].why.startswith("under every recipe")
    assert explained["any other text"].action == "clean"


def test_an_override_of_something_that_no_table_lists_has_a_row():
    explained = rows(Recipe(name="own", overrides={"KVP": "remove", '(0029,"A",10)': "keep"}))
    assert explained["(0018,0060)"].why == "override in the recipe"
    assert explained['(0029,"A",10)'].action == "keep"


def test_private_attributes_are_explained_by_the_safe_list():
    assert rows(RECIPES["basic"])["(odd group,eeee)"].action == "remove"
    assert "known to be safe" in rows(RECIPES["research"])["(odd group,eeee)"].action


def test_a_recipe_does_not_differ_from_itself():
    assert diff(load_recipe("research"), load_recipe("research")) == []


def test_a_difference_names_settings_and_attributes_on_both_sides():
    found = {
        (row.place, row.name): (row.action, row.other_action)
        for row in diff(RECIPES["research"], RECIPES["ai-training"])
    }
    assert found["[pixels]", "promise_no_faces"] == ("False", "True")
    assert found["(0010,2160)", "Ethnic Group"][0] == "clean"
    assert ("(0010,0010)", "Patient's Name") not in found


def test_an_attribute_that_only_one_recipe_names_is_a_difference():
    plain, own = Recipe(name="plain"), Recipe(name="own", overrides={"KVP": "remove"})
    assert [row.place for row in diff(plain, own)] == ["(0018,0060)"]
    assert [row.place for row in diff(own, plain)] == ["(0018,0060)"]
