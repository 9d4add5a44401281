"""Deidentify: one sound object in, one clean object out, by PS3.15 Annex E and a recipe."""

from scanward.line.deidentify.attributes import DUMMY_TEXTS
from scanward.line.deidentify.cleaning import CleanObject, Deidentifier, NewUids
from scanward.line.deidentify.markers import PixelDoubts
from scanward.line.deidentify.pixel_text import TextRemoval, masks_of
from scanward.line.deidentify.private import safe_creators
from scanward.line.deidentify.profile import Option
from scanward.line.deidentify.protections import ATTACKED, identifiability, protections
from scanward.line.deidentify.recipe import Recipe, builtin_recipes, load_recipe
from scanward.line.deidentify.recipe_model import DatePolicy
from scanward.line.deidentify.remembered import Change
from scanward.line.deidentify.rules import Action
from scanward.line.deidentify.subject import Subject

__all__ = [
    "ATTACKED",
    "DUMMY_TEXTS",
    "Action",
    "Change",
    "CleanObject",
    "DatePolicy",
    "Deidentifier",
    "NewUids",
    "Option",
    "PixelDoubts",
    "Recipe",
    "Subject",
    "TextRemoval",
    "builtin_recipes",
    "identifiability",
    "load_recipe",
    "masks_of",
    "protections",
    "safe_creators",
]
