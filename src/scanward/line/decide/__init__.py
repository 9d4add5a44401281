"""Decide: whether a study may leave under a recipe, and why."""

from scanward.line.decide.study import ObjectFacts, decide_study

__all__ = ["ObjectFacts", "decide_study"]
