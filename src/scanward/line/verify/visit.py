"""What one walk through one file gathers: findings, facts, UIDs, and where the long values lie."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind as Kind
from scanward.dicom.dictionary import vr_of
from scanward.line.verify import markers, uids
from scanward.line.verify.charset import decoded
from scanward.line.verify.context import Context, Wire
from scanward.line.verify.expectation import Allowed
from scanward.line.verify.leaves import is_number_or_time
from scanward.line.verify.leftovers import leftover
from scanward.line.verify.pixelfacts import READ as PIXEL_FACTS
from scanward.line.verify.rules import Rule, found

if TYPE_CHECKING:
    from scanward.core.finding import Finding
    from scanward.line.verify.bytesearch import ByteSearch
    from scanward.line.verify.leaves import LeafJudge, Policy

_PRIVATE = 1 << 16
_META_END = 0x0002FFFF
_UIDS = re.compile(rb"[0-9.\\ \0]*")
"""What a UI value is made of; anything else in one is judged as text."""
_LETTERED = frozenset({b"LO", b"LT", b"PN", b"SH", b"ST", b"UC", b"UR", b"UT"})
_LETTERS_OF_A_FILE = 512 << 10
"""Letters of values that were not seen before: what is cleaned keeps a fifth of them at most."""
_BYTES_A_LETTER = 4
"""Bytes that are no text by their VR cost so much less, since few of them read as text."""
_SHORT = 16
"""Bytes of a value that costs nothing unless it is text: an image of many frames has some hundred thousand."""
_KEPT_BYTES = 8 << 20
_KEPT_LENGTH = 1 << 14
_KEPT_CONTEXTS = 4096
_OVERHEAD = 120
"""What Python takes for a remembered value beside its bytes."""
_META_LENGTH = 0x00020000
PATIENT_NAME, PATIENT_ID = 0x00100010, 0x00100020
FACTS = PIXEL_FACTS | markers.READ | {_META_LENGTH, PATIENT_NAME, PATIENT_ID}
"""Top-level attributes whose values are needed after the walk."""
_DOTS = 5


class Memory:
    """What was learnt about one patient's values under one policy; it lives as long as the `Verifier`."""

    def __init__(self, policy: Policy, judge: LeafJudge, search: ByteSearch) -> None:
        self.policy = policy
        self.judge = judge
        self.search = search
        self.contexts: dict[tuple[tuple[int, ...], bytes, Wire], Context] = {}
        self._size = 0

    def makes_room(self, size: int) -> bool:
        """Whether a value of `size` bytes may be remembered. When the memory is full, all is forgotten."""
        if size > _KEPT_LENGTH:
            return False
        self._size += size + _OVERHEAD
        if self._size > _KEPT_BYTES or len(self.contexts) > _KEPT_CONTEXTS:
            for context in self.contexts.values():
                context.known.clear()
                context.found.clear()
            self.contexts.clear()
            self._size = 0
        return True


class Bulk(NamedTuple):
    """A long value in its place."""

    context: Context
    tag: int
    vr: bytes
    start: int
    end: int


