"""The second look at released pixels: does writing stand there that names the patient?

It shares nothing with the look that came before the cleaning: another reader (tesseract, where it is installed), and
the patient's own words drawn and looked for. What is read exactly is certain; what only resembles a name, and words
where the recipe promises none, are for a person.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.core.identity import IdentifierKind as Kind
from scanward.dicom.frames import ObjectFrames, SeriesFrames
from scanward.line.verify.burned_in import tesseract
from scanward.line.verify.burned_in.anybody import likely
from scanward.line.verify.burned_in.drawn import stands_in
from scanward.line.verify.burned_in.pictures import pictures_of, projections_of
from scanward.line.verify.burned_in.resembling import likenesses
from scanward.line.verify.burned_in.sighting import Sighting
from scanward.line.verify.dateforms import dates_in, day_of, forms
from scanward.line.verify.matching import Place, matches
from scanward.line.verify.needles import compiled, name_groups
from scanward.line.verify.rules import Rule, found
from scanward.line.verify.verdict import merged, weighed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from scanward.core.finding import Finding
    from scanward.core.identity import Identity
    from scanward.dicom.frames import FrameDecoder, FrameSource
    from scanward.line.verify.burned_in.pictures import Shown
    from scanward.line.verify.burned_in.sighting import Spot

_PLACE = "picture"
_CERTAIN_DRAWN = 0.65
"""Likeness from which a drawn word stands there for certain: vessels in colour Doppler came up to 0.47."""
_SURE_WORD = 85.0
"""Tesseract's confidence from which letters are letters: below it reads letters into bones."""
_LETTERS = 4
_MARGIN = 3
"""Pixels around what was seen: a reader's boxes are tight."""
_LOWEST = 5
"""Rows, or columns, of the smallest letters on screens."""
_TOGETHER = 8
"""Slices whose projections are looked at: in 16, writing that was a little darker than bone was lost."""
_SHORTEST_NAME, _SHORTEST_CODE = 4, 5
_MOST_WORDS = 8
"""Words that are drawn and looked for: each costs about a sixth of a second a picture."""
_DRAWN_DATES = (1, 5, 6)
"""Of `forms`: 1961-03-12, 12.03.1961, 12/03/1961."""
_DRAWN_KINDS = (Kind.PATIENT_NAME, Kind.RECORD_NUMBER, Kind.DATE, Kind.SSN, Kind.PHONE)


