"""Key files: made once, readable by their owner only, and destroyed by overwriting.

A file with open permissions is refused rather than repaired: someone may have read it already.
"""

from __future__ import annotations

import os
import secrets
import stat
from typing import TYPE_CHECKING

from scanward.core.errors import KeyUnavailable

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_key(path: Path) -> bytes:
    """The 32 bytes in the file at `path`; KeyUnavailable when it is missing, malformed or open to others."""
    refuse_if_open_to_others(path.parent)
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise KeyUnavailable(f"the key {path.name} is not in the ward: put it back from where you keep it") from None
    except OSError:
        raise KeyUnavailable(f"the key {path.name} cannot be read by this user") from None
    with os.fdopen(descriptor, "rb") as stream:
        refuse_if_open_to_others(path, os.fstat(stream.fileno()).st_mode)
        key = stream.read(KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise KeyUnavailable(f"the key {path.name} is damaged: it must have {KEY_BYTES} bytes")
    return key


def refuse_if_open_to_others(path: Path, mode: int | None = None) -> None:
    """KeyUnavailable when group or others have any right on `path`. Windows keeps rights elsewhere."""
    if os.name == "nt":
        return
    if mode is None:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise KeyUnavailable(f"the folder {path.name} with the ward's keys is missing") from None
    if mode & _OTHERS:
        rights = "700" if stat.S_ISDIR(mode) else "600"
        raise KeyUnavailable(f"{path.name} is open to other users: run chmod {rights} on it, and think about a new key")


def make_key(path: Path) -> None:
    """Make the key at `path` unless it is there. The caller holds the database's write lock: nobody else makes one."""
    if path.exists():
        return
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(secrets.token_bytes(KEY_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    passing.rename(path)
    flush_folder(path.parent)


def destroy_key(path: Path) -> None:
    """Overwrite, then remove. On flash storage and in backups the old bytes may live on: docs/why/050-the-ward.md."""
    try:
        with path.open("r+b") as stream:
            size = max(os.fstat(stream.fileno()).st_size, KEY_BYTES)
            for filling in (secrets.token_bytes(size), bytes(size)):
                stream.seek(0)
                stream.write(filling)
                stream.flush()
                os.fsync(stream.fileno())
    except FileNotFoundError:
        return
    path.unlink()
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
