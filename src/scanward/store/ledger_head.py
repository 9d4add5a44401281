"""Beside the ledger, a signed note of its last entry: a chain alone does not show that its end was cut off.

Written after the commit, so after a kill it may lag behind, and never runs ahead. It lies in the same folder as the
database: against someone who can put back the whole folder only a checkpoint kept elsewhere helps.
"""

from __future__ import annotations

import json
import os
import secrets
from typing import TYPE_CHECKING

from scanward.core.canonical import canonical
from scanward.core.errors import IntegrityBroken, TryLater
from scanward.store.keyfiles import flush_folder
from scanward.store.signing import holds

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store.signing import Signer
    from scanward.store.ward import Ward


def head_path(ward: Ward) -> Path:
    return ward.root / "ledger.head"


def keep(ward: Ward, signer: Signer, seq: int, entry_hash: str) -> None:
    """Note that the ledger reaches to `seq`, unless a further entry is noted already."""
    try:
        hold = ward.hold("ledger-head")
    except TryLater:
        return  # another process is noting the head this moment: ours may lag, and the next entry catches up
    with hold:
        path = head_path(ward)
        try:
            if path.exists() and json.loads(path.read_bytes())["seq"] >= seq:
                return
        except (ValueError, KeyError, TypeError):
            return  # damaged: left as it is for the audit to name
        note = _note(seq, entry_hash)
        text = canonical({"seq": seq, "hash": entry_hash, "signature": signer.sign(note).hex()})
        passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with passing.open("w", encoding="ascii") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        passing.replace(path)
        flush_folder(path.parent)


def read(ward: Ward, signer: Signer) -> tuple[int, str] | None:
    """The number and hash noted, None when there is no note; IntegrityBroken when it is damaged or not by this ward."""
    try:
        fields = json.loads(head_path(ward).read_bytes())
        seq, entry_hash, signature = int(fields["seq"]), str(fields["hash"]), bytes.fromhex(fields["signature"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise IntegrityBroken("the note of the ledger's last entry (ledger.head) is damaged") from None
    if not holds(signer.public, signature, _note(seq, entry_hash)):
        raise IntegrityBroken("the note of the ledger's last entry (ledger.head) was not signed by this ward")
    return seq, entry_hash


def _note(seq: int, entry_hash: str) -> bytes:
    return f"scanward ledger head v1 {seq} {entry_hash}".encode("ascii")
