"""Run by tests/release/test_survival.py in a process of its own: a command of the line that meets its end on the way.

    python doomed.py POINT NTH ARGUMENTS OF scanward...

POINT and NTH are those of `tests.doom`.
"""

from __future__ import annotations

import sys

from scanward.cli.entry import run
from scanward.line.account import Account
from scanward.line.deliver import folder, staged
from scanward.line.release import conductor, handover, inventory, picture_memory, stripping, work
from scanward.line.release.faces import attack_work, attacking
from scanward.line.release.faces import seeing as faces_seeing
from scanward.store import Quarantine, Releases, WorkBook
from tests.doom import Points, doom

POINTS: Points = {
    "take": (inventory.Inventory, "take"),
    "decisions": (WorkBook, "hold"),
    "quarantine": (Quarantine, "add"),
    "advance": (Releases, "advance"),
    "see": (picture_memory.PictureMemory, "keep"),
    "clean": (work._Work, "clean"),
    "cleaned": (WorkBook, "record_batch"),
    "plan": (faces_seeing, "save_plan"),
    "attack": (attack_work, "attack_head"),
    "stop": (attacking.AttackingFaces, "_stop"),
    "keep": (WorkBook, "keep"),
    "seal": (handover, "seal"),
    "open": (Account, "open"),
    "show": (folder._Batch, "_show"),
    "close": (Account, "close"),
}


def main(point: str, nth: str, *arguments: str) -> int:
    staged._BATCH_OBJECTS = 4  # type: ignore[misc]  # several batches of a small release
    stripping._BATCH = 2  # type: ignore[misc]
    conductor._ROWS = 5  # type: ignore[misc]
    doom(POINTS, point, int(nth))
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
