"""One element's value, judged: by its VR, by what is known of the patient, and by what is known of the release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify import attributes
from scanward.line.verify.charset import decoded
from scanward.line.verify.detectors import detected
from scanward.line.verify.expectation import Allowed, DatesPolicy
from scanward.line.verify.leftovers import leftover
from scanward.line.verify.matching import Place, broken, matches
from scanward.line.verify.needles import LONG_CODE
from scanward.line.verify.rules import Rule, found
from scanward.line.verify.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.finding import Finding
    from scanward.line.verify.context import Context
    from scanward.line.verify.needles import Needles

_SINGLE = frozenset({b"LT", b"ST", b"UT", b"UR"})
_CHARSET_VRS = frozenset({b"LO", b"LT", b"PN", b"SH", b"ST", b"UC", b"UT"})
_NUMBER = re.compile(rb"[0-9+\-.eE \\\0]*")
_TIME = re.compile(rb"[0-9.:+\- \\\0]*")
_PLAIN = {b"DS": _NUMBER, b"IS": _NUMBER, b"DA": _TIME, b"DT": _TIME, b"TM": _TIME}
"""VRs whose values are numbers or times when they are what they should be; else they are judged as text."""
_AGE = re.compile(r"(\d{3})([DWMY])")
_WHOLE_NUMBERS = frozenset({b"SL", b"UL", b"SV", b"UV", b"UN"})
_EPOCHS = (4, 8)
_SURE_NUMBER = 8
_YEAR = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}
_OLDEST = 90
"""Ages over 89 are one class, 45 CFR 164.514(b)(2)(i)(C): 090Y says it, 091Y says more."""
_RUNS = re.compile(rb"[\x20-\x7e]{6,}")
_LETTERED = re.compile(rb"[A-Za-z]")
_UID_IN_NAME = re.compile(r"[0-2](?:\.\d+){3,}")
_RUN_LIMIT = 4096


class Policy(NamedTuple):
    """What of an expectation decides about single values; the same for all objects of a patient in a release."""

    strict: bool = False
    dates: DatesPolicy | None = None
    offset_days: int | None = None
    pseudonym: str | None = None
    private_creators: frozenset[str] | None = None
    allowed: frozenset[Allowed] = frozenset()
    replacements: frozenset[str] = frozenset()


class LeafJudge:
    """Judges values for one patient under one policy."""

    def __init__(self, needles: Needles, policy: Policy) -> None:
        self._needles = needles
        self._policy = policy
        self._ours = {text.strip() for text in (*policy.replacements, policy.pseudonym or "")} - {""}
        self._timing = Timing(needles.days, policy.dates, policy.offset_days)

    def judge(self, context: Context, tag: int, vr: bytes, value: bytes, creator: bytes) -> Iterator[Finding]:
        """Findings of any kind, but for UIDs in UI values, which `uids` judges."""
        yield from self.standing(context, tag, vr, value, creator)
        if is_number_or_time(vr, value):
            if vr in (b"DA", b"DT"):
                yield from self._dates(context, tag, value)
            elif vr != b"TM" and self._needles.codes:
                yield from self._number(context, tag, value)
        elif vr in _TEXTUAL:
            text = decoded(value, context.charset if vr in _CHARSET_VRS else b"")
            for match in broken(text, self._needles):
                yield found(Rule.NEEDLE_TEXT, match.kind, context.place(tag), match.text, certain=match.certain)
            for part in (text,) if vr in _SINGLE else text.split("\\"):
                if stripped := part.strip(" \0"):
                    yield from self._text(context, tag, vr, stripped)
        else:
            yield from self._binary(context, tag, vr, value)

    def standing(self, context: Context, tag: int, vr: bytes, value: bytes, creator: bytes) -> Iterator[Finding]:
        """What the element's being there says, whatever its text."""
        if remnant := leftover(tag, self._policy.allowed, strict=self._policy.strict):
            yield found(remnant.rule, remnant.kind, context.place(tag), certain=remnant.certain)
        if creator or tag >> 16 & 1:
            yield from self.private(context, tag, creator)
            if len(value) in _EPOCHS and (vr in _WHOLE_NUMBERS) and self._timing.at_epoch(value, context.wire.little):
                yield found(Rule.DATE_EPOCH, Kind.DATE, context.place(tag), certain=False)

    def file_name(self, name: str, originals: frozenset[str]) -> Iterator[Finding]:
        """Findings in a file's name, folders included; our own pseudonym may spell a short name by chance."""
        name = "/".join(part for part in name.split("/") if part not in self._ours)
        for match in matches(name, self._needles, Place()):
            yield found(Rule.FILE_NAME, match.kind, "file-name", match.text, certain=match.certain)
        for seen, known, certain in self._timing.in_text(name):
            if known:
                yield found(Rule.FILE_NAME, Kind.DATE, "file-name", seen, certain=certain)
        if Allowed.UIDS not in self._policy.allowed and originals & set(_UID_IN_NAME.findall(name)):
            yield found(Rule.FILE_NAME, Kind.UID, "file-name", certain=True)

    def _text(self, context: Context, tag: int, vr: bytes, text: str) -> Iterator[Finding]:
        if text in self._ours:
            return
        where = context.place(tag)
        yield from self._attribute(where, tag, vr, text)
        if vr == b"AS":
            yield from self._age(where, text)
            return
        place = Place(tag, person=vr == b"PN", code=tag in attributes.CODED)
        for match in matches(text, self._needles, place):
            yield found(Rule.NEEDLE_TEXT, match.kind, where, match.text, certain=match.certain)
        if vr == b"CS":
            return
        if vr != b"PN":
            for hit in detected(text, tag):
                yield found(hit.rule, hit.kind, where, hit.text, certain=hit.certain)
        for seen, known, certain in self._timing.in_text(text):
            rule = Rule.DATE_KNOWN if known else Rule.DATE_TEXT
            yield found(rule, Kind.DATE, where, seen, certain=certain)

    def _attribute(self, where: str, tag: int, vr: bytes, text: str) -> Iterator[Finding]:
        kind = attributes.DIRECT.get(tag, Kind.PERSON_NAME if vr == b"PN" else None)
        if kind is None or attributes.is_dummy(text) or attributes.lets_stand(kind, self._policy.allowed):
            return
        if self._policy.strict and tag in attributes.WEAK:
            return  # the recipe let it stand, cleaned; the text itself is judged like any other
        yield found(Rule.ATTRIBUTE, kind, where, text, certain=self._policy.strict)

    def _age(self, where: str, text: str) -> Iterator[Finding]:
        match = _AGE.fullmatch(text)
        if match and Allowed.AGES not in self._policy.allowed and int(match[1]) / _YEAR[match[2]] >= _OLDEST + 1:
            yield found(Rule.AGE, Kind.AGE_OVER_89, where, text, certain=True)

    def _dates(self, context: Context, tag: int, value: bytes) -> Iterator[Finding]:
        where = context.place(tag)
        birth = attributes.DIRECT.get(tag) == Kind.DATE
        for part in value.decode("ascii").split("\\"):
            text = part.strip(" \0")
            if not text or text in self._ours or text[:8] in attributes.DUMMY_DATES:
                continue
            if birth and self._policy.dates != DatesPolicy.KEEP:
                yield from self._attribute(where, tag, b"DA", text)
            if self._policy.dates == DatesPolicy.REMOVE:
                yield found(Rule.DATE_LEFT, Kind.DATE, where, text, certain=True)
            elif self._timing.gives_away(text):
                yield found(Rule.DATE_KNOWN, Kind.DATE, where, text, certain=True)

    def _number(self, context: Context, tag: int, value: bytes) -> Iterator[Finding]:
        """A number that is the patient's own, whole: inside longer ones digits are chance."""
        for part in value.decode("ascii").split("\\"):
            digits = part.strip(" \0+").removesuffix(".0")
            kind = self._needles.codes.get(digits) if len(digits) >= LONG_CODE else None
            if kind is not None:
                yield found(Rule.NEEDLE_TEXT, kind, context.place(tag), digits, certain=len(digits) >= _SURE_NUMBER)

    def private(self, context: Context, tag: int, creator: bytes) -> Iterator[Finding]:
        if tag & 0xFFFF < 0x100:  # noqa: PLR2004 - the creator itself; an empty block is no harm
            return
        expected = self._policy.private_creators
        if expected is None or creator.decode("ascii", "replace") not in expected:
            # without a list to go by, a private block is a thing to look at
            yield found(Rule.PRIVATE, Kind.PRIVATE, f"{context.place(tag)[:-3]}xx)", certain=expected is not None)

    def _binary(self, context: Context, tag: int, vr: bytes, value: bytes) -> Iterator[Finding]:
        """Readable runs in a value that is no text by its VR, and in its 16-bit words the other way round."""
        for laid in (value, *_turned(value)) if vr in _WORDS else (value,):
            yield from self._runs(context, tag, laid)

    def _runs(self, context: Context, tag: int, value: bytes) -> Iterator[Finding]:
        for run in _RUNS.finditer(value):
            text = run.group()[:_RUN_LIMIT].decode("ascii")
            if not _LETTERED.search(run.group()) and len(text) < 8:  # noqa: PLR2004 - digits that short are numbers
                continue
            where = context.place(tag)
            for match in matches(text, self._needles, Place(tag, binary=True)):
                yield found(Rule.NEEDLE_TEXT, match.kind, where, match.text, certain=match.certain)
            if len(text) > 15:  # noqa: PLR2004 - in shorter runs a form is chance
                for hit in detected(text, tag):
                    yield found(hit.rule, hit.kind, where, hit.text, certain=hit.certain and hit.rule != Rule.PHONE)
            for seen, known, certain in self._timing.in_text(text):
                if known:
                    yield found(Rule.DATE_KNOWN, Kind.DATE, where, seen, certain=certain)


def is_number_or_time(vr: bytes, value: bytes) -> bool:
    """Whether a value is numbers or times, as its VR says: nothing in it is read as text."""
    return vr in _PLAIN and _PLAIN[vr].fullmatch(value) is not None


def _turned(value: bytes) -> Iterator[bytes]:
    """The value with the bytes of each 16-bit word in the other order; words may begin at its first or second byte."""
    for start in (0, 1):
        made = bytearray(value)
        end = start + (len(value) - start) // 2 * 2
        made[start:end:2], made[start + 1 : end : 2] = value[start + 1 : end : 2], value[start:end:2]
        yield bytes(made)


_WORDS = frozenset({b"OW", b"OB", b"UN", b"US", b"SS"})
_TEXTUAL = frozenset(
    {
        b"AE",
        b"AS",
        b"CS",
        b"DA",
        b"DS",
        b"DT",
        b"IS",
        b"LO",
        b"LT",
        b"PN",
        b"SH",
        b"ST",
        b"TM",
        b"UC",
        b"UI",
        b"UR",
        b"UT",
    }
)
