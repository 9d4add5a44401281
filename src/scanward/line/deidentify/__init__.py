"""Deidentify: one sound object in, one clean object out, by PS3.15 Annex E and a recipe."""

from scanward.line.deidentify.cleaning import CleanObject, Deidentifier
from scanward.line.deidentify.headers import Change
from scanward.line.deidentify.recipe import Recipe, builtin_recipes, load_recipe
from scanward.line.deidentify.rules import Action
from scanward.line.deidentify.subject import Subject

__all__ = ["Action", "Change", "CleanObject", "Deidentifier", "Recipe", "Subject", "builtin_recipes", "load_recipe"]
