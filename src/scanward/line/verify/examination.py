"""One file, taken apart and attacked: structure, values, bytes, pixels, markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.core.finding import masked
from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify import markers
from scanward.line.verify.bytejudge import judge, lodged
from scanward.line.verify.context import EXPLICIT, Wire
from scanward.line.verify.detectors import detected
from scanward.line.verify.opening import META, is_deflated, opening, spelled_at, wire_of
from scanward.line.verify.picture import Picture
from scanward.line.verify.rules import Rule, found
from scanward.line.verify.source import InflatedSource, slice_of
from scanward.line.verify.verdict import Facts, weighed
from scanward.line.verify.visit import PATIENT_ID, PATIENT_NAME, Memory, Visit
from scanward.line.verify.walker import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.finding import Finding
    from scanward.line.verify.bytesearch import Hit
    from scanward.line.verify.expectation import Expectation
    from scanward.line.verify.source import Source

_SOP_CLASS, _SOP_INSTANCE = 0x00080016, 0x00080018
_META_CLASS, _META_INSTANCE, _SYNTAX, _META_LENGTH = 0x00020002, 0x00020003, 0x00020010, 0x00020000
_PIXEL_DATA = 0x7FE00010
_FEW_UIDS = 64
_CHECKSUM = 16
"""Programs leave a checksum of so many bytes behind a deflated data set; more may be anything."""
_PSEUDONYM = re.compile(r"(?=[^0-9_-]*[0-9_-])(?=[^A-Za-z]*[A-Za-z])[\w.-]{4,64}")
"""One word of letters and something else, the same in name and number: a pseudonym rather than a person."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


