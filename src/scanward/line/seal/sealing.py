"""Write the manifest and sign it.

The objects may come in any order and number: lines are sorted in batches that wait in temporary files, and merged.
The signature is plain Ed25519 over the file's bytes, so that a recipient without Scanward can check it:
`openssl pkeyutl -verify -rawin -in manifest-R.json -sigfile manifest-R.sig -pubin -inkey manifest-R.pub`.
"""

from __future__ import annotations

import hashlib
import heapq
import os
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import islice
from typing import IO, TYPE_CHECKING

from scanward.core.canonical import canonical
from scanward.core.errors import IntegrityBroken, TryLater
from scanward.core.manifest import (
    ManifestEntry,
    ManifestHeader,
    manifest_line,
    manifest_name,
    parse_line,
    read_header,
    read_totals,
)
from scanward.core.stages import Sealed
from scanward.line.seal.mapping import mapped
from scanward.store.signing import holds, signer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scanward.core.ids import ReleaseId
    from scanward.core.stages import Cleaned
    from scanward.store.signing import Signer
    from scanward.store.ward import Ward

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a release was agreed as: the manifest says it in these words."""

    release: ReleaseId
    recipient: str
    purpose: str
    recipe: str
    recipe_fingerprint: str


def seal(ward: Ward, folder: Path, agreement: Agreement, objects: Iterable[Cleaned | ManifestEntry]) -> Sealed:
    """Write `manifest-<release>.json`, `.sig` and `.pub` into `folder`, over `objects` that stand under it.

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
        with ExitStack() as stack, passing.open("w", encoding="ascii", newline="\n") as stream:
            counted = _Counted(_sorted((_entry(folder, each) for each in objects), folder, stack))
            _write(stream, header, counted)
            stream.flush()
            os.fsync(stream.fileno())
        sha256 = _sign(passing, path, signer)
        passing.replace(path)
    except OSError:
        raise TryLater(
            "the manifest could not be written: free some space on the spool's disk, then try again"
        ) from None
    return Sealed(agreement.release, folder, path, sha256, counted.objects, counted.size)


def reopen(ward: Ward, folder: Path, release: ReleaseId) -> Sealed:
    """What `seal` made in `folder` before a kill, its signature checked; IntegrityBroken when it is not whole."""
    path = folder / manifest_name(release)
    signer = signer_of(ward)
    try:
        totals = read_totals(path)
        with mapped(path) as message:
            good = holds(signer.public, path.with_suffix(".sig").read_bytes(), message)
            sha256 = hashlib.sha256(message).hexdigest()
        _keep(path.with_suffix(".pub"), signer.public_pem)
    except (OSError, ValueError):
        raise IntegrityBroken("the release's manifest is not whole: seal it again") from None
    if not good or read_header(path).release != release:
        raise IntegrityBroken("the release's manifest was not signed by this ward: seal it again")
    return Sealed(release, folder, path, sha256, totals["objects"], totals["size"])


class _Counted:
    """Counts entries while they pass, and refuses two of one name."""

    def __init__(self, entries: Iterator[ManifestEntry]) -> None:
        self._entries = entries
        self.objects = 0
        self.size = 0

    def __iter__(self) -> Iterator[ManifestEntry]:
        before = ""
        for entry in self._entries:
            if entry.name == before:
                raise IntegrityBroken("two objects of the release have the same name")
            before = entry.name
            self.objects += 1
            self.size += entry.size
            yield entry


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


def _sorted(entries: Iterable[ManifestEntry], folder: Path, stack: ExitStack) -> Iterator[ManifestEntry]:
    """`entries` in the order of their names' parts, by external merge sort; files live as long as `stack`."""
    remaining = iter(entries)
    runs: list[IO[str]] = []
    while batch := sorted(islice(remaining, _BATCH), key=_order):
        if len(batch) < _BATCH and not runs:
            return iter(batch)
        run = tempfile.TemporaryFile("w+", encoding="ascii", dir=folder)  # noqa: SIM115 - the stack closes it
        stack.enter_context(run)
        run.writelines(manifest_line(entry) + "\n" for entry in batch)
        runs.append(run)
    return heapq.merge(*(_read_run(run) for run in runs), key=_order)


def _order(entry: ManifestEntry) -> list[str]:
    return entry.order


def _read_run(run: IO[str]) -> Iterator[ManifestEntry]:
    run.seek(0)
    return (parse_line(line.removesuffix("\n")) for line in run)


def _write(stream: IO[str], header: ManifestHeader, entries: _Counted) -> None:
    stream.write(canonical({"header": asdict(header)})[:-1] + ',\n"objects":[\n')
    between = ""
    totals = dict.fromkeys(("patients", "studies", "series"), 0)
    before: list[str] = []
    for entry in entries:
        stream.write(between + manifest_line(entry))
        between = ",\n"
        if entry.sop_instance_uid:
            _count_new_folders(totals, before, entry.order)
            before = entry.order
    stream.write(between.removeprefix(",") + "],\n")
    totals |= {"objects": entries.objects, "size": entries.size}
    stream.write('"totals":' + canonical(totals) + "}\n")


def _count_new_folders(totals: dict[str, int], before: list[str], now: list[str]) -> None:
    """Names come sorted by their parts, so a part that is not as before begins a patient, study or series."""
    for depth, what in enumerate(("patients", "studies", "series"), start=1):
        if now[:depth] != before[:depth]:
            totals[what] += 1


def _sign(manifest: Path, final: Path, signer: Signer) -> str:
    """Sign the file at `manifest` for its `final` name; its SHA-256. The file is mapped, never held."""
    with mapped(manifest) as message:
        sha256 = hashlib.sha256(message).hexdigest()
        _keep(final.with_suffix(".sig"), signer.sign(message))
    _keep(final.with_suffix(".pub"), signer.public_pem)
    return sha256


def _keep(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
