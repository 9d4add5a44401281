"""Processes that meet their end on the way: a test runs a script, the script names the points, a signal comes there.

Nothing in Scanward knows of it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
Points = Mapping[str, tuple[Any, str]]
"""A point's name to what is replaced there: an owner and the name of its function."""


def doom(points: Points, point: str, nth: int) -> None:
    """The end comes at the `nth` arrival at `point`; before what happens there, or after it (`after-POINT`).

    The end is SIGKILL; with `DOOM=SIGINT` it is Ctrl-C as a terminal sends it, to every process of the group.
    """
    owner, name = points[point.removeprefix("after-")]
    true, arrived, after = getattr(owner, name), [], point.startswith("after-")

    def dying(*args: Any, **kwargs: Any) -> Any:
        arrived.append(name)
        if len(arrived) == nth and not after:
            _end()
        result = true(*args, **kwargs)
        if len(arrived) == nth and after:
            _end()
        return result

    setattr(owner, name, dying)


def _end() -> None:
    if os.environ.get("DOOM") != "SIGINT":
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.getpgrp() == os.getpid(), "Ctrl-C would reach the tests"
    os.killpg(os.getpgrp(), signal.SIGINT)


def run_doomed(script: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `script` in a process and a group of its own."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path} | environment,
        start_new_session=True,
        preexec_fn=hear_signals,
        check=False,
    )


def hear_signals() -> None:
    """A shell that starts its jobs in the background lets them ignore Ctrl-C, nohup a hang-up, and their children
    inherit that."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
