"""What a worker process does before anything is decided: look into pictures for writing, and judge what it found."""

from __future__ import annotations

import atexit
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.decision import PixelLook
from scanward.core.errors import UnsoundObject
from scanward.core.finding import Finding, masked
from scanward.core.identity import IdentifierKind
from scanward.core.judged_boxes import pack_boxes, place_only, settle, unpack_boxes
from scanward.core.pixel_text import JudgedBox, LookedHow, TextBox, TextLook, Verdict
from scanward.dicom.description import describe
from scanward.dicom.masking import plan_for
from scanward.dicom.pixel_digest import pixel_digest
from scanward.dicom.reading import open_object
from scanward.line.deidentify.pixel_text import (
    Ocr,
    PixelText,
    TextJudge,
    TextRemoval,
    masks_of,
    region_boxes,
)
from scanward.line.release.identities import unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanward.dicom.frames import FrameDecoder
    from scanward.line.examine.pixel_text import TextFinder
    from scanward.store import Decision, PictureRow

_NOTHING = TextRemoval()
_ALONE = frozenset({LookedHow.FAILED, LookedHow.TOO_MUCH})
_TOO_MUCH = "too-much"
RULE = "E-PIXEL-TEXT"
PLACE = "pixel-data"


@dataclass(frozen=True, slots=True)
class Sight:
    """Pictures of one patient; where there are several, slices of one series that can be looked at as one."""

    settings: str
    """`PixelText` as JSON."""
    identity: bytes = field(repr=False)
    """Packed by `identities.pack`."""
    pictures: tuple[PictureRow, ...]
    apart: bool = False
    """Whether frames have nothing to do with each other, as pages have."""
    slices: bool = False
    """Whether the headers give no reason to expect writing."""
    known: tuple[TextBox, ...] = ()
    """Where the device is known to write."""
    decided: tuple[Decision | None, ...] = ()
    """What a person decided of each picture; none for all."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in one picture, and what is to become of it."""

    look: PixelLook
    boxes: tuple[JudgedBox, ...] = ()
    """All that was found, without what was read there; frames are counted within the object."""
    findings: tuple[Finding, ...] = ()
    """What identifies, or may, as it came."""
    by_person: bool = False
    """Whether a person decided about it."""

    @property
    def removal(self) -> TextRemoval | None:
        """What is to be taken out; None where nobody looked and no region was named."""
        if self.look in {PixelLook.NONE, PixelLook.FAILED}:
            return None
        return TextRemoval(masks_of(self.boxes), complete=self.look in {PixelLook.CLEARED, PixelLook.REGIONS})

    def pack(self) -> bytes:
        """As JSON, without anything that was read; `unpack_seen` gives the same back."""
        findings = [[each.kind, each.shape, each.count] for each in self.findings]
        plain = [self.look, pack_boxes(self.boxes).decode("ascii"), findings, self.by_person]
        return json.dumps(plain, separators=(",", ":")).encode("ascii")


def unpack_seen(packed: bytes) -> Seen:
    look, boxes, findings, by_person = json.loads(packed)
    return Seen(
        PixelLook(look),
        unpack_boxes(boxes.encode("ascii")),
        tuple(Finding(IdentifierKind(kind), PLACE, RULE, shape, count) for kind, shape, count in findings),
        by_person,
    )


def see_all(sights: Sequence[Sight]) -> list[list[Seen]]:
    """`see` of each."""
    return [see(sight) for sight in sights]


def see(sight: Sight) -> list[Seen]:
    """Look at the pictures of `sight`, and judge: an answer for each, in their order.

    Raises:
        ConfigurationError: the models that find writing are not installed.
    """
    settings = _settings(sight.settings)
    if settings.ocr is Ocr.FORBID:
        return [_unseen(picture, settings) for picture in sight.pictures]
    decided = sight.decided or (None,) * len(sight.pictures)
    look, spans = _look(sight, settings)
    if look.how in _ALONE and len(sight.pictures) > 1:  # such a one must not hide its neighbours
        pairs = zip(sight.pictures, decided, strict=True)
        return [see(replace(sight, pictures=(picture,), decided=(said,)))[0] for picture, said in pairs]
    if look.how is LookedHow.FAILED:
        return [Seen(PixelLook.FAILED)]
    if look.how is LookedHow.TOO_MUCH:
        judged = tuple(JudgedBox(box, Verdict.UNSURE, _TOO_MUCH) for box in look.boxes)
    else:
        judged = _judge(sight.settings, sight.identity).judge(look)
    return [
        _seen(picture, tuple(of_frames(judged, first, count)), said, settings)
        for picture, (first, count), said in zip(sight.pictures, spans, decided, strict=True)
    ]


