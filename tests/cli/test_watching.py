"""Progress is shown where a person watches, with counts and remaining time, and nowhere else."""

from __future__ import annotations

import io

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from scanward.cli.watching import Bars, watched
from scanward.core.progress import Silent


def test_nobody_watches_a_pipe():
    with watched() as progress:
        assert isinstance(progress, Silent)


def test_a_terminal_gets_bars(monkeypatch, capfd):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with watched() as progress:
        assert isinstance(progress, Bars)
        progress.stage("examine", 4)
        progress.advance(2)


def test_a_stage_counts_and_the_stage_before_it_is_full():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as rich:
        bars = Bars(rich)
        bars.stage("examine", None)
        bars.advance(3)
        bars.stage("[bold]clean\x1b[2J", 8)
        bars.advance()
        first, second = rich.tasks
        assert (first.completed, first.total) == (3, 3)
        assert (second.completed, second.total) == (1, 8)
        assert second.description == "[bold]clean\\x1b[2J"
