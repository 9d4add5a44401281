"""Where faults come, and which. A point is a function that is replaced in a child process; a fault comes at the nth
arrival there, before what happens or after it."""

from __future__ import annotations

import errno
import os
import random
import signal
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.default import DefaultDialect

from scanward.line.account import Account
from scanward.line.deliver import FolderDelivery, folder
from scanward.store import Ward, disclosures, ledger, ledger_head, ledger_tree, tickets
from scanward.store.holding import Hold

POINTS: dict[str, tuple[Any, str]] = {
    "open": (Account, "open"),
    "mint": (tickets, "mint"),
    "append": (ledger.Book, "append"),
    "tree": (ledger_tree, "save"),
    "index": (disclosures, "write"),
    "commit": (DefaultDialect, "do_commit"),
    "checkpoint": (ledger_head, "keep"),
    "checkpoint-file": (Path, "replace"),
    "fsync": (os, "fsync"),
    "hold": (Hold, "__init__"),
    "let-go": (Hold, "release"),
    "redeem": (tickets, "redeem"),
    "leaving": (tickets, "leaving"),
    "show": (folder._Batch, "_show"),
    "names": (folder, "flush_names"),
    "record": (tickets, "record"),
    "last-word": (FolderDelivery, "_last_word"),
    "closing": (tickets, "close"),
    "close": (Account, "close"),
    "recover": (Account, "recover"),
}
_OFTEN = {"commit": 10, "append": 4, "fsync": 12, "show": 3, "names": 3, "checkpoint-file": 3, "hold": 4, "let-go": 4}
_FILES = ("checkpoint", "checkpoint-file", "fsync", "hold", "let-go", "show", "names", "last-word")
_WHERE = {"ENOSPC": _FILES, "EIO": _FILES, "sick-database": ("commit",)}


@dataclass(frozen=True)
class Fault:
    kind: str
    point: str
    nth: int = 1
    after: bool = False
    seconds: int = 0
    """By how much a clock jumps."""


FAULTS = ("kill", "ENOSPC", "EIO", "full-database", "sick-database", "lock", "clock")
ON_A_FILE = ("full-database", "sick-database")
"""Faults that are SQLite's own."""
IN_RECOVERY = ("recover", "commit", "closing", "append", "checkpoint", "fsync", "hold", "let-go")


def a_fault(chance: random.Random, kind: str, points: Sequence[str] = ()) -> Fault:
    """One of that kind at one of `points`, or at any where it can come."""
    point = chance.choice(points or _WHERE.get(kind) or tuple(POINTS))
    nth, after = chance.randint(1, _OFTEN.get(point, 1)), chance.random() < 0.5
    return Fault(kind, point, nth, after, chance.choice([1, -1]) * chance.choice([1, 3600, 86_400, 10**9]))


def arm(fault: Fault, ward: Ward, clock: Any) -> None:
    """Let `fault` come in this process, from now on."""
    if fault.kind == "none":
        return
    owner, name = POINTS[fault.point]
    true, arrived = getattr(owner, name), []
    strike = _strikes(ward, clock)[fault.kind]

    def struck(*args: Any, **kwargs: Any) -> Any:
        arrived.append(name)
        now = len(arrived) == fault.nth
        if now and not fault.after:
            strike(fault)
        result = true(*args, **kwargs)
        if now and fault.after:
            strike(fault)
        return result

    setattr(owner, name, struck)


def _strikes(ward: Ward, clock: Any) -> dict[str, Callable[[Fault], None]]:
    kept: list[sqlite3.Connection] = []

    def kill(_: Fault) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def trouble(fault: Fault) -> None:
        number = getattr(errno, fault.kind)
        raise OSError(number, os.strerror(number))

    def full_database(_: Fault) -> None:
        """SQLite's own refusal, from the next transaction on: no page more than there are."""
        event.listen(ward.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA max_page_count = 1"))

    def sick_database(_: Fault) -> None:
        """What SQLite says when the disk fails to flush: the commit may have come through, or not."""
        orig = sqlite3.OperationalError("disk I/O error")
        orig.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise orig

    def lock(_: Fault) -> None:
        """Another process writes, and does not end."""
        if ward.settings.database:
            import psycopg

            other = psycopg.connect(ward.settings.database)
            other.execute("SELECT pg_try_advisory_xact_lock(1396790855, hashtext(current_schema()))")
            kept.append(other)  # type: ignore[arg-type]
            return
        connection = sqlite3.connect(ward.root / "ward.db", isolation_level=None, timeout=0)
        kept.append(connection)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return  # we write ourselves just now

    def jump(fault: Fault) -> None:
        clock.shift += timedelta(seconds=fault.seconds)

    return {
        "kill": kill,
        "ENOSPC": trouble,
        "EIO": trouble,
        "full-database": full_database,
        "sick-database": sick_database,
        "lock": lock,
        "clock": jump,
    }
