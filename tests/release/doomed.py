"""Run by tests/release/test_survival.py in a process of its own: a command of the line that meets its end on the way.

    python doomed.py POINT NTH ARGUMENTS OF scanward...

SIGKILL comes at the NTH arrival at POINT, before or (`after-`) after what happens there. Nothing in Scanward knows of it.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from scanward.cli.entry import run
from scanward.line.account import Account
from scanward.line.deliver import folder, staged
from scanward.line.release import conductor, handover, inventory, stripping, work
from scanward.store import Quarantine, Releases, WorkBook

POINTS: dict[str, tuple[Any, str]] = {
    "take": (inventory.Inventory, "take"),
    "decisions": (WorkBook, "set_decisions"),
    "quarantine": (Quarantine, "add"),
    "advance": (Releases, "advance"),
    "clean": (work, "_clean_one"),
    "cleaned": (WorkBook, "record_cleaned"),
    "leak": (WorkBook, "record_leak"),
    "seal": (handover, "seal"),
    "open": (Account, "open"),
    "show": (folder._Batch, "_show"),
    "close": (Account, "close"),
}


def doom(point: str, nth: int, *, after: bool) -> None:
    owner, name = POINTS[point]
    true, arrived = getattr(owner, name), []

    def dying(*args: Any, **kwargs: Any) -> Any:
        arrived.append(name)
        if len(arrived) == nth and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = true(*args, **kwargs)
        if len(arrived) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)


def main(point: str, nth: str, *arguments: str) -> int:
    staged._BATCH_OBJECTS = 4  # type: ignore[misc]  # several batches of a small release
    stripping._BATCH = 2  # type: ignore[misc]
    conductor._ROWS = 5  # type: ignore[misc]
    doom(point.removeprefix("after-"), int(nth), after=point.startswith("after-"))
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
