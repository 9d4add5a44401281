"""What happens to objects whose pixels were masked or looked at: they are measured, and another reader looks again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.dicom.description import describe
from scanward.line.deidentify import PixelDoubts
from scanward.line.deidentify.pixel_text import PixelTextPolicy, compare
from scanward.line.deidentify.recipe_model import DatePolicy, Recipe
from scanward.line.release.identities import unpack
from scanward.line.release.seeing import frame_decoder
from scanward.line.release.tasks import Masked, Refused
from scanward.line.verify import Rule, is_certain, merged
from scanward.line.verify.burned_in import SecondLook
from scanward.line.verify.rules import SUSPECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scanward.core.finding import Finding
    from scanward.dicom.reading import DicomObject
    from scanward.line.deidentify.pixels import PixelWork
    from scanward.line.release.tasks import Source
    from scanward.line.verify.burned_in import Sighting

_DISPUTED = "disputed"
"""The `why` of a box where another reader saw something."""
_UNSEEN = SUSPECT + Rule.PICTURE_UNSEEN


@dataclass(frozen=True, slots=True)
class Written:
    """A cleaned object whose picture is to be looked at again."""

    source: Source
    target: Path = field(repr=False)
    pixels: PixelWork
    alike: tuple[object, ...] = ()
    """Slices of a series for which this is the same are looked at together; empty: by itself."""


@dataclass(frozen=True, slots=True)
class SeenAgain:
    """What came of it. What was `refused` must not leave; else `findings` that are certain stop the study."""

    written: Written
    findings: tuple[Finding, ...] = ()
    masked: Masked = field(default_factory=Masked)
    refused: Refused | None = None


def likeness(source: Source, opened: DicomObject) -> tuple[object, ...]:
    """What slices share that the header clears and from which the same was taken out; empty for other pictures."""
    said = describe(opened)
    if PixelDoubts.TEXT in source.doubts or said.frames != 1 or source.removal is None:
        return ()
    return said.rows, said.columns, said.samples, source.removal.masks


def look_again(recipe: str, identity: bytes, pictures: Sequence[Written]) -> Iterator[SeenAgain]:
    """What another reader finds in the pictures of cleaned objects of one series, and what masking changed there.

    Where it sees writing of which it is not certain, the object is refused as TEXT_DISPUTED, with the places: that is
    for a person. Where a person has decided about the picture, nobody is asked again.
    """
    look = _second_look(recipe, identity)
    for alike, some in groupby(pictures, key=lambda picture: picture.alike):
        together = list(some)
        if alike:
            seen = look.slices([each.target for each in together], frame_decoder())
        else:
            seen = [look.sightings(each.target, frame_decoder()) for each in together]
        for each, sightings in zip(together, seen, strict=True):
            yield _judged(each, sightings)


def _judged(written: Written, sightings: list[Sighting]) -> SeenAgain:
    source = written.source
    settled = source.seen is not None and source.seen.by_person
    doubtful = [each for each in sightings if not is_certain(each.finding) and each.finding.rule != _UNSEEN]
    try:
        if doubtful and not settled and not any(is_certain(each.finding) for each in sightings):
            detail = f"places in the picture: {len(doubtful)}"
            places = tuple(dict.fromkeys(_unsure(each) for each in doubtful if each.spot))
            return SeenAgain(
                written, refused=Refused(source.number, QuarantineReason.TEXT_DISPUTED, detail, disputed=places)
            )
        masked = Masked()
        if source.removal and source.removal.masks:
            masked = measured(source.path, written.target, written.pixels)
        return SeenAgain(written, merged(each.finding for each in sightings), masked)
    except UnsoundObject as unsound:
        return SeenAgain(written, refused=Refused(source.number, unsound.reason, unsound.detail))


def _unsure(seen: Sighting) -> JudgedBox:
    box = TextBox(*(seen.spot or (0, 0, 0, 0)), score=0.0, first=seen.first, last=seen.last)
    return JudgedBox(box, Verdict.UNSURE, _DISPUTED, seen.finding.kind)


def measured(source: Path, target: Path, pixels: PixelWork) -> Masked:
    """What masking changed: source and result are decoded and compared.

    Raises:
        UnsoundObject: either cannot be decoded.
    """
    compared = compare(source, target, pixels.masked, frame_decoder())
    return Masked(1, pixels.made, compared.under, compared.outside, compared.changed_outside)


@lru_cache(maxsize=2)
def _second_look(recipe: str, identity: bytes) -> SecondLook:
    said = Recipe.model_validate_json(recipe)
    return SecondLook(
        unpack(identity),
        promised=said.pixel_text.policy is PixelTextPolicy.ALL,
        dates_kept=said.dates.policy is DatePolicy.KEEP,
    )