class Examination:
    """The attack on one file, once."""

    def __init__(self, source: Source, memory: Memory, originals: frozenset[str], expected: Expectation | None) -> None:
        self.visit = Visit(memory, originals)
        self._source = source
        self._payload: Source = source
        self._start = 0
        self._wire: Wire = EXPLICIT
        self._memory = memory
        self._originals = originals
        self._expected = expected
        self._strict = expected is not None
        self._opening = opening(source)
        self._elements = 0
        self._late: list[Finding] = []

    def facts(self) -> Facts:
        uids = self.visit.uids
        return Facts(
            size=self._source.size,
            is_dicom=self._opening.is_dicom,
            transfer_syntax_uid=uids.get(_SYNTAX, ""),
            sop_class_uid=uids.get(_SOP_CLASS, ""),
            elements=self._elements,
            long_values=len(self.visit.bulks),
            frames_compressed=max(0, len(self.visit.fragments) - 1),
        )

    def so_far(self) -> list[Finding]:
        return [*self.visit.findings, *self._late]

    def findings(self) -> list[Finding]:
        """Everything that was found.

        Raises:
            UnsoundObject: the file's structure cannot be followed; `so_far` has what was found, bytes included.
        """
        if not self._opening.is_dicom:
            self._late += self._bytes(0, self._source.size)
            if self._strict or not self._is_text():
                self._late.append(found(Rule.UNREADABLE, Kind.OTHER, "not-dicom", certain=self._strict))
            return self.so_far()
        try:
            self._meta()
            self._dataset()
        except UnsoundObject:
            self._late += self._bytes(0, self._source.size)
            if self._payload is not self._source:
                self._late += self._bytes(0, self._payload.size, payload=True)
            raise
        self._late += self._header_bytes()
        self._late += Picture(self._payload, self.visit, self._wire, self._memory.search, self._expected).findings()
        self._late += self._markers()
        self._late += self._promises()
        return self.so_far() if self._strict else self._unmarked()

    def _unmarked(self) -> list[Finding]:
        """Alone, verify takes filled attributes for another tool's dummies only where that tool says it was there."""
        # an object whose pixels may still show who it is says how it was cleaned, and NO all the same
        said = self.visit.text(markers.REMOVED) == "YES" or self.visit.text(markers.METHOD)
        if not said and markers.METHOD_CODES not in self.visit.entered:
            return [weighed(f, certain=True) if f.rule.endswith(Rule.ATTRIBUTE.value) else f for f in self.so_far()]
        name, number = self.visit.text(PATIENT_NAME), self.visit.text(PATIENT_ID)
        if name != number or not _PSEUDONYM.fullmatch(name):
            return self.so_far()
        return [f for f in self.so_far() if not _names_pseudonym(f, name)]

    def _is_text(self) -> bool:
        """Whether a file that is no DICOM is plain text: a report, a list, a licence."""
        sample = slice_of(self._source, 0, min(self._source.size, 4096))
        return not _CONTROLS.search(sample)

    def _meta(self) -> None:
        begins = self._opening
        if any(begins.preamble):
            dual = begins.preamble.startswith(_TIFF)
            self._say(Rule.PREAMBLE, "preamble", certain=self._strict and not dual)
        if not begins.has_prefix:
            self._say(Rule.STRUCTURE, "file-meta", certain=self._strict)
        self._wire = begins.wire
        if begins.meta_at is None:
            return
        walk = Walk(self._source, self.visit)
        walk.run(begins.meta_at, EXPLICIT, group=0x0002)
        self._start = walk.at
        length = self.visit.values.get(_META_LENGTH, b"")
        if len(length) != 4 or begins.meta_at + 12 + int.from_bytes(length, "little") != walk.at:  # noqa: PLR2004
            self._say(Rule.STRUCTURE, "FileMetaInformationGroupLength", certain=self._strict)
        syntax = self.visit.uids.get(_SYNTAX, "")
        self._wire = wire_of(syntax)
        spelled = spelled_at(self._source, self._start, self._wire)
        if spelled != self._wire and not is_deflated(syntax):
            self._say(Rule.STRUCTURE, "TransferSyntaxUID", certain=self._strict)
            self._wire = spelled
        if is_deflated(syntax):
            self._payload = InflatedSource(self._source, self._start)
            self._start = 0

    def _dataset(self) -> None:
        walk = Walk(self._payload, self.visit)
        try:
            walk.run(self._start, self._wire)
        except UnsoundObject:
            # what follows the pixels and is no element was appended, and is not a broken object
            if not any(bulk.tag == _PIXEL_DATA and not bulk.context.path for bulk in self.visit.bulks):
                raise
            self._trailer(walk.at, self._payload)
        finally:
            self._elements = walk.elements
        if walk.at < self._payload.size and isinstance(self._payload, InflatedSource) is False:
            self._trailer(walk.at, self._payload)
        if isinstance(self._payload, InflatedSource):
            self._after_deflated(self._payload)

    def _after_deflated(self, payload: InflatedSource) -> None:
        payload.load(payload.size, 1)  # to the stream's end, which says how many bytes it used
        if payload.used + 1 < self._source.size or (
            payload.used < self._source.size and slice_of(self._source, payload.used, payload.used + 1) != b"\0"
        ):
            self._trailer(payload.used, self._source)

    def _trailer(self, at: int, source: Source) -> None:
        if not any(f.rule.endswith(Rule.TRAILER.value) and f.place == "trailer" for f in self._late):
            telling = len(slice_of(source, at, min(source.size, at + 4096)).strip(b"\0")) > _CHECKSUM
            self._say(Rule.TRAILER, "trailer", certain=self._strict or telling)

    def _say(self, rule: Rule, place: str, *, certain: bool, kind: Kind = Kind.OTHER) -> None:
        self._late.append(found(rule, kind, place, certain=certain))

    def _header_bytes(self) -> Iterator[Finding]:
        """The byte search over everything but the long values."""
        at = 0 if self._payload is self._source else self._start
        if self._payload is not self._source:
            yield from self._bytes(0, self._source.size)
        for bulk in self.visit.bulks:
            if not bulk.context.path or bulk.start > at:
                yield from self._bytes(at, bulk.start, payload=True)
                at = max(at, bulk.end)
        yield from self._bytes(at, self._payload.size, payload=True)

    def _bytes(self, start: int, end: int, *, payload: bool = False) -> Iterator[Finding]:
        source = self._payload if payload else self._source
        hits = list(self._memory.search.in_source(source, start, end))
        if not self._wire.little and source is self._payload:
            hits += self._memory.search.in_source(source, start + start % 2, end, swapped=True)
        if hits:
            yield from self._judged(source, hits)
        yield from self._original_uids(source, start, end)

    def _judged(self, source: Source, hits: list[Hit]) -> Iterator[Finding]:
        begins = self._opening.meta_at
        lodgings = lodged(source, self._start, self._wire, hits) if source is self._payload else {}
        if source is self._source and begins is not None:
            lodgings |= lodged(source, begins, EXPLICIT, hits, group=0x0002)
        known = {(finding.kind, finding.place) for finding in self.visit.findings}
        for hit in hits:
            for finding in judge(hit, lodgings.get(hit.offset), self._whereabouts(hit.offset)):
                if (finding.kind, finding.place) not in known:
                    yield finding

    def _whereabouts(self, offset: int) -> str:
        if self._payload is self._source and offset >= self._start:
            return "data-set"
        if not self._opening.has_prefix:
            return "file"
        return "preamble" if offset < META else "file-meta"

    def _original_uids(self, source: Source, start: int, end: int) -> Iterator[Finding]:
        """The object's own former UIDs, wherever they stand; larger sets are met in values only."""
        if not 0 < len(self._originals) <= _FEW_UIDS or self.visit.kept_uids:
            return
        seen = any(f.rule.endswith(Rule.UID_ORIGINAL.value) for f in self.visit.findings)
        data, base = source.load(start, min(end - start, 1 << 20))
        piece = data[start - base : min(end, start + (1 << 20)) - base]
        if not seen and any(uid.encode("latin-1", "replace") in piece for uid in self._originals):
            yield found(Rule.UID_ORIGINAL, Kind.UID, "data-set", certain=True)

    def _markers(self) -> Iterator[Finding]:
        values = {tag: self.visit.text(tag) for tag in markers.READ}
        values[_SOP_CLASS] = self.visit.uids.get(_SOP_CLASS, "")
        codes = markers.METHOD_CODES in self.visit.entered
        return markers.dishonest(values, has_codes=codes, expected=self._expected)

    def _promises(self) -> Iterator[Finding]:
        """What the expectation says the object is."""
        uids, expected = self.visit.uids, self._expected
        for inner, outer in ((_SOP_CLASS, _META_CLASS), (_SOP_INSTANCE, _META_INSTANCE)):
            if uids.get(outer, uids.get(inner)) != uids.get(inner):
                yield found(Rule.STRUCTURE, Kind.UID, "file-meta", certain=self._strict)
        if expected is None:
            return
        if expected.sop_class_uid not in (None, uids.get(_SOP_CLASS, "")):
            yield found(Rule.EXPECTED, Kind.OTHER, "SOPClassUID", certain=True)
        if expected.transfer_syntax_uid not in (None, uids.get(_SYNTAX, "")):
            yield found(Rule.EXPECTED, Kind.OTHER, "TransferSyntaxUID", certain=True)


def _names_pseudonym(finding: Finding, pseudonym: str) -> bool:
    """Whether all that was found is the pseudonym: as a filled attribute, or by letters in it that read as a label.

    One in some ten thousand drawn at random has `MRN`, `SSN` or `NHS` in front of a figure. Where nothing but figures
    follows, it may be a true number all the same.
    """
    if not finding.place.endswith(("PatientName", "PatientID")):
        return False
    if finding.rule.endswith(Rule.ATTRIBUTE.value):
        return finding.shape == masked(pseudonym)
    drawn = {masked(hit.text) for hit in detected(pseudonym) if hit.rule is Rule.LABEL and not hit.text.isdigit()}
    return finding.rule.endswith(Rule.LABEL.value) and finding.shape in drawn