class SecondLook:
    """Looks at released pictures of one patient; with no identity, for what may be anybody's (`anybody`).

    `promised` says that no writing at all may be left. `dates_kept`: dates are no findings but the patient's own birth.
    """

    def __init__(self, identity: Identity | None, *, promised: bool = False, dates_kept: bool = False) -> None:
        self._known = identity is not None
        self._needles = compiled(identity)
        self._words = words_to_draw(identity) if identity else ()
        self._promised = promised
        self._dates_kept = dates_kept

    def object(self, path: Path, decoder: FrameDecoder) -> tuple[Finding, ...]:
        """Look at all frames of the object at `path`; what cannot be decoded is a finding."""
        return merged(each.finding for each in self.sightings(path, decoder))

    def frames(self, frames: FrameSource) -> tuple[Finding, ...]:
        """Look at the frames. Raises UnsoundObject where one cannot be decoded."""
        return merged(each.finding for each in self._all(pictures_of(frames)))

    def sightings(self, path: Path, decoder: FrameDecoder) -> list[Sighting]:
        """As `object`, one by one and with the places."""
        try:
            with ObjectFrames(path, decoder) as frames:
                if min(frames.rows, frames.columns) < _LOWEST:
                    return []
                return list(self._all(pictures_of(frames)))
        except UnsoundObject as unsound:
            return [Sighting(unseen(unsound))]

    def slices(self, paths: Sequence[Path], decoder: FrameDecoder) -> list[list[Sighting]]:
        """`sightings` of each slice of a series, from the projections of few neighbours at a time.

        Where these show something, each of them is looked at alone. What none of them shows alone is seen in all of
        them, and is certain of none.
        """
        return [each for some in _in_groups(paths) for each in self._group(some, decoder)]

    def _group(self, paths: Sequence[Path], decoder: FrameDecoder) -> list[list[Sighting]]:
        try:
            with SeriesFrames(paths, decoder) as frames:
                together = list(self._all(projections_of(frames)))
        except UnsoundObject:
            return [self.sightings(path, decoder) for path in paths]
        if not together:
            return [[] for _ in paths]
        alone = [self.sightings(path, decoder) for path in paths]
        if any(alone):
            return alone
        return [[each._replace(finding=weighed(each.finding, certain=False)) for each in together] for _ in paths]

    def _all(self, pictures: Iterable[Shown]) -> Iterator[Sighting]:
        for picture in pictures:
            for finding, spot in self._picture(picture.grey):
                place = spot.grown(_MARGIN, picture.grey.shape) if spot else None
                yield Sighting(finding, place, picture.first, picture.last)

    def _picture(self, picture: NDArray[np.uint8]) -> Iterator[tuple[Finding, Spot | None]]:
        if int(picture.min()) == int(picture.max()):
            return
        for hit in stands_in(picture, [word for word, _ in self._words]):
            kind = next(kind for word, kind in self._words if word == hit.word)
            certain = hit.likeness >= _CERTAIN_DRAWN
            yield found(Rule.PICTURE_DRAWN, kind, _PLACE, hit.word, certain=certain), hit.spot
        if tesseract.installed():
            try:
                readings = tesseract.read(picture)
            except OSError:
                yield found(Rule.PICTURE_UNSEEN, Kind.OTHER, _PLACE, "reader", certain=False), None
                return
            for reading in readings:
                for finding in self._line(reading) if self._known else likely(reading, _PLACE):
                    yield finding, reading.spot

    def _line(self, reading: tesseract.Reading) -> Iterator[Finding]:
        text = reading.text
        exact = matches(text, self._needles, Place())
        for match in exact:
            yield found(Rule.PICTURE_NEEDLE, match.kind, _PLACE, match.text, certain=match.certain)
        for like in [] if exact else likenesses(text, self._needles):
            yield found(Rule.PICTURE_RESEMBLES, like.kind, _PLACE, like.text, certain=like.slips == 0)
        for dated in dates_in(text):
            own = bool(dated.days & self._needles.days)
            if own or (dated.plain and not self._dates_kept):
                yield found(Rule.PICTURE_DATE, Kind.DATE, _PLACE, text[dated.start : dated.end], certain=True)
        if self._promised and reading.confidence >= _SURE_WORD and _letters(text) >= _LETTERS:
            yield found(Rule.PICTURE_WORDS, Kind.FREE_TEXT, _PLACE, text, certain=False)


def _in_groups(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """Neighbours, about as many each time."""
    count = -(-len(paths) // _TOGETHER)
    edges = [len(paths) * number // count for number in range(count + 1)] if count else []
    for start, end in pairwise(edges):
        yield paths[start:end]


def unseen(unsound: UnsoundObject) -> Finding:
    """Nobody has looked: the pixels could not be decoded."""
    return found(Rule.PICTURE_UNSEEN, Kind.OTHER, _PLACE, certain=False, text=unsound.reason.value)


def words_to_draw(identity: Identity) -> tuple[tuple[str, Kind], ...]:
    """The words of a patient that scanners write into pictures, most telling first, and what kind each is."""
    words: dict[str, Kind] = {}
    for kind in _DRAWN_KINDS:
        for text in sorted(identity.of(kind), key=len):
            for word in _spoken(kind, text):
                words.setdefault(word, kind)
    return tuple(list(words.items())[:_MOST_WORDS])


def _spoken(kind: Kind, text: str) -> Iterable[str]:
    if kind is Kind.PATIENT_NAME:
        first = name_groups(text)[0]
        return [word.upper() for word in first if len(word) >= _SHORTEST_NAME and word.isascii()]
    if kind is Kind.DATE:
        day = day_of(text)
        return [forms(day)[at] for at in _DRAWN_DATES] if day else []
    return [text.strip()] if len(text.strip()) >= _SHORTEST_CODE and text.isascii() else []


def _letters(text: str) -> int:
    return max((sum(map(str.isalnum, word)) for word in text.split()), default=0)
