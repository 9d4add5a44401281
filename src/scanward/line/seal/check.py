"""Is a folder still what was sealed? Nothing missing, nothing added, nothing altered, and the signature holds.

Manifest and folder are both walked in the order of the names' parts and laid side by side, so that a release of any
size is checked with the memory of one line and one folder. A folder may hold several releases, each with its manifest.
"""

from __future__ import annotations

import hashlib
import heapq
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.errors import IntegrityBroken, SourceError
from scanward.core.listing import walked
from scanward.core.manifest import (
    PROOF,
    SUFFIXES,
    open_plain,
    read_beside,
    read_entries,
    read_header,
    read_totals,
    sum_line,
)
from scanward.store.signing import holds, key_id_of, public_from_pem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanward.core.manifest import ManifestEntry

_TROUBLES_NAMED = 1000


class Trouble(StrEnum):
    MISSING = "missing"
    ADDED = "added"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    SIGNATURE = "signature"
    UNKNOWN_KEY = "unknown-key"
    MANIFEST = "manifest"


@dataclass(slots=True)
class ManifestVerdict:
    """What `check_manifest` found. `troubles` names the first 1,000 by file; `counts` counts them all.

    Names of added files are not ours and may identify: they are in `troubles`, which is for staff only.
    """

    releases: list[str] = field(default_factory=list)
    key_ids: set[str] = field(default_factory=set)
    objects: int = 0
    troubles: list[tuple[Trouble, str]] = field(default_factory=list, repr=False)
    counts: dict[Trouble, int] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """`absent`, `holds` or `broken`."""
        if self.counts:
            return "broken"
        return "holds" if self.releases else "absent"

    def add(self, trouble: Trouble, name: str) -> None:
        self.counts[trouble] = self.counts.get(trouble, 0) + 1
        if len(self.troubles) < _TROUBLES_NAMED:
            self.troubles.append((trouble, name))

    def require(self) -> None:
        """IntegrityBroken when the verdict is not `holds`."""
        if self.state != "holds":
            what = ", ".join(f"{count} {trouble.value}" for trouble, count in self.counts.items()) or "no manifest"
            raise IntegrityBroken(f"the folder is not what was sealed: {what}")


def check_manifest(folder: Path, *, trusted: frozenset[str] | None = None) -> ManifestVerdict:
    """Compare `folder` with the manifests in it. SourceError when it cannot be read at all.

    A signature shows that nobody without the key changed anything; whose key it is, only `trusted` key ids tell
    (the sender's, learned another way). Without `trusted`, any key is taken and named in the verdict.
    """
    if not folder.is_dir():
        raise SourceError("there is no folder to check at that place")
    verdict = ManifestVerdict()
    manifests = sorted(folder.glob("manifest-*.json"))
    for manifest in manifests:
        _check_signature(manifest, verdict, trusted)
    if not manifests:
        return verdict
    ours = {path.with_suffix(suffix).name for path in manifests for suffix in (*SUFFIXES, PROOF)}
    try:
        _lay_side_by_side(folder, manifests, ours, verdict)
    except IntegrityBroken:
        verdict.add(Trouble.MANIFEST, "a line that is no entry")
    return verdict


def _check_signature(manifest: Path, verdict: ManifestVerdict, trusted: frozenset[str] | None) -> None:
    try:
        public = public_from_pem(read_beside(manifest.with_suffix(".pub")))
        signature = read_beside(manifest.with_suffix(".sig"))
        header = read_header(manifest)
        with open_plain(manifest) as stream:
            line = sum_line(manifest.name, hashlib.file_digest(stream, "sha256").hexdigest())
        good = holds(public, signature, line) and read_beside(manifest.with_suffix(".sha256")) == line
    except (OSError, ValueError, IntegrityBroken):
        verdict.add(Trouble.SIGNATURE, manifest.name)
        return
    key_id = key_id_of(public)
    if not good or header.key_id != key_id or manifest.stem != f"manifest-{header.release}":
        verdict.add(Trouble.SIGNATURE, manifest.name)
        return
    verdict.releases.append(header.release)
    verdict.key_ids.add(key_id)
    if trusted is not None and key_id not in trusted:
        verdict.add(Trouble.UNKNOWN_KEY, manifest.name)


def _lay_side_by_side(folder: Path, manifests: list[Path], ours: set[str], verdict: ManifestVerdict) -> None:
    listed = heapq.merge(*(_counted(manifest) for manifest in manifests), key=lambda entry: entry.order)
    there = (name for _, name in walked(folder) if name not in ours)  # a link is a file here, and never followed
    entry, name = next(listed, None), next(there, None)
    while entry is not None or name is not None:
        if entry is None or (name is not None and name.split("/") < entry.order):
            verdict.add(Trouble.ADDED, name or "")
            name = next(there, None)
        elif name is None or entry.order < name.split("/"):
            verdict.add(Trouble.MISSING, entry.name)
            entry = next(listed, None)
        else:
            while entry is not None and entry.name == name:  # two releases may list the same object
                verdict.objects += entry.is_object
                _compare(folder, entry, verdict)
                entry = next(listed, None)
            name = next(there, None)


def _counted(manifest: Path) -> Iterator[ManifestEntry]:
    objects = size = 0
    for entry in read_entries(manifest):
        objects, size = objects + entry.is_object, size + entry.size
        yield entry
    totals = read_totals(manifest)
    if (totals["objects"], totals["size"]) != (objects, size):
        raise IntegrityBroken("the manifest's totals are not those of its lines")


def _compare(folder: Path, entry: ManifestEntry, verdict: ManifestVerdict) -> None:
    path = folder / entry.name
    try:
        if path.is_symlink() or path.stat().st_size != entry.size:
            verdict.add(Trouble.ALTERED, entry.name)
            return
        with open_plain(path) as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, IntegrityBroken):
        verdict.add(Trouble.UNREADABLE, entry.name)
        return
    if found != entry.sha256:
        verdict.add(Trouble.ALTERED, entry.name)
