"""Deliver to a folder: OUT/pseudonym/study/series/instance.dcm, then the manifest as the last word.

An object becomes visible under its name only when its content is whole and on the disk, and never over another file.
A delivery that was killed is completed by the next: what stands there already, with the right hash, is left alone.
"""

from __future__ import annotations

import errno
import filecmp
import hashlib
import os
import shutil
from functools import partial
from typing import TYPE_CHECKING

from scanward.core.errors import DestinationError, IntegrityBroken
from scanward.core.manifest import PROOF
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.deliver.flushing import flush_files, flush_names
from scanward.line.deliver.preflight import nearest, refuse_unwritable, require_room
from scanward.line.deliver.refusing import refuse_place, told
from scanward.line.deliver.staged import CHUNK, batches, last_files, refuse_other_manifest, require_staged, stands
from scanward.store import tickets
from scanward.store.tickets import DeliveredStudy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scanward.core.manifest import ManifestEntry
    from scanward.core.stages import Sealed, Ticket
    from scanward.line.deliver.progress import Advance, Ask
    from scanward.line.deliver.staged import Study
    from scanward.store import Ward

TAKEN = (
    "a file that is not of this release has the name of one of its objects: use a new folder, nothing was overwritten"
)
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class FolderDelivery:
    """Delivers into one folder, which may hold earlier releases and other people's files."""

    def __init__(self, ward: Ward, destination: Path, source: Path | None = None) -> None:
        refuse_place(ward, destination, source)
        if destination.exists() and not destination.is_dir():
            raise DestinationError("the destination is a file: name a folder")
        self._ward = ward
        self._out = destination

    @property
    def reads_again(self) -> bool:
        return not _same_disk(self._ward.spool, nearest(self._out))

    def refuse_unfit(self, *, sealed: str = "", touch: bool = True) -> None:  # noqa: ARG002 - a folder takes many releases
        refuse_unwritable(self._out, touch=touch)

    def require_room(self, to_clean: int, clean: int = 0) -> None:
        require_room(self._ward, self._out, to_clean, to_destination=to_clean + clean if self.reads_again else 0)

    def refuse_taken(self, objects: Sequence[tuple[str, int, str]]) -> None:
        for number, (name, size, sha256) in enumerate(objects):
            there = self._out / name
            with told():
                if os.path.lexists(there) and not stands(there, size, "" if number else sha256):
                    raise DestinationError(TAKEN)

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
        parts = self._out / f".scanward-{sealed.release}.part"
        shutil.rmtree(parts, ignore_errors=True)  # of a delivery that was killed
        objects = size = already = 0
        with told():
            self._out.mkdir(parents=True, exist_ok=True)
            flush_names([self._out.parent])
            try:
                for batch in batches(sealed):
                    leaving = partial(_asked_and_leaving, self._ward, ticket, ask)
                    done = _Batch(self._out, sealed.folder, parts, leaving, rehash=rehash).place(batch)
                    tickets.record(self._ward, ticket, [study for study in done if study.study])
                    for study in done:
                        objects, size, already = objects + study.objects, size + study.size, already + study.already
                        if advance is not None:
                            advance(study.objects, study.size)
                if ask is not None:
                    ask()
                self._last_word(sealed)
            finally:
                shutil.rmtree(parts, ignore_errors=True)
        return Outcome(OutcomeKind.DELIVERED, objects, size, already, sealed.sha256)

    def holds(self, sealed: Sealed) -> bool:
        there = self._out / sealed.manifest.name
        return there.is_file() and not there.is_symlink() and filecmp.cmp(sealed.manifest, there, shallow=False)

    def _last_word(self, sealed: Sealed) -> None:
        """Signature and key first, then the manifest: where it stands, the release is complete.

        A proof that stands there already is of an earlier attempt, and as good.
        """
        for suffix in last_files(sealed):
            staged = sealed.manifest.with_suffix(suffix)
            there = self._out / staged.name
            if os.path.lexists(there):
                if suffix == PROOF:
                    continue
                if there.is_symlink() or not filecmp.cmp(staged, there, shallow=False):
                    raise DestinationError("another manifest of this release is at the destination: use a new folder")
                continue
            passing = there.with_name(f".{there.name}.part")
            shutil.copyfile(staged, passing)
            flush_files([passing])
            passing.replace(there)
        flush_names([self._out])


