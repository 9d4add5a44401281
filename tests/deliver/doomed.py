"""Run by tests/deliver/test_killed.py in a process of its own: open, deliver, close, and die at the point named.

    python doomed.py WARD RELEASE OUT POINT NTH

POINT and NTH are those of `tests.doom`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scanward.core.ids import ReleaseId
from scanward.line.account import Account, Disclosure
from scanward.line.deliver import delivery_to, folder, staged, zipped
from scanward.line.seal import reopen
from scanward.store import ledger, ledger_head, open_ward, tickets
from tests.doom import Points, doom

POINTS: Points = {
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


def main(ward_folder: str, release: str, out: str, point: str, nth: str) -> None:
    staged._BATCH_OBJECTS = 4  # type: ignore[misc]  # several batches of a small release
    if "two" in os.environ.get("DISKS", ""):
        folder._same_disk = lambda *_: False
    doom(POINTS, point, int(nth))
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
