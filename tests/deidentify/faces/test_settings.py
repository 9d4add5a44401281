"""What recipes say of faces."""

import pytest

from scanward.core.errors import RecipeError
from scanward.core.faces import FaceRegion
from scanward.line.deidentify.explain import diff, explain
from scanward.line.deidentify.recipe import builtin_recipes, load_recipe

RECIPES = builtin_recipes()


@pytest.fixture
def own(tmp_path):
    def written(section):
        path = tmp_path / "own.toml"
        path.write_text(f'extends = "ai-training"\n{section}\n', "utf-8")
        return load_recipe(path)

    return written


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_faces_are_removed_where_their_absence_is_promised_and_nowhere_else(recipe):
    assert recipe.faces.policy == ("remove" if recipe.pixels.promise_no_faces else "off")
    assert set(recipe.faces.protect) == set(FaceRegion)


def test_a_recipe_of_ones_own_protects_what_it_names_and_inherits_the_rest(own):
    recipe = own('[faces]\nprotect = ["sinus", "orbit", "sinus"]')
    assert recipe.faces.protect == (FaceRegion.ORBIT, FaceRegion.SINUS)
    assert recipe.faces.policy == "remove"
    assert own("[faces]\nprotect = []").faces.protect == ()


def test_the_order_of_regions_does_not_change_what_a_recipe_is(own):
    one, other = (own(f"[faces]\nprotect = {regions}").fingerprint for regions in ('["ear", "jaw"]', '["jaw", "ear"]'))
    assert one == other != own('[faces]\nprotect = ["jaw"]').fingerprint


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('[faces]\npolicy = "remov"', "faces.policy = 'remov' is not one of remove, hold, off.*remove"),
        ('[faces]\nprotect = ["nose"]', "'nose' is not one of.*sinus"),
        ('[faces]\nprotects = ["ear"]', r"unknown key 'protects' in \[faces\].*protect"),
    ],
)
def test_a_mistake_is_refused_in_words_that_help(own, section, said):
    with pytest.raises(RecipeError, match=said):
        own(section)


def test_what_happens_to_faces_is_explained(own):
    def said(recipe):
        return next(row for row in explain(recipe) if row.place == "volumes")

    assert said(RECIPES["basic"]).action == "not looked for"
    assert said(RECIPES["teaching"]).action.startswith("removed")
    assert "sinus" in said(RECIPES["teaching"]).why
    assert said(own("[faces]\nprotect = []")).why == "[faces]"
    assert said(own('[faces]\npolicy = "hold"')).action.startswith("looked for")


def test_two_recipes_differ_in_what_they_say_of_faces(own):
    found = {
        row.name: (row.action, row.other_action) for row in diff(own('[faces]\nprotect = ["ear"]'), RECIPES["basic"])
    }
    assert found["policy"] == ("remove", "off")
    assert found["protect"] == ("ear", ", ".join(sorted(FaceRegion)))
