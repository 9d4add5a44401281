"""What a person asks of a release."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scanward.core.errors import SourceError, UsageError
from scanward.core.ids import is_slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify import Recipe


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

    def fingerprint(self) -> str:
        """Tells this source from itself after a change: places, sizes and times of its files; for a URL the URL.

        A release that was killed is gone on with only while this stays the same.

        Raises:
            SourceError: the source is not there or cannot be read.
        """
        digest = hashlib.sha256(self.place.encode("utf-8", "surrogateescape"))
        digest.update(b"verified" if self.verified else b"unverified")
        if (root := self.local_source) is not None:
            try:
                for line in _listing(root.absolute()):
                    digest.update(line)
            except FileNotFoundError:
                raise SourceError("there is no such file or folder") from None
            except OSError:
                raise SourceError("the source cannot be read") from None
        return digest.hexdigest()


def _listing(root: Path) -> Iterator[bytes]:
    """One line per file: name, size, time of change; folders in a fixed order."""
    if not root.is_dir():
        found = root.stat()
        yield f"{found.st_size} {found.st_mtime_ns}".encode()
        return
    for folder, folders, names in os.walk(root):
        folders.sort()
        with os.scandir(folder) as entries:
            sizes = {entry.name: status for entry in entries if (status := _status(entry)) is not None}
        for name in sorted(names):
            if name in sizes:
                path = f"{folder}/{name}".encode("utf-8", "surrogateescape")
                yield b"%s %d %d\n" % (path, sizes[name].st_size, sizes[name].st_mtime_ns)


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    """None for what cannot be asked (a path that is too long): it goes to quarantine when it is received."""
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None