def _asked_and_leaving(ward: Ward, ticket: Ticket, ask: Ask | None) -> None:
    """Right before a batch is given its names: leave is asked, and what is to come is noted."""
    if ask is not None:
        ask()
    tickets.leaving(ward, ticket)


class _Batch:
    """Some whole studies on their way from the spool to the folder."""

    def __init__(self, out: Path, staged: Path, parts: Path, leaving: Callable[[], None], *, rehash: bool) -> None:
        """`leaving` is called before anything is given its name."""
        self._out = out
        self._staged = staged
        self._parts = parts
        self._leaving = leaving
        self._rehash = rehash
        self._made: set[Path] = {out}
        self._touched: set[Path] = set()

    def place(self, batch: list[Study]) -> list[DeliveredStudy]:
        todo: list[ManifestEntry] = []
        done: list[DeliveredStudy] = []
        for study in batch:
            missing = [entry for entry in study.entries if not self._stands_already(entry)]
            size = sum(entry.size for entry in study.entries)
            already = study.objects - sum(entry.is_object for entry in missing)
            done.append(DeliveredStudy(study.name, study.objects, already, size))
            todo += missing
        same_disk = _same_disk(self._staged, self._out)
        if same_disk:
            files = [self._staged / entry.name for entry in todo]
        else:
            files = [self._copy(number, entry) for number, entry in enumerate(todo)]
        flush_files(files)
        if todo:
            self._leaving()
        for file, entry in zip(files, todo, strict=True):
            self._show(file, entry)
        flush_names(sorted(self._touched))
        for study in batch:
            for entry in study.entries:
                (self._staged / entry.name).unlink(missing_ok=True)  # only now: its new name is on the disk
        if not same_disk:
            for file in files:
                file.unlink(missing_ok=True)
        return done

    def _stands_already(self, entry: ManifestEntry) -> bool:
        there = self._out / entry.name
        if os.path.lexists(there):
            if not stands(there, entry.size, entry.sha256):
                raise DestinationError(TAKEN)
            self._touched.add(there.parent)
            return True
        require_staged(self._staged / entry.name, entry, rehash=self._rehash)
        return False

    def _copy(self, number: int, entry: ManifestEntry) -> Path:
        """Copy to the destination's file system, where nobody sees it yet; the hash is taken on the way."""
        self._parts.mkdir(exist_ok=True)
        part = self._parts / str(number)
        digest = hashlib.sha256()
        with (self._staged / entry.name).open("rb") as source, part.open("wb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
        if digest.hexdigest() != entry.sha256:
            raise IntegrityBroken("a staged object is not as it was sealed: run the release again to make it anew")
        return part

    def _show(self, file: Path, entry: ManifestEntry) -> None:
        """Give the file its name at the destination. A link fails where the name is taken; a rename would overwrite."""
        there = self._out / entry.name
        self._make_folder(there.parent)
        try:
            os.link(file, there, follow_symlinks=False)
        except FileExistsError:
            raise DestinationError(
                "another program writes to the destination: let it end, or use a new folder"
            ) from None
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            file.rename(there)  # a file system without links: looked for above, and nobody knows our names
        self._touched.add(there.parent)

    def _make_folder(self, folder: Path) -> None:
        if folder in self._made:
            return
        self._make_folder(folder.parent)
        try:
            folder.mkdir()
        except FileExistsError:
            if folder.is_symlink() or not folder.is_dir():
                raise DestinationError(
                    "the destination has a link or file where a folder must be: use a new one"
                ) from None
        self._touched.add(folder.parent)
        self._made.add(folder)


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev
