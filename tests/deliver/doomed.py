"""Run by tests/deliver/test_killed.py in a process of its own: open, deliver, close, and die at the point named.

    python doomed.py WARD RELEASE OUT POINT NTH

SIGKILL comes at the NTH arrival at POINT, before or after what happens there. Nothing in Scanward knows of it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from scanward.core.ids import ReleaseId
from scanward.line.account import Account, Disclosure
from scanward.line.deliver import delivery_to, folder, staged, zipped
from scanward.line.seal import reopen
from scanward.store import ledger, ledger_head, open_ward, tickets

POINTS: dict[str, tuple[Any, str]] = {
    "mint": (tickets, "mint"),
    "append": (ledger.Book, "append"),
    "note": (ledger_head, "keep"),
    "redeem": (tickets, "redeem"),
    "copy": (folder._Batch, "_copy"),
    "flush-files": (folder, "flush_files"),
    "show": (folder._Batch, "_show"),
    "flush-names": (folder, "flush_names"),
    "record": (tickets, "record"),
    "last-word": (folder.FolderDelivery, "_last_word"),
    "zip-add": (zipped, "_add"),
    "zip-show": (zipped, "_show"),
    "close": (tickets, "close"),
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


def main(ward_folder: str, release: str, out: str, point: str, nth: str) -> None:
    staged._BATCH_OBJECTS = 4  # type: ignore[misc]  # several batches of a small release
    if "two-disks" in os.environ.get("DOOMED", ""):
        folder._same_disk = lambda *_: False
    doom(point.removeprefix("after-"), int(nth), after=point.startswith("after-"))
    ward = open_ward(Path(ward_folder))
    sealed = reopen(ward, ward.spool / release, ReleaseId(release))
    account = Account(ward)
    ticket = account.open(
        sealed,
        recipient="acme",
        purpose="ai",
        recipe_fingerprint="ab",
        patients=[Disclosure("SW-A", "c" * 64, ("2.25.1",), sealed.objects)],
    )
    print(ticket.id, flush=True)
    account.close(ticket, delivery_to(ward, out).deliver(sealed, ticket))


if __name__ == "__main__":
    main(*sys.argv[1:])
