"""The staged files of a sealed release: in batches of whole studies, and still as they were sealed."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from scanward.core.errors import IntegrityBroken
from scanward.core.manifest import PROOF, SUFFIXES, read_entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanward.core.manifest import ManifestEntry
    from scanward.core.stages import Sealed

_BATCH_OBJECTS = 1000
_BATCH_BYTES = 1 << 30
_STUDY_OBJECTS = 1000
_STUDY_DEPTH = 2
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Study:
    """Files of one study; `name` (pseudonym/study UID) is empty for files that belong to none."""

    name: str
    entries: tuple[ManifestEntry, ...]

    @property
    def objects(self) -> int:
        return sum(entry.is_object for entry in self.entries)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.entries)


def batches(sealed: Sealed) -> Iterator[list[Study]]:
    """Studies of `sealed`, some 1,000 objects or 1 GB at a time; whole ones, unless one is so large that it must come
    in pieces."""
    batch: list[Study] = []
    objects = size = 0
    for study in _studies(sealed):
        batch.append(study)
        objects += len(study.entries)
        size += study.size
        if objects >= _BATCH_OBJECTS or size >= _BATCH_BYTES:
            yield batch
            batch, objects, size = [], 0, 0
    if batch:
        yield batch


def last_files(sealed: Sealed) -> tuple[str, ...]:
    """The suffixes of what goes last, the manifest itself at the end."""
    proven = (PROOF,) if sealed.manifest.with_suffix(PROOF).exists() else ()
    return (*proven, *SUFFIXES)


def refuse_other_manifest(sealed: Sealed) -> None:
    """IntegrityBroken when the manifest is not the one that the ticket was opened for."""
    if not is_content(sealed.manifest, sealed.sha256):
        raise IntegrityBroken("the manifest is not the one that was sealed")


def require_staged(path: Path, entry: ManifestEntry, *, rehash: bool) -> None:
    """IntegrityBroken when the staged file is gone, no plain file, or not as it was sealed."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        raise IntegrityBroken("a sealed object is neither in the spool nor at the destination") from None
    sound = stat.S_ISREG(found.st_mode) and found.st_size == entry.size
    if not sound or (rehash and not is_content(path, entry.sha256)):
        raise IntegrityBroken("a staged object is not as it was sealed: run the release again to make it anew")


def stands(path: Path, size: int, sha256: str) -> bool:
    """Whether the file at `path` is a plain one of that size, and of that content where a hash is given."""
    found = os.lstat(path)
    return stat.S_ISREG(found.st_mode) and found.st_size == size and (not sha256 or is_content(path, sha256))


def is_content(path: Path, sha256: str) -> bool:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def _studies(sealed: Sealed) -> Iterator[Study]:
    for name, group in groupby(read_entries(sealed.manifest), key=_study):
        while entries := tuple(islice(group, _STUDY_OBJECTS)):
            yield Study(name, entries)


def _study(entry: ManifestEntry) -> str:
    parts = entry.order
    return "/".join(parts[:_STUDY_DEPTH]) if len(parts) > _STUDY_DEPTH else ""
