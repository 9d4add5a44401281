"""Write the manifest and sign it.

The objects may come in any order and number: lines that are many are sorted on disk.
What is signed is the line that `sha256sum` writes about the manifest: Ed25519 has to hold its whole message, and a
manifest of a million objects is none to hold. A recipient without Scanward checks both with common tools:
`sha256sum -c manifest-R.sha256` and
`openssl pkeyutl -verify -rawin -in manifest-R.sha256 -sigfile manifest-R.sig -pubin -inkey manifest-R.pub`.
"""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import IO, TYPE_CHECKING, NamedTuple

from scanward.core.canonical import canonical
from scanward.core.errors import IntegrityBroken, TryLater, WardError
from scanward.core.manifest import (
    ManifestEntry,
    ManifestHeader,
    manifest_line,
    manifest_name,
    read_header,
    read_totals,
    sum_line,
)
from scanward.core.sorting import externally_sorted
from scanward.core.stages import Sealed
from scanward.store.signing import holds, signer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scanward.core.ids import ReleaseId
    from scanward.core.stages import Cleaned
    from scanward.store.signing import Signer
    from scanward.store.ward import Ward

_HELD = 1000
"""Lines in memory while they are sorted; they come from the ward nearly in order."""
_DEPTH = 4
"""Parts of an object's name (`object_name`); files of another depth belong to no patient."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a release was agreed as: the manifest says it in these words."""

    release: ReleaseId
    recipient: str
    purpose: str
    recipe: str
    recipe_fingerprint: str


def seal(ward: Ward, folder: Path, agreement: Agreement, objects: Iterable[Cleaned | ManifestEntry]) -> Sealed:
    """Write `manifest-<release>.json`, `.sha256`, `.sig` and `.pub` into `folder`, over `objects` that stand under it.

    A Cleaned must stand at `folder`/`object_name(...)`; a ManifestEntry names any other file (a report). Files are
    not read again: their hashes were taken when they were written. IntegrityBroken when two have one name; TryLater
    when the disk is full.
    """
    signer = signer_of(ward)
    created = ward.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    header = ManifestHeader(**asdict(agreement), scanward=version("scanward"), created=created, key_id=signer.key_id)
    path = folder / manifest_name(agreement.release)
    passing = path.with_suffix(".writing")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with passing.open("w", encoding="ascii", newline="\n") as stream:
            totals = _write(stream, header, _sorted((_entry(folder, each) for each in objects), folder))
            stream.flush()
            os.fsync(stream.fileno())
        sha256 = _sign(passing, path, signer)
        passing.replace(path)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise TryLater("no space is left for the manifest: free some on the spool's disk, then try again") from None
        raise WardError("the manifest cannot be written: look at the spool's rights and disk") from None
    return Sealed(agreement.release, folder, path, sha256, totals.objects, totals.size)


def reopen(ward: Ward, folder: Path, release: ReleaseId) -> Sealed:
    """What `seal` made in `folder` before a kill, its signature checked; IntegrityBroken when it is not whole."""
    path = folder / manifest_name(release)
    signer = signer_of(ward)
    try:
        totals = read_totals(path)
        sha256 = _sha256(path)
        good = holds(signer.public, path.with_suffix(".sig").read_bytes(), sum_line(path.name, sha256))
        _keep(path.with_suffix(".sha256"), sum_line(path.name, sha256))
        _keep(path.with_suffix(".pub"), signer.public_pem)
    except (OSError, ValueError, IntegrityBroken):
        raise IntegrityBroken("the release's manifest is not whole: seal it again") from None
    if not good or read_header(path).release != release:
        raise IntegrityBroken("the release's manifest was not signed by this ward: seal it again")
    return Sealed(release, folder, path, sha256, totals["objects"], totals["size"])


def _entry(folder: Path, each: Cleaned | ManifestEntry) -> ManifestEntry:
    if isinstance(each, ManifestEntry):
        return each
    if not each.staged.is_relative_to(folder):
        raise IntegrityBroken("an object that was to be sealed does not stand in the staged folder")
    return ManifestEntry(
        name=each.staged.relative_to(folder).as_posix(),
        sha256=each.sha256,
        size=each.size,
        sop_class_uid=each.sop_class_uid,
        sop_instance_uid=each.sop_instance_uid,
        study_uid=each.study,
        series_uid=each.series,
    )


@dataclass(slots=True)
class _Totals:
    """Counted while the lines pass; `before` is the name of the last one."""

    objects: int = 0
    size: int = 0
    patients: int = 0
    studies: int = 0
    series: int = 0
    before: list[str] = field(default_factory=list)

    def add(self, line: _Line) -> None:
        """Names come sorted by their parts: a part that is not as before begins a patient, study or series."""
        if line.order == self.before:
            raise IntegrityBroken("two objects of the release have the same name")
        self.objects += line.is_object
        self.size += line.size
        if len(line.order) == _DEPTH:
            self.patients += line.order[:1] != self.before[:1]
            self.studies += line.order[:2] != self.before[:2]
            self.series += line.order[:3] != self.before[:3]
        self.before = line.order

    @property
    def text(self) -> str:
        names = ("objects", "size", "patients", "studies", "series")
        return canonical({name: getattr(self, name) for name in names})


class _Line(NamedTuple):
    """A line of the manifest, and what sorts and counts it."""

    order: list[str]
    is_object: bool
    size: int
    text: str


def _sorted(entries: Iterable[ManifestEntry], folder: Path) -> Iterator[_Line]:
    """The lines of `entries` by their names' parts."""
    for record in externally_sorted(map(_record, entries), folder, held=_HELD):
        *order, is_object, size, text = record.decode("ascii").split("\0")
        yield _Line(order, is_object == "1", int(size), text)


def _record(entry: ManifestEntry) -> bytes:
    """The parts of the name, each with a zero byte after it: the order of the bytes is that of the parts."""
    return "\0".join([*entry.order, str(int(entry.is_object)), str(entry.size), manifest_line(entry)]).encode("ascii")


def _write(stream: IO[str], header: ManifestHeader, lines: Iterator[_Line]) -> _Totals:
    totals = _Totals()
    stream.write(canonical({"header": asdict(header)})[:-1] + ',\n"objects":[')
    between = "\n"
    for line in lines:
        totals.add(line)
        stream.write(between + line.text)
        between = ",\n"
    stream.write('\n],\n"totals":' + totals.text + "}\n")
    return totals


def _sign(manifest: Path, final: Path, signer: Signer) -> str:
    """Sign the file at `manifest` for its `final` name; its SHA-256."""
    sha256 = _sha256(manifest)
    line = sum_line(final.name, sha256)
    _keep(final.with_suffix(".sha256"), line)
    _keep(final.with_suffix(".sig"), signer.sign(line))
    _keep(final.with_suffix(".pub"), signer.public_pem)
    return sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _keep(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
