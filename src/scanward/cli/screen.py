"""What a person sees: tables on stdout, whose every value is shown and cannot act."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from scanward.core.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

_PIPED_WIDTH = 160
"""Columns where nobody watches: wide enough that a path of attributes stays on its line."""


def say(sentence: str = "", *, tone: str = "") -> None:
    """A line on stdout. `tone` is good, warn or bad, and coloured on a terminal only."""
    colours = {"good": "green", "warn": "yellow", "bad": "red"}
    click.secho(visible(sentence), fg=colours.get(tone), bold=tone == "bad")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; columns whose name begins with `#` are numbers and stand to the right."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - start-up
    from rich.table import Table  # noqa: PLC0415 - start-up
    from rich.text import Text  # noqa: PLC0415 - start-up

    grid = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for column in columns:
        numeric = column.startswith("#")
        grid.add_column(Text(column.lstrip("#")), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(_cell(value)) for value in row))
    console = _console()
    console.print()
    console.print(Text(title, style="bold"))  # not the grid's own title, which is broken where the grid is narrow
    console.print(grid)


def record(name: str, fields: dict[str, Any]) -> None:
    """One JSON object on one line of stdout. ASCII only, so that no terminal acts on what stands in it."""
    click.echo(json.dumps({"record": name, **fields}, ensure_ascii=True).replace("\x7f", "\\u007f"))


def facts_as_records(facts: object) -> None:
    """The lists of `facts` as a record for each entry, named after the list; the rest as a last one, `summary`."""
    from scanward.line.release.report import as_plain  # noqa: PLC0415 - start-up

    plain = as_plain(facts)
    lists = {name: value for name, value in plain.items() if isinstance(value, (list, Iterator))}
    summary = {name: value for name, value in plain.items() if name not in lists}
    for name, entries in lists.items():
        for entry in entries:
            record(name, entry)
    record("summary", summary)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else visible(str(value))


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415 - start-up

    watched = sys.stdout.isatty()
    return Console(width=None if watched else _PIPED_WIDTH, highlight=False, markup=False, emoji=False)
