"""Checkpoints and keys that a command is handed as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.errors import DestinationError, IntegrityBroken, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.checkpoint import SignedCheckpoint


def read_note(file: Path) -> SignedCheckpoint:
    """SourceError when `file` cannot be read; IntegrityBroken when it is no checkpoint."""
    from scanward.core.checkpoint import read_checkpoint  # noqa: PLC0415 - start-up

    return read_checkpoint(text_of(file))


def text_of(file: Path) -> str:
    """SourceError when `file` cannot be read; IntegrityBroken when it is no text."""
    try:
        return file.read_text("utf-8")
    except OSError:
        raise SourceError("a file that was named cannot be read: look at its path and rights") from None
    except ValueError:
        raise IntegrityBroken("a file that was named holds no text, so no checkpoint and no proof") from None


def write(file: Path, text: str) -> None:
    """DestinationError when `file` cannot be written."""
    try:
        file.write_text(text, "utf-8", newline="\n")
    except OSError:
        raise DestinationError("the file cannot be written: look at its folder and rights") from None
