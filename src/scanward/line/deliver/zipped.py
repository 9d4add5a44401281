"""Deliver into one ZIP file, which appears under its name only when it is whole.

The same release always gives the same bytes: entries in the manifest's order, stored (scans hardly shrink, and what
deflate makes of them differs between libraries), no times, no owners.
"""

from __future__ import annotations

import errno
import hashlib
import os
import pickle
import tempfile
import zipfile
from typing import IO, TYPE_CHECKING

from scanward.core.errors import DestinationError, IntegrityBroken
from scanward.core.manifest import manifest_name
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.deliver.flushing import flush_files, flush_names
from scanward.line.deliver.preflight import refuse_unwritable, require_room
from scanward.line.deliver.refusing import refuse_place, told
from scanward.line.deliver.staged import CHUNK, batches, last_files, refuse_other_manifest, require_staged
from scanward.store import tickets
from scanward.store.tickets import DeliveredStudy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scanward.core.stages import Sealed, Ticket
    from scanward.line.deliver.progress import Advance, Ask
    from scanward.store import Ward

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


class ZipDelivery:
    """Delivers into the file at `destination`, which must not be there yet."""

    def __init__(self, ward: Ward, destination: Path, source: Path | None = None) -> None:
        refuse_place(ward, destination, source)
        self._ward = ward
        self._out = destination

    @property
    def reads_again(self) -> bool:
        return True

    def refuse_unfit(self, *, sealed: str = "", touch: bool = True) -> None:
        if os.path.lexists(self._out) and not (sealed and self._holds(manifest_name(sealed))):
            raise DestinationError("the ZIP file is there already and is not this release: name a new one")
        refuse_unwritable(self._out.parent, touch=touch)

    def require_room(self, to_clean: int, clean: int = 0) -> None:
        require_room(self._ward, self._out.parent, to_clean, to_destination=to_clean + clean)

    def refuse_taken(self, objects: Sequence[tuple[str, int, str]]) -> None:
        """Never: the ZIP is made new."""

    def deliver(
        self,
        sealed: Sealed,
        ticket: Ticket,
        *,
        rehash: bool = False,
        advance: Advance | None = None,
        ask: Ask | None = None,
    ) -> Outcome:
        tickets.redeem(self._ward, ticket, sealed.sha256)
        refuse_other_manifest(sealed)
        part = self._out.with_name(f".{self._out.name}.{sealed.release}.part")
        with told():
            part.unlink(missing_ok=True)  # of a delivery that was killed
        if os.path.lexists(self._out):
            self._require_ours(sealed)
            return Outcome(OutcomeKind.DELIVERED, sealed.objects, sealed.size, sealed.objects, sealed.sha256)
        with told():
            self._out.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write(part, sealed, rehash=rehash, advance=advance)
                flush_files([part])
                if ask is not None:
                    ask()
                tickets.leaving(self._ward, ticket)
                _show(part, self._out)
                flush_names([self._out.parent])
            finally:
                part.unlink(missing_ok=True)
        tickets.record(self._ward, ticket, _delivered(sealed))
        return Outcome(OutcomeKind.DELIVERED, sealed.objects, sealed.size, 0, sealed.sha256)

    def holds(self, sealed: Sealed) -> bool:
        return os.path.lexists(self._out) and self._found(sealed) == sealed.sha256

    def _holds(self, name: str) -> bool:
        try:
            with zipfile.ZipFile(self._out) as archive:
                return name in archive.namelist()
        except (OSError, zipfile.BadZipFile):
            return False

    def _require_ours(self, sealed: Sealed) -> None:
        """A ZIP appears only when it is complete: one that holds this manifest is this release, whole."""
        if self._found(sealed) != sealed.sha256:
            raise DestinationError("the ZIP file is there already and is not this release: name a new one")

    def _found(self, sealed: Sealed) -> str:
        """The SHA-256 of the release's manifest in the ZIP; empty where there is none."""
        try:
            with zipfile.ZipFile(self._out) as archive, archive.open(sealed.manifest.name) as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # reads like a file
        except (OSError, KeyError, zipfile.BadZipFile):
            return ""


class _Infos(list[zipfile.ZipInfo]):
    """The directory of an archive that is being written, in a file without a name; `ZipFile` writes it at the end.

    In memory 100,000 objects would take 60 MB.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self._count = 0

    def append(self, info: zipfile.ZipInfo) -> None:
        pickle.dump(info, self._file)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)  # noqa: S301 - our own bytes, which nobody else can reach


class _NoNames(dict[str, zipfile.ZipInfo]):
    """`ZipFile` warns of two members of one name; the manifest has none."""

    def __setitem__(self, name: str, info: zipfile.ZipInfo) -> None:
        pass


def _write(part: Path, sealed: Sealed, *, rehash: bool, advance: Advance | None) -> None:
    with (
        tempfile.TemporaryFile(dir=sealed.folder) as directory,
        zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive,
    ):
        archive.filelist, archive.NameToInfo = _Infos(directory), _NoNames()
        for batch in batches(sealed):
            for study in batch:
                for entry in study.entries:
                    staged = sealed.folder / entry.name
                    require_staged(staged, entry, rehash=rehash)
                    if _add(archive, staged, entry.name, entry.size) != entry.sha256:
                        raise IntegrityBroken("a staged object is not as it was sealed: run the release again")
                if advance is not None:
                    advance(study.objects, study.size)
        for suffix in last_files(sealed):
            last = sealed.manifest.with_suffix(suffix)
            _add(archive, last, last.name, last.stat().st_size)


def _delivered(sealed: Sealed) -> Iterator[DeliveredStudy]:
    for batch in batches(sealed):
        for study in batch:
            if study.name:
                yield DeliveredStudy(study.name, study.objects, 0, study.size)


def _add(archive: zipfile.ZipFile, file: Path, name: str, size: int) -> str:
    """Add the file; the SHA-256 of what was read."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3  # Unix, on every machine
    info.external_attr = _PLAIN_FILE
    info.file_size = size
    digest = hashlib.sha256()
    with file.open("rb") as source, archive.open(info, "w") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _show(part: Path, out: Path) -> None:
    try:
        os.link(part, out)
    except FileExistsError:
        raise DestinationError("another program made the ZIP file meanwhile: name a new one") from None
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}:
            raise
        part.rename(out)
