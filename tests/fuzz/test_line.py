"""Files that nobody foresaw: broken at random, or with identity in places that nobody thought of.

The short profile repeats the same examples each time. The long one (`-m long`) takes new ones for as many minutes as
SCANWARD_FUZZ_MINUTES says, and tells what it met.
"""

from __future__ import annotations

import os
import sys
import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .breaking import BREAKS, Break
from .passing import Score
from .planting import Plant, plants
from .properties import cleaning_again_changes_only_what_moves, no_plant_survives, nothing_escapes
from .seeds import fresh, real_trees, seed_files, seed_trees
from .tree import write_tree

RECIPES = ("research", "basic", "ai-training", "limited-data-set", "teaching")
MINUTES = float(os.environ.get("SCANWARD_FUZZ_MINUTES", "15"))
SHORT = settings(
    max_examples=120,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
LONG = settings(SHORT, max_examples=150, derandomize=False, phases=(Phase.generate, Phase.shrink))
_PLANTS = st.lists(plants(), min_size=1, max_size=6)
_BREAKS = st.lists(BREAKS, min_size=1, max_size=4)
_WHICH = st.integers(0, 10_000)


def broken(which: int, breaks: list[Break]) -> bytes:
    data = seed_files()[which % len(seed_files())]
    for each in breaks:
        data = each.apply(data)
    return data


@SHORT
@given(_WHICH, _BREAKS)
def test_whatever_is_broken_nothing_but_typed_refusals_come_out(which: int, breaks: list[Break]) -> None:
    nothing_escapes(broken(which, breaks), Score())


@SHORT
@given(_WHICH, _PLANTS)
def test_wherever_identity_is_planted_none_leaves(which: int, chosen: list[Plant]) -> None:
    trees = seed_trees()
    no_plant_survives(fresh(trees[which % len(trees)]), chosen, Score())


@settings(SHORT, max_examples=30)
@given(_WHICH, _PLANTS)
def test_what_was_cleaned_stays_as_it_is_when_it_is_cleaned_again(which: int, chosen: list[Plant]) -> None:
    trees = seed_trees()
    cleaning_again_changes_only_what_moves(no_plant_survives(fresh(trees[which % len(trees)]), chosen, Score()))


@settings(SHORT, max_examples=25)
@given(_WHICH, _PLANTS, _BREAKS, st.sampled_from(RECIPES))
def test_no_recipe_lets_identity_out_of_a_broken_object(
    which: int, chosen: list[Plant], breaks: list[Break], recipe: str
) -> None:
    trees = seed_trees()
    tree = fresh(trees[which % len(trees)])
    no_plant_survives(tree, chosen, Score(), recipe)
    data = write_tree(tree)
    for each in breaks:
        data = each.apply(data)
    nothing_escapes(data, Score())


@pytest.mark.long
def test_for_minutes_nothing_escapes_and_nothing_leaves() -> None:
    """Rounds of the properties above with new examples, until the time is over."""
    score, examples = Score(), 0
    trees = (*seed_trees(), *real_trees())

    def breaking(which: int, breaks: list[Break]) -> None:
        nonlocal examples
        examples += 1
        nothing_escapes(broken(which, breaks), score)

    def planting(which: int, chosen: list[Plant], recipe: str) -> None:
        nonlocal examples
        examples += 1
        passed = no_plant_survives(fresh(trees[which % len(trees)]), chosen, score, recipe)
        if recipe == "research" and which % 4 == 0:
            cleaning_again_changes_only_what_moves(passed)

    def both(which: int, chosen: list[Plant], breaks: list[Break]) -> None:
        nonlocal examples
        examples += 1
        tree = fresh(trees[which % len(trees)])
        no_plant_survives(tree, chosen, Score())
        data = write_tree(tree)
        for each in breaks:
            data = each.apply(data)
        nothing_escapes(data, score)

    rounds = [
        (given(_WHICH, _BREAKS), breaking),
        (given(_WHICH, _PLANTS, st.sampled_from(RECIPES)), planting),
        (given(_WHICH, _PLANTS, _BREAKS), both),
    ]
    end = time.monotonic() + 60 * MINUTES
    try:
        while time.monotonic() < end:
            for examples_of, promise in rounds:
                LONG(examples_of(promise))()
    finally:
        print(f"\n{examples} examples in {MINUTES:g} minutes", file=sys.stderr)
        for name in ("outcomes", "missed", "alarms"):
            print(f"{name}: {getattr(score, name).most_common(40)}", file=sys.stderr)
        for name, example in score.samples.items():
            print(f"{name}: {example}", file=sys.stderr)
