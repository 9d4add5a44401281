"""What verify is told to expect of an object that the line wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scanward.line.deidentify import DUMMY_TEXTS, Option, PixelDoubts, safe_creators
from scanward.line.verify import Allowed, DatesPolicy, Expectation, PixelSource

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject
    from scanward.line.deidentify import CleanObject, Recipe, Subject

_ALLOWED = {
    Option.RETAIN_DEVICE_IDENTITY: Allowed.DEVICE,
    Option.RETAIN_INSTITUTION_IDENTITY: Allowed.INSTITUTION,
    Option.RETAIN_UIDS: Allowed.UIDS,
}
_UIDS = (0x00080018, 0x0020000D, 0x0020000E, 0x00200052)
"""SOP instance, study, series and frame of reference."""
_AGE_LIMIT = 120


class Promises:
    """What was promised about the objects of one patient by one recipe."""

    def __init__(self, recipe: Recipe, subject: Subject) -> None:
        policy = recipe.dates.policy.value
        self._common = Expectation(
            pseudonym=subject.pseudonym,
            dates_policy=DatesPolicy(policy),
            offset_days=subject.offset_days if policy == "shift" else None,
            private_creators=safe_creators() if Option.RETAIN_SAFE_PRIVATE in recipe.options else frozenset(),
            allowed=_allowed(recipe),
            replacements=DUMMY_TEXTS,
            high_bits_cleared=True,
        )
        self._keeps_uids = Option.RETAIN_UIDS in recipe.options

    def of(
        self, source: DicomObject, written: CleanObject, doubts: PixelDoubts, *, text_gone: bool, face_gone: bool
    ) -> Expectation:
        """What was promised about one object: `doubts` are its header's, `text_gone` says that its pixels were looked
        at for writing, and nothing that identifies is left; `face_gone` that a face was removed from the series."""
        doubts = doubts & ~PixelDoubts.TEXT if text_gone else doubts
        extent = written.pixels.source
        same = extent is not None and not written.pixels.changed and not source.syntax.deflated
        original = () if self._keeps_uids else (source.text(tag) for tag in _UIDS)
        return replace(
            self._common,
            sha256=written.sha256,
            sop_class_uid=written.sop_class_uid,
            transfer_syntax_uid=written.transfer_syntax_uid,
            pixel_source=PixelSource(source.path, extent.offset, written.pixels.length) if same and extent else None,
            pixels_at=written.left_out,
            original_uids=frozenset(filter(None, original)),
            pixels_proven=text_gone or None,
            features_proven=face_gone or None,
            identity_removed="NO" if doubts else "YES",
        )


def _allowed(recipe: Recipe) -> frozenset[Allowed]:
    allowed = {_ALLOWED[option] for option in recipe.options if option in _ALLOWED}
    if recipe.patient.age_cap >= _AGE_LIMIT:
        allowed.add(Allowed.AGES)
    if recipe.dates.policy.value == "keep":
        allowed |= {Allowed.BIRTH_DATE, Allowed.PLACES}
    return frozenset(allowed)
