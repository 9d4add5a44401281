"""Writing a file that only this user may read: under a passing name, flushed, then renamed; never half a file."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from scanward.core.errors import DestinationError
from scanward.store.keyfiles import flush_folder

if TYPE_CHECKING:
    from pathlib import Path


def write_private(path: Path, content: bytes) -> Path:
    """Write `content` to `path`, over what was there; gives `path` back. DestinationError when that cannot be done."""
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        passing.replace(path)
        flush_folder(path.parent)
    except OSError:
        passing.unlink(missing_ok=True)
        raise DestinationError("the file could not be written: look at its folder's rights and the disk") from None
    return path
