"""Beside the database, the newest checkpoint that was signed: a tree alone does not show that its end was cut off.

Written after the commit, so after a kill it may lag behind, and never runs ahead. It lies in the same folder as the
database: against someone who can put back the whole folder only a checkpoint given to somebody else helps.
"""

from __future__ import annotations

import logging
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from scanward.core.checkpoint import Checkpoint, read_checkpoint, signed
from scanward.core.errors import IntegrityBroken, TryLater, WardError
from scanward.core.merkle import root_at
from scanward.store import ledger_tree

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from scanward.core.checkpoint import SignedCheckpoint
    from scanward.core.merkle import Frontier
    from scanward.store.signing import LogKey, Signer
    from scanward.store.ward import Ward

_LOG = logging.getLogger(__name__)


def head_path(ward: Ward) -> Path:
    return ward.root / "ledger.head"


def sign(signer: Signer, size: int, root: bytes) -> SignedCheckpoint:
    return signed(Checkpoint(signer.log_key.name, size, root), signer.log_key.raw, signer.sign)


def keep(ward: Ward, signer: Signer, size: int, root: bytes) -> SignedCheckpoint:
    """Sign the tree of `size` entries, and keep that beside the database unless a larger one is kept already.

    TryLater when it cannot be written; the next one catches up.
    """
    made = sign(signer, size, root)
    try:
        hold = ward.hold("ledger-head")
    except TryLater:
        return made  # another process is keeping its own this moment: ours may lag, and the next entry catches up
    with hold:
        path = head_path(ward)
        try:
            kept = read(ward, signer.log_key)
        except IntegrityBroken:
            return made  # left as it is for the audit to name
        if kept is not None and kept.checkpoint.size >= size:
            return made
        put(path, made)
    return made


def keep_or_lag(ward: Ward, signer: Signer, size: int, root: bytes) -> SignedCheckpoint:
    """`keep`, after a commit: what was written down is true, so one that cannot be kept is only warned of."""
    try:
        return keep(ward, signer, size, root)
    except (TryLater, WardError) as error:
        _LOG.warning("%s; nothing is lost: the ledger has its entries, and the next checkpoint catches up", error)
        return sign(signer, size, root)


def put(path: Path, note: SignedCheckpoint) -> None:
    """Write `note` at `path`, whatever stands there; TryLater when that cannot be."""
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with passing.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(note.note)
            stream.flush()
            os.fsync(stream.fileno())
        passing.replace(path)  # not flushed: a power cut may bring the one before back, which only lags
    except OSError:
        with suppress(OSError):
            passing.unlink()
        raise TryLater("the ledger's newest checkpoint cannot be written: look at the ward's disk") from None


def read(ward: Ward, key: LogKey) -> SignedCheckpoint | None:
    """What is kept, None when nothing is; IntegrityBroken when it is damaged or not signed by this ward."""
    try:
        kept = read_checkpoint(head_path(ward).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (IntegrityBroken, ValueError, OSError):
        raise IntegrityBroken("the newest checkpoint of the ledger (ledger.head) is damaged") from None
    if not key.has_signed(kept):
        raise IntegrityBroken("the newest checkpoint of the ledger (ledger.head) was not signed by this ward")
    return kept


def refuse_another_history(kept: SignedCheckpoint | None, connection: Connection, tree: Frontier) -> None:
    """IntegrityBroken when `tree` does not continue the newest checkpoint: a log must not sign two histories
    (C2SP tlog-checkpoint), and what was cut off or put back from a backup is found before it grows over.

    A second entry is never written without a checkpoint of the first, so one that is missing was taken away.
    """
    if kept is None:
        if tree.size > 1:
            raise IntegrityBroken(
                "the newest checkpoint (ledger.head) is missing: put it back, or see the ledger's page"
            )
        return
    size, root = kept.checkpoint.size, kept.checkpoint.root
    if size > tree.size:
        raise IntegrityBroken(f"ledger entry {tree.size + 1} is missing: the newest checkpoint knows {size} entries")
    ours = tree.root if size == tree.size else root_at(ledger_tree.nodes_in(connection), size)
    if ours != root:
        raise IntegrityBroken("the ledger is not the one that was signed: see what `scanward ledger audit` says")
