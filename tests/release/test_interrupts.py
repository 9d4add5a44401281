"""Ctrl-C is no crash: it ends everything at once, in a sentence, and the same command goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .scans import fill
from .test_survival import arguments, ledger_holds, release


def _hear_interrupts() -> None:
    """A shell that starts its jobs in the background lets them ignore Ctrl-C, and their children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.matrix("L2")
def test_ctrl_c_ends_all_processes_with_one_sentence_and_the_next_run_goes_on(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", slices=20)
    line = [sys.executable, "-m", "scanward", *arguments(source, tmp_path)]
    line[line.index("--workers") + 1] = "2"
    started = subprocess.Popen(
        line,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_hear_interrupts,  # noqa: PLW1509 - no thread of this test runs yet
    )
    spool = tmp_path / "ward" / "spool"
    while started.poll() is None and not (spool.is_dir() and any(spool.iterdir())):
        pass  # until workers are being started
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does
    _, told = started.communicate()
    sentence = "scanward: stopped; the same command goes on where this one was."
    assert (started.returncode, " ".join(told.decode().split())) == (1, sentence)
    assert release(source, tmp_path).released == 40
    ledger_holds(tmp_path / "ward")
