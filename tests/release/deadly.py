"""Work of the line in which one object kills its worker; workers import it by name."""

from __future__ import annotations

import os
import signal

from scanward.line.release import work
from scanward.line.release.tasks import BatchResult, Task

DEADLY = b"DEADLY^OBJECT"


def clean_batches(task: Task) -> list[BatchResult]:
    for batch in task:
        if any(DEADLY in source.path.read_bytes() for source in batch.sources):
            os.kill(os.getpid(), signal.SIGKILL)
    return work.clean_batches(task)
