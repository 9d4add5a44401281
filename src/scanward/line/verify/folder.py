"""The attack on a whole folder, our own or another tool's."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from typing import TYPE_CHECKING

from scanward.core.errors import IntegrityBroken, QuarantineReason, SourceError
from scanward.core.facts import Tally, VerificationFacts
from scanward.core.listing import Kind as NameKind
from scanward.core.listing import walked
from scanward.core.manifest import PROOF, read_entries
from scanward.line.verify.references import gathered_references
from scanward.line.verify.rules import Rule
from scanward.line.verify.verdict import FileVerdict, merged
from scanward.line.verify.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scanward.core.clock import Clock
    from scanward.core.finding import Finding
    from scanward.core.manifest import ManifestEntry
    from scanward.line.verify.burned_in import StrangersPictures
    from scanward.line.verify.expectation import Expectation

_PAPERS = (PROOF, ".json", ".sig", ".pub", ".sha256", ".html", ".txt", ".md")
"""What lies beside the objects of a release and is no object: it is searched, not taken apart."""
_NOT_OPENED = {NameKind.LINK: "link", NameKind.OTHER: "special-file"}
"""Where a link leads is not part of the folder; a pipe would be waited for."""
_MERGE_AT = 10_000
_CHECKS = {
    "bytes": "every byte of every file, for what is known of the patient",
    "names": "file and folder names",
    "structure": "form: preamble, file meta, order, length, what follows the data set",
    "attributes": "attributes that identify directly, and whole attributes that should be gone",
    "text": "texts, for names, numbers, addresses, e-mails, telephones",
    "dates": "dates, times and ages, in attributes and texts",
    "uids": "UIDs that point at a hospital",
    "private": "private blocks",
    "markers": "what the object says about its own de-identification",
    "pixels": "pixel bytes: text in them, unused bits, length",
    "codestreams": "compressed frames: comments, segments, boxes, bytes after the end",
    "references": "objects that point at each other",
    "pictures": "writing in pictures, read by tesseract: only if asked for",
}
"""What is checked, in words for the report."""


def verify_folder(
    root: Path,
    *,
    clock: Clock,
    verifier: Verifier | None = None,
    expectation_of: Callable[[str], Expectation | None] = lambda _: None,
    advance: Callable[[], None] = lambda: None,
    pictures: StrangersPictures | None = None,
) -> VerificationFacts:
    """Attack every file under `root`, check the manifest where there is one, and see that references hold.

    `expectation_of` is asked with a file's path relative to `root` (slashes). `advance` is called once a file.
    `pictures` reads what is written in pictures; without it nobody looks.

    Raises:
        SourceError: the folder cannot be read.
    """
    if not root.is_dir():
        raise SourceError("there is no such folder to verify")
    facts = VerificationFacts(started=clock.now())
    begun = time.perf_counter()
    attack = verifier or Verifier()
    tally = _Tally(facts)
    manifest = _Manifest(root)
    with gathered_references() as references:
        for path, name, odd in _files(root):
            if odd:
                tally.unreadable(odd)
                continue
            try:
                verdict = attack.check(path, expectation_of(name), name=name)
            except OSError:
                tally.unreadable(QuarantineReason.UNREADABLE)
                continue
            finally:
                advance()
            manifest.meet(name, verdict.sha256)
            if verdict.facts.is_dicom:
                references.add(verdict, verdict.sop_instance_uid)
            tally.add(verdict, paper=not verdict.facts.is_dicom and name.endswith(_PAPERS))
            if pictures is not None and verdict.facts.is_dicom:
                tally.also(pictures.meet(path, verdict.facts.sop_class_uid))
        tally.also(references.findings())
    if pictures is not None:
        tally.also(pictures.rest())
        tally.pictures(pictures.looked_at)
    tally.close()
    facts.manifest = manifest.state()
    facts.seconds = time.perf_counter() - begun
    return facts


def _files(root: Path) -> Iterator[tuple[Path, str, str]]:
    """What lies under `root`: path, relative name and, of what is not opened, its kind. By the parts of the names."""
    try:
        for kind, name in walked(root):
            yield root / name, name, _NOT_OPENED.get(kind, "")
    except OSError as error:
        raise SourceError("a folder inside cannot be listed") from error


class _Tally:
    """Adds verdicts up; findings are merged as they come, so that memory does not grow with the folder."""

    def __init__(self, facts: VerificationFacts) -> None:
        self._facts = facts
        self._findings: list[Finding] = []
        self._unreadable: Counter[str] = Counter()
        self._looked_at: Counter[str] = Counter()

    def add(self, verdict: FileVerdict, *, paper: bool) -> None:
        self._facts.files += 1
        self._facts.objects += verdict.facts.is_dicom
        self._count(verdict)
        for finding in (*verdict.findings, *verdict.suspects):
            if not finding.rule.endswith(Rule.UNREADABLE.value):
                self._findings.append(finding)
            elif not paper:  # it identifies nobody, and nothing vouches for it
                self._unreadable[finding.place] += 1
        if len(self._findings) > _MERGE_AT:
            self._findings = list(merged(self._findings))

    def also(self, findings: Iterator[Finding]) -> None:
        self._findings += findings

    def pictures(self, looked_at: int) -> None:
        self._looked_at["pictures"] = looked_at

    def unreadable(self, why: str) -> None:
        self._facts.files += 1
        self._unreadable[why] += 1

    def close(self) -> None:
        self._facts.findings = list(merged(self._findings))
        self._facts.unreadable = [Tally(why, count) for why, count in sorted(self._unreadable.items())]
        self._facts.checks = [Tally(name, self._looked_at[name], detail) for name, detail in _CHECKS.items()]

    def _count(self, verdict: FileVerdict) -> None:
        looked_at = ["bytes", "names"]
        if verdict.facts.is_dicom:
            looked_at += ["structure", "attributes", "text", "dates", "uids", "private", "markers", "references"]
        if verdict.facts.long_values:
            looked_at.append("pixels")
        if verdict.facts.frames_compressed:
            looked_at.append("codestreams")
        self._looked_at.update(looked_at)


class _Manifest:
    """The hashes that the manifests in a folder promise, held against the files as they come by their names' parts."""

    def __init__(self, root: Path) -> None:
        papers = sorted(root.glob("manifest-*.json"))
        self._state = "holds" if papers else "absent"
        self._promised = heapq.merge(*map(self._entries, papers), key=lambda entry: entry.order)
        self._next = next(self._promised, None)

    def meet(self, name: str, sha256: str) -> None:
        """A file, and the hash of what is in it."""
        order = name.split("/")
        while self._next is not None and self._next.order <= order:
            if self._next.name != name or self._next.sha256 != sha256:
                self._state = "broken"
            self._next = next(self._promised, None)

    def state(self) -> str:
        """Whether all is there as it was promised; no file comes after this."""
        if self._next is not None:
            self._state = "broken"
        return self._state

    def _entries(self, paper: Path) -> Iterator[ManifestEntry]:
        try:
            yield from read_entries(paper)
        except (IntegrityBroken, OSError):
            self._state = "broken"
