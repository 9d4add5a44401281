"""The room's work: one object read, one clean object written."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.assembling import Copy, write_object
from scanward.dicom.dictionary import vr_of
from scanward.dicom.element import PIXEL_TAGS
from scanward.dicom.writing import encode_element, encode_preamble_and_meta
from scanward.line.deidentify.attributes import AttributeCleaner
from scanward.line.deidentify.headers import HeaderCleaner, Level
from scanward.line.deidentify.markers import (
    CONSENT,
    RECOGNIZABLE_VISUAL_FEATURES,
    PixelDoubts,
    consent_mark,
    features_mark,
    marker_elements,
    with_markers,
)
from scanward.line.deidentify.pixel_text.truth import (
    BURNED_IN,
    FACE_REMOVED,
    TEXT_MASKED,
    burned_in_mark,
    masked_entries,
    masked_marks,
)
from scanward.line.deidentify.pixels import PixelWork, with_clean_pixels
from scanward.line.deidentify.profile import Option, method_codes
from scanward.line.deidentify.recipe_model import UidPolicy
from scanward.line.deidentify.rules import compile_rules
from scanward.line.deidentify.true_vr import PATIENT_ID, PATIENT_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanward.core.identity import Identity
    from scanward.dicom.assembling import Splice
    from scanward.dicom.encoding import Encoding
    from scanward.dicom.frames import FrameDecoder
    from scanward.dicom.masking import Mask, MaskedPixels, Masker
    from scanward.dicom.reading import DicomObject
    from scanward.dicom.volume import Erasure
    from scanward.line.deidentify.pixel_text.removal import TextRemoval
    from scanward.line.deidentify.recipe import Recipe
    from scanward.line.deidentify.remembered import Change
    from scanward.line.deidentify.subject import Subject

_SOP_CLASS_UID, _SOP_INSTANCE_UID = 0x00080016, 0x00080018
_STUDY_INSTANCE_UID, _SERIES_INSTANCE_UID = 0x0020000D, 0x0020000E


@dataclass(frozen=True, slots=True)
class NewUids:
    """What an object is called from now on."""

    study: str
    series: str
    instance: str


@dataclass(frozen=True, slots=True)
class CleanObject:
    """One clean object as written. `sha256` is of all its bytes, but for the pixels where they begin at `left_out`."""

    sha256: str
    size: int
    sop_class_uid: str
    transfer_syntax_uid: str
    uids: NewUids
    pixels: PixelWork
    left_out: int | None = None


class Deidentifier:
    """De-identifies the objects of one patient by one recipe. Close it where pixels may have been masked.

    `decoder` decodes what has to be masked; without one it starts its own at need, and ends it when it is closed.
    """

    def __init__(
        self, recipe: Recipe, identity: Identity, subject: Subject, decoder: FrameDecoder | None = None
    ) -> None:
        self._recipe = recipe
        self._consent = subject.consent
        self._rules = compile_rules(recipe)
        self._attributes = AttributeCleaner(recipe, identity, subject)
        self._headers: dict[str, HeaderCleaner] = {}
        self._methods = method_codes(recipe)
        self._decoder = decoder
        self._own_decoder: FrameDecoder | None = None
        self._marks_made: dict[tuple[Encoding, PixelDoubts, bool, bool], Mapping[int, bytes]] = {}

    def close(self) -> None:
        """End the decoder's child, where one was started."""
        if self._own_decoder is not None:
            self._own_decoder.close()

    def take_changes(self) -> Counter[Change]:
        """How often each action was carried out at each place since the last call: (sequence tags, tag, action)."""
        total: Counter[Change] = Counter()
        for header in self._headers.values():
            total.update(header.take_changes())
        return total

    def new_uids(self, source: DicomObject) -> NewUids:
        """The new UIDs of an object that was opened.

        Raises:
            UnsoundObject: MISSING_UID when it lacks one.
        """
        old = [source.text(tag) for tag in (_STUDY_INSTANCE_UID, _SERIES_INSTANCE_UID, _SOP_INSTANCE_UID)]
        if not all(old):
            raise UnsoundObject(QuarantineReason.MISSING_UID)
        if self._recipe.uids.policy is UidPolicy.KEEP:
            return NewUids(*old)
        return NewUids(*map(self._attributes.uid, old))

    def clean(
        self,
        source: DicomObject,
        destination: Path | str,
        doubts: PixelDoubts = PixelDoubts.NONE,
        removal: TextRemoval | None = None,
        face: Erasure | None = None,
        *,
        read_again: bool = False,
    ) -> CleanObject:
        """Write a de-identified copy of `source` to `destination`, which must not exist.

        `removal` says what was found written in the pixels and has to go; None where nobody looked. `face` is what is
        written over of a face that goes from the series, maybe nothing in this object; None where none goes. It is
        said to be gone unless `doubts` names it still. `read_again` promises that the whole file will be read and
        hashed, so that pixels which are copied need not be hashed here.

        Raises:
            UnsoundObject: the object is not understood, or its pixels cannot be masked; nothing is left at
                `destination`.
            OSError: `destination` cannot be written.
        """
        sop_class_uid = source.text(_SOP_CLASS_UID)
        if not sop_class_uid:
            raise UnsoundObject(QuarantineReason.MISSING_UID, "SOPClassUID")
        header = self._headers.get(sop_class_uid)
        if header is None:
            header = HeaderCleaner(self._rules.for_class(sop_class_uid), self._attributes, sop_class_uid)
            self._headers[sop_class_uid] = header
        encoding = source.syntax.encoding
        self._attributes.begin_object()
        entries = header.clean(source.elements, Level((), encoding, source.charsets), source.budget())
        entries, pixels = with_clean_pixels(source, entries)
        uids = self.new_uids(source)
        new_class = self._new_class(sop_class_uid)
        with ExitStack() as opened:
            syntax_uid = source.syntax.uid
            marks: dict[int, bytes] = {}
            masks = self._masks(removal, face)
            if masks and pixels.source is not None:
                level = face.level if face and face.masks else None
                masked = opened.enter_context(self._masked(source, entries, masks, level, Path(destination).parent))
                marks = masked_marks(entries, masked, encoding, _saying(removal, face))
                entries = masked_entries(entries, masked, encoding)
                syntax_uid = masked.syntax_uid
                pixels = replace(pixels, changed=True, masked=masked.masks, made=masked.made)
            marks |= self._patient(header, entries, encoding)
            found_text, found_face = (removal, face) if pixels.source is not None else (None, None)
            marks |= self._marks(encoding, doubts, found_text, found_face)
            meta = encode_preamble_and_meta(new_class, uids.instance, syntax_uid)
            parts = [part for _, part in with_markers(entries, marks)]
            copied = _pixel_part(entries) if read_again and not pixels.changed else None
            written = write_object(
                destination,
                meta,
                parts,
                source.fd,
                deflated=source.syntax.deflated,
                left_out=copied if isinstance(copied, Copy) else None,
            )
        return CleanObject(written.sha256, written.size, new_class, syntax_uid, uids, pixels, written.left_out)

    @staticmethod
    def _masks(removal: TextRemoval | None, face: Erasure | None) -> tuple[Mask, ...]:
        """All that is laid over; where a face goes, writing gets the level that the face gets."""
        return (*(removal.masks if removal else ()), *(face.masks if face else ()))

    def _masked(
        self,
        source: DicomObject,
        entries: list[tuple[int, bytes | Splice]],
        masks: tuple[Mask, ...],
        level: int | None,
        spool: Path,
    ) -> MaskedPixels:
        native = None if source.syntax.encapsulated else _pixel_part(entries)
        return replace(self._masker, spool=spool, level=level).mask(source, masks, native)

    @cached_property
    def _masker(self) -> Masker:
        from scanward.dicom.frames import FrameDecoder  # noqa: PLC0415 - start-up: few pictures are masked
        from scanward.dicom.masking import Masker  # noqa: PLC0415 - start-up: the same

        decoder = self._decoder
        if decoder is None:
            decoder = self._own_decoder = FrameDecoder()
        return Masker(decoder, self._recipe.pixel_text.fill)

    def _patient(
        self, header: HeaderCleaner, entries: list[tuple[int, bytes | Splice]], encoding: Encoding
    ) -> dict[int, bytes]:
        """The pseudonym where the object named no patient: both attributes are of type 2 (PS3.3 section C.7.1.1)."""
        made = {}
        for tag in (PATIENT_NAME, PATIENT_ID):
            at = bisect_left(entries, tag, key=itemgetter(0))
            missing = at == len(entries) or entries[at][0] != tag
            if missing and header.gives_pseudonym(tag):
                made[tag] = encode_element(tag, vr_of(tag), self._attributes.dummy(tag, vr_of(tag)), encoding)
        return made

    def _marks(
        self, encoding: Encoding, doubts: PixelDoubts, removal: TextRemoval | None, face: Erasure | None
    ) -> Mapping[int, bytes]:
        """What the object says of its de-identification; of its pixels only what was done."""
        text_gone = removal is not None and removal.complete
        face_gone = face is not None and PixelDoubts.FACE not in doubts
        key = (encoding, doubts, text_gone, face_gone)
        if key not in self._marks_made:
            self._marks_made[key] = self._make_marks(encoding, doubts, text_gone=text_gone, face_gone=face_gone)
        return self._marks_made[key]

    def _make_marks(
        self, encoding: Encoding, doubts: PixelDoubts, *, text_gone: bool, face_gone: bool
    ) -> Mapping[int, bytes]:
        done = {Option.CLEAN_PIXEL_DATA: text_gone, Option.CLEAN_VISUAL_FEATURES: face_gone}
        methods = sorted({*self._methods, *((option.code, option.meaning) for option, was in done.items() if was)})
        doubts = doubts & ~PixelDoubts.TEXT if text_gone else doubts
        marks = dict(marker_elements(self._recipe, methods, encoding, doubts))
        if self._consent is not None:
            marks[CONSENT] = consent_mark(self._consent, encoding)
        if text_gone:
            marks[BURNED_IN] = burned_in_mark(encoding)
        if face_gone:
            marks[RECOGNIZABLE_VISUAL_FEATURES] = features_mark(encoding)
        return marks

    def _new_class(self, sop_class_uid: str) -> str:
        """What the data set will call its class: the standard's stay, a private one may be anybody's number."""
        return sop_class_uid if self._recipe.uids.policy is UidPolicy.KEEP else self._attributes.uid(sop_class_uid)


def _saying(removal: TextRemoval | None, face: Erasure | None) -> str:
    said = [words for done, words in ((removal, TEXT_MASKED), (face, FACE_REMOVED)) if done and done.masks]
    return "; ".join(said)


def _pixel_part(entries: list[tuple[int, bytes | Splice]]) -> Splice | None:
    return next((part for tag, part in entries if tag in PIXEL_TAGS and not isinstance(part, bytes)), None)