def of_frames(judged: Iterable[JudgedBox], first: int, count: int) -> Iterator[JudgedBox]:
    """Those of a series' boxes that stand in `count` frames from `first` on, in the numbering of these."""
    for each in judged:
        box = each.box
        if box.last is None and box.first <= first:
            yield replace(each, box=replace(box, first=0))
        elif box.first < first + count and (box.last is None or box.last >= first):
            last = count - 1 if box.last is None else min(count - 1, box.last - first)
            yield replace(each, box=replace(box, first=max(0, box.first - first), last=last))


def _look(sight: Sight, settings: PixelText) -> tuple[TextLook, list[tuple[int, int]]]:
    """The look, and of each picture its first frame in it and how many it has."""
    paths = [Path(picture.path) for picture in sight.pictures]
    from scanward.dicom.frames import ObjectFrames, SeriesFrames  # noqa: PLC0415 - start-up: not of each command

    finder, decoder = _finder(read=settings.reads or sight.slices), frame_decoder()
    stored_bytes = sum(picture.size for picture in sight.pictures)
    find = partial(finder.find, slices=sight.slices, knowledge=sight.known, stored_bytes=stored_bytes)
    try:
        if len(paths) == 1:
            with ObjectFrames(paths[0], decoder) as frames:
                return find(frames, apart=sight.apart), [(0, frames.count)]
        with SeriesFrames(paths, decoder) as series:
            return find(series), series.spans
    except (UnsoundObject, OSError):
        return TextLook(LookedHow.FAILED), [(0, 1) for _ in paths]


def _seen(picture: PictureRow, found: tuple[JudgedBox, ...], decided: Decision | None, settings: PixelText) -> Seen:
    findings = _findings(found)
    boxes, by_person = found, False
    try:
        if decided is not None and _pixels(picture) == decided.pixels:
            boxes, by_person = settle(found, decided.boxes), True
        boxes += _regions(picture, settings)
        if masks_of(boxes):
            _refuse_unmaskable(picture)
        unsure = any(each.verdict is Verdict.UNSURE for each in boxes)
        look = PixelLook.UNSURE if unsure else PixelLook.CLEARED
    except (UnsoundObject, OSError):
        look = PixelLook.STAYS if masks_of(boxes) else PixelLook.FAILED
    return Seen(look, tuple(map(place_only, boxes)), findings, by_person)


def _unseen(picture: PictureRow, settings: PixelText) -> Seen:
    """Where looking is forbidden: what the recipe names goes, and speaks for the whole picture."""
    boxes: tuple[JudgedBox, ...] = ()
    try:
        boxes = _regions(picture, settings)
        if boxes:
            _refuse_unmaskable(picture)
    except (UnsoundObject, OSError):
        return Seen(PixelLook.STAYS if boxes else PixelLook.NONE, boxes)
    return Seen(PixelLook.REGIONS if boxes else PixelLook.NONE, boxes)


def _regions(picture: PictureRow, settings: PixelText) -> tuple[JudgedBox, ...]:
    if not settings.regions:
        return ()
    with open_object(Path(picture.path)) as opened:
        return region_boxes(opened, settings.regions)


def _refuse_unmaskable(picture: PictureRow) -> None:
    """Raises UnsoundObject(NOT_MASKABLE) where pixels of this encoding cannot be masked."""
    with open_object(Path(picture.path)) as opened:
        if opened.syntax.encapsulated:
            said = describe(opened)
            plan_for(opened.syntax.uid, said.photometric, said.samples)


def _pixels(picture: PictureRow) -> str:
    with open_object(Path(picture.path)) as opened:
        return pixel_digest(opened)


def _findings(boxes: Iterable[JudgedBox]) -> tuple[Finding, ...]:
    shapes: dict[IdentifierKind, str] = {}
    counts: Counter[IdentifierKind] = Counter()
    for each in boxes:
        if each.verdict is not Verdict.KEEP:
            kind = each.kind or IdentifierKind.FREE_TEXT
            shapes.setdefault(kind, masked(each.box.text))
            counts[kind] += 1
    return tuple(Finding(kind, PLACE, RULE, shapes[kind], count) for kind, count in counts.items())


@lru_cache(maxsize=2)
def _settings(text: str) -> PixelText:
    return PixelText.model_validate_json(text)


@lru_cache(maxsize=2)
def _judge(settings: str, identity: bytes) -> TextJudge:
    return TextJudge(unpack(identity), _settings(settings))


@lru_cache(maxsize=2)
def _finder(*, read: bool) -> TextFinder:
    from scanward.line.examine.pixel_text import TextFinder  # noqa: PLC0415 - start-up: two networks

    return TextFinder(read=read)


@lru_cache(maxsize=1)
def frame_decoder() -> FrameDecoder:
    """The process's own: its child starts with the first frame that needs a codec, and ends with this process."""
    from scanward.dicom.frames import FrameDecoder  # noqa: PLC0415 - start-up

    decoder = FrameDecoder()
    atexit.register(decoder.close)
    return decoder
