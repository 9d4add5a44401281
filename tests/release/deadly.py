"""Work of the line in which one object kills its worker; workers import it by name."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from scanward.line.release import seeing, work
from scanward.line.release.seeing import Seen, Sight
from scanward.line.release.tasks import BatchResult, Task

DEADLY = b"DEADLY^OBJECT"


def clean_batches(task: Task) -> list[BatchResult]:
    for batch in task:
        if any(DEADLY in source.path.read_bytes() for source in batch.sources):
            os.kill(os.getpid(), signal.SIGKILL)
    return work.clean_batches(task)


def see_all(sights: Sequence[Sight]) -> list[list[Seen]]:
    if any(DEADLY in Path(picture.path).read_bytes() for sight in sights for picture in sight.pictures):
        os.kill(os.getpid(), signal.SIGKILL)
    return seeing.see_all(sights)
