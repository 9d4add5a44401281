"""The front door: any source to a stream of what it holds."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scanward.core.errors import SourceError, UsageError
from scanward.line.receive.archive import receive_archive
from scanward.line.receive.folder import receive_file, receive_folder
from scanward.line.receive.limits import ReceiveLimits
from scanward.line.receive.outcome import Intake
from scanward.line.receive.remote import receive_remote
from scanward.line.receive.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.receive.outcome import Taken

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|[A-Za-z][A-Za-z0-9+.-]+::")


def receive(source: str | Path, spool: Path, limits: ReceiveLimits | None = None, key: bytes = b"") -> Iterator[Taken]:
    """Stream what `source` holds, in an order that is always the same for the same source.

    Args:
        source: a folder, a file, a ZIP, a DICOMDIR medium (its folder), or a URL that fsspec knows; `zip://inside::URL`
            reads part of a ZIP.
        spool: an empty folder for what is unpacked or downloaded; its files are needed until the release is done,
            and whoever made the folder removes it.
        limits: what the source may cost.
        key: makes the origins opaque (at most 64 bytes); without one, who knows a name can tell its origin.

    Yields Received (may be an object of DICOM), Quarantined (cannot be taken, with a typed reason) and PassedOver
    (is no scan). Nothing of a source is held in memory but the names of one branch of its tree.

    Raises:
        SourceError: the source is not there or cannot be reached.
        UsageError: an address that cannot be meant.
        TryLater: no space for the spool.
    """
    if not str(source).strip():
        raise UsageError("name the folder, file or address that holds the scans")
    limits = limits or ReceiveLimits()
    intake = Intake(Spool(spool, limits.free_space_bytes), limits, key)
    if isinstance(source, str) and _URL.match(source):
        return _from_url(source, intake)
    return _from_path(Path(source), intake)


def _from_url(url: str, intake: Intake) -> Iterator[Taken]:
    inside = ""
    if url.startswith("zip:"):
        # fsspec's own ZIP reader trusts what the archive says of itself; ours opens the archive
        head, found, url = url.partition("::")
        inside = head.removeprefix("zip:").lstrip("/")
        if not found:
            raise UsageError("a zip address names its archive after two colons: zip://inside::archive.zip")
    if not _URL.match(url) or url.startswith("file:"):
        path = Path(unquote(urlsplit(url).path)) if url.startswith("file:") else Path(url)
        if inside and path.is_file():
            return receive_archive(path.resolve(), path.name, intake, inside)
        return _from_path(path, intake)
    return receive_remote(url, intake, inside)


def _from_path(path: Path, intake: Intake) -> Iterator[Taken]:
    try:
        if path.is_dir() and os.access(path, os.R_OK | os.X_OK):
            return receive_folder(path, intake)
        if path.is_file():
            if path.name.upper() == "DICOMDIR":  # who names the table of contents means the medium
                return receive_folder(path.absolute().parent, intake)
            return receive_file(path, intake)
    except OSError:
        raise SourceError("the source cannot be read") from None
    if path.exists() and not path.is_dir():
        raise SourceError("the source is a pipe, a socket or a device: name a file or a folder")
    raise SourceError("there is no such file or folder, or it may not be read")
