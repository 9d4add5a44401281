"""What a person asks of a release."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scanward.core.errors import SourceError, UsageError
from scanward.core.ids import is_slug
from scanward.core.sorting import externally_sorted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify import Recipe

_FILE, _FOLDER = b"0", b"1"


@dataclass(frozen=True, slots=True)
class Request:
    """One release: what, where to, for whom, for what, how."""

    source: str = field(repr=False)
    destination: str = field(repr=False)
    recipient: str
    purpose: str
    recipe: Recipe
    workers: int = 1
    verified: bool = True
    dry_run: bool = False

    def __post_init__(self) -> None:
        if not self.source or not self.destination:
            raise UsageError("a release needs a source and a destination, and one of them is empty")
        for what, name in (("recipient", self.recipient), ("purpose", self.purpose)):
            if not is_slug(name):
                raise UsageError(
                    f"a {what} is named by lower-case letters, digits, '.', '_' and '-', for instance acme-ai"
                )

    @property
    def local_source(self) -> Path | None:
        """The source as a path, None where it is a URL of another place."""
        last = self.source.rpartition("::")[2]  # zip://inside::ARCHIVE
        if last.startswith(("file:", "local:")):
            return Path(unquote(urlsplit(last).path))
        return None if "://" in last else Path(last)

    @property
    def place(self) -> str:
        """The source, the same from whichever folder it is named."""
        return self.source if "::" in self.source or "://" in self.source else str(Path(self.source).absolute())

    def fingerprint(self, scratch: Path | None = None) -> str:
        """Tells this source from itself after a change: places, sizes and times of its files; for a URL the URL.

        A release that was killed is gone on with only while this stays the same. Many names wait in a file without
        a name in `scratch`, by default where temporary files lie.

        Raises:
            SourceError: the source is not there or cannot be read.
        """
        digest = hashlib.sha256(self.place.encode("utf-8", "surrogateescape"))
        digest.update(b"verified" if self.verified else b"unverified")
        if (root := self.local_source) is not None:
            try:
                for record in _listing(root.absolute(), scratch):
                    digest.update(record)
            except FileNotFoundError:
                raise SourceError("there is no such file or folder") from None
            except OSError:
                raise SourceError("the source cannot be read") from None
        return digest.hexdigest()


def _listing(root: Path, scratch: Path | None) -> Iterator[bytes]:
    """A record of each file's place, size and time of change, in a fixed order."""
    if not root.is_dir():
        found = root.stat()
        yield f"{found.st_size} {found.st_mtime_ns}".encode()
        return
    pending = [iter([os.fsencode(root)])]
    while pending:
        folder = next(pending[-1], None)
        if folder is None:
            pending.pop()
            continue
        try:
            records = externally_sorted(_records(folder), scratch)
        except OSError:
            continue  # it goes to quarantine when it is received
        pending.append(iter(()))
        for record in records:
            if record.startswith(_FOLDER):  # they come last
                pending[-1] = (path[1:] for path in chain([record], records))
                break
            yield record


def _records(folder: bytes) -> Iterator[bytes]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield _FOLDER + entry.path
            elif (status := _status(entry)) is not None:
                yield b"%s%s %d %d\n" % (_FILE, entry.path, status.st_size, status.st_mtime_ns)


def _status(entry: os.DirEntry[bytes]) -> os.stat_result | None:
    """None for what cannot be asked (a path that is too long): it goes to quarantine when it is received."""
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None
