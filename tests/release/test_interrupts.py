"""Ctrl-C is no crash: it ends everything at once, in a sentence, and the same command goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doom import run_doomed

from .scans import fill
from .test_survival import DOOMED, arguments, ledger_holds, release


@pytest.mark.matrix("L2")
@pytest.mark.parametrize(("point", "nth"), [("take", 3), ("cleaned", 2), ("after-seal", 1)])
def test_ctrl_c_ends_all_processes_with_one_sentence_and_the_next_run_goes_on(
    tmp_path: Path, point: str, nth: int
) -> None:
    source = fill(tmp_path / "in", slices=20)
    line = arguments(source, tmp_path)
    line[line.index("--workers") + 1] = "2"
    done = run_doomed(DOOMED, point, nth, *line, DOOM="SIGINT")
    sentence = "scanward: stopped; the same command goes on where this one was."
    assert (done.returncode, " ".join(done.stderr.split())) == (1, sentence)
    assert release(source, tmp_path).released == 40
    ledger_holds(tmp_path / "ward")