class Visit:
    """The visitor of one file; see `context.Visitor`."""

    def __init__(self, memory: Memory, originals: frozenset[str]) -> None:
        self.findings: list[Finding] = []
        self.values: dict[int, bytes] = {}
        self.uids: dict[int, str] = {}
        """Top-level UIDs by tag, group 2 included."""
        self.defined: set[str] = set()
        self.referenced: set[str] = set()
        self.bulks: list[Bulk] = []
        self.fragments: list[tuple[int, int]] = []
        self.entered: set[int] = set()
        self._memory = memory
        self._originals = originals
        self._strict = memory.policy.strict
        self._letters_left = _LETTERS_OF_A_FILE
        self.kept_uids = Allowed.UIDS in memory.policy.allowed

    def context(self, path: tuple[int, ...], charset: bytes, wire: Wire) -> Context:
        key = (path, charset, wire)
        context = self._memory.contexts.get(key)
        if context is None:
            context = self._memory.contexts[key] = Context(path, charset, wire)
        if path and path[-1] not in self.entered:
            self._enter(context, path)
        return context

    def _enter(self, context: Context, path: tuple[int, ...]) -> None:
        """A sequence is entered for the first time in this file: its being there may already say something."""
        tag = path[-1]
        self.entered.add(tag)
        policy = self._memory.policy
        if remnant := leftover(tag, policy.allowed, strict=policy.strict):
            above = Context(path[:-1], b"", context.wire)
            self.findings.append(found(remnant.rule, remnant.kind, above.place(tag), certain=remnant.certain))

    def leaf(self, context: Context, tag: int, vr: bytes, element: tuple[bytes, int, int], creator: bytes) -> None:
        raw, head, _ = element
        if vr == b"UN" and not tag & _PRIVATE:
            vr = vr_of(tag).encode("ascii")
        if vr == b"UI":
            self._uid(context, tag, raw[head:])
            if _UIDS.fullmatch(raw, head):
                if tag & _PRIVATE or tag <= _META_END:
                    self.findings.extend(self._memory.judge.standing(context, tag, vr, raw[head:], creator))
                return
        wanted = tag in FACTS and not context.path
        if wanted:
            self.values[tag] = raw[head:]
        key = (creator, raw)
        findings = context.found.get(key)
        if findings is None:
            value = raw[head:]
            if not self._may_judge(vr, value):
                return
            findings = tuple(self._memory.judge.judge(context, tag, vr, value, creator)) if value else ()
            lasting = value.count(b".") < _DOTS or not uids.IN_BYTES.search(value)
            if not lasting:
                self._embedded(context, tag, decoded(value, context.charset))
            elif self._memory.makes_room(len(raw)):
                self._remember(context, creator, raw, findings if findings or wanted else None)
        self.findings.extend(findings)

    def _may_judge(self, vr: bytes, value: bytes) -> bool:
        """Whether so much more is read as text; the first value that is not is told."""
        if vr not in _LETTERED and (len(value) <= _SHORT or is_number_or_time(vr, value)):
            return True
        before = self._letters_left
        self._letters_left -= len(value) if vr in _LETTERED else len(value) // _BYTES_A_LETTER
        if before >= 0 > self._letters_left:
            self.findings.append(found(Rule.UNJUDGED, Kind.FREE_TEXT, "text", certain=self._strict))
        return self._letters_left >= 0

    @staticmethod
    def _remember(context: Context, creator: bytes, raw: bytes, findings: tuple[Finding, ...] | None) -> None:
        """Keep what was judged; None: nothing was found, and nobody asks for the value."""
        if findings is None:
            context.known.add(creator + raw)
        else:
            context.found[creator, raw] = findings

    def _uid(self, context: Context, tag: int, value: bytes) -> None:
        depth = len(context.path)
        for uid in uids.values_of(value):
            if not depth:
                self.uids[tag] = uid
                if tag in uids.DEFINES:
                    self.defined.add(uid)
            if uids.is_pointer(tag, depth):
                self.referenced.add(uid)
            if self.kept_uids:
                continue
            if uid in self._originals or not uids.is_free(uid, strict=self._strict):
                where = context.place(tag)
                self.findings.extend(uids.judge(tag, uid, where, self._originals, strict=self._strict))

    def _embedded(self, context: Context, tag: int, text: str) -> None:
        """UIDs inside a text or inside bytes."""
        for uid in uids.in_text(text):
            known = uid in self._originals
            if self.kept_uids or (not known and uids.is_free(uid)):
                continue
            rule = Rule.UID_ORIGINAL if known else Rule.UID_TEXT
            self.findings.append(found(rule, Kind.UID, context.place(tag), uid, certain=known))

    def bulk(self, context: Context, tag: int, vr: bytes, start: int, end: int) -> None:
        self.bulks.append(Bulk(context, tag, vr, start, end))
        policy = self._memory.policy
        if remnant := leftover(tag, policy.allowed, strict=policy.strict):
            self.findings.append(found(remnant.rule, remnant.kind, context.place(tag), certain=remnant.certain))
        if tag >> 16 & 1:
            self.findings.extend(self._memory.judge.private(context, tag, b""))

    def fragment(self, context: Context, start: int, end: int) -> None:
        if not context.path:
            self.fragments.append((start, end))

    def oddity(self, context: Context, tag: int, what: str) -> None:  # noqa: ARG002 - the rule says it
        strict = self._memory.policy.strict
        self.findings.append(found(Rule.STRUCTURE, Kind.OTHER, context.place(tag), certain=strict))

    def text(self, tag: int) -> str:
        """A top-level fact as text, its first value."""
        return self.values.get(tag, b"").decode("latin-1").split("\\")[0].strip(" \0")
