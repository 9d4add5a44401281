"""What happens to an object whose pixels were masked or looked at: it is measured, and another reader looks again."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.line.deidentify.pixel_text import PixelTextPolicy, compare
from scanward.line.deidentify.recipe_model import DatePolicy, Recipe
from scanward.line.release.identities import unpack
from scanward.line.release.seeing import frame_decoder
from scanward.line.release.tasks import Masked
from scanward.line.verify import Rule, is_certain
from scanward.line.verify.burned_in import SecondLook
from scanward.line.verify.rules import SUSPECT

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.finding import Finding
    from scanward.line.deidentify.pixels import PixelWork


def measured(source: Path, target: Path, pixels: PixelWork) -> Masked:
    """What masking changed: source and result are decoded and compared.

    Raises:
        UnsoundObject: either cannot be decoded.
    """
    compared = compare(source, target, pixels.masked, frame_decoder())
    return Masked(1, pixels.made, compared.under, compared.outside, compared.changed_outside)


def look_again(recipe: str, identity: bytes, target: Path, *, settled: bool) -> tuple[Finding, ...]:
    """What another reader finds in the picture of a cleaned object; what is certain stops the study.

    `settled` says that a person has decided about this picture: then nobody is asked again.

    Raises:
        UnsoundObject: TEXT_DISPUTED where it sees writing of which it is not certain: that is for a person.
    """
    found = _second_look(recipe, identity).object(target, frame_decoder())
    doubtful = [each for each in found if not is_certain(each) and each.rule != SUSPECT + Rule.PICTURE_UNSEEN]
    if doubtful and not settled and not any(is_certain(each) for each in found):
        raise UnsoundObject(QuarantineReason.TEXT_DISPUTED, f"places in the picture: {len(doubtful)}")
    return found


@lru_cache(maxsize=2)
def _second_look(recipe: str, identity: bytes) -> SecondLook:
    said = Recipe.model_validate_json(recipe)
    return SecondLook(
        unpack(identity),
        promised=said.pixel_text.policy is PixelTextPolicy.ALL,
        dates_kept=said.dates.policy is DatePolicy.KEEP,
    )
