"""Prints docs/lookup/commands.md from the command line itself.

    python scripts/make-docs/commands.py > docs/lookup/commands.md

A test holds that the page is what this prints.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import click

from scanward.cli.entry import scanward

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
# Commands

Made by `scripts/make-docs/commands.py`; do not edit. The same text is shown by `--help`.
How a command ends: [exit codes](exit-codes.md). Where it remembers: [the ward](ward.md).
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, *_section(scanward, "scanward", 2)]
    for name, command in _children(scanward):
        parts += _tree(command, f"scanward {name}", 2)
    return "\n".join(parts)


def _tree(command: click.Command, path: str, level: int) -> list[str]:
    """The section of `command`, and one for each of its verbs below it."""
    parts = _section(command, path, level)
    for name, child in _children(command):
        parts += _tree(child, f"{path} {name}", level + 1)
    return parts


def _children(command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield name, child


def _section(command: click.Command, path: str, level: int) -> list[str]:
    context = click.Context(command, info_name=path)
    usage = " ".join(["scanward" if path == "scanward" else path, *command.collect_usage_pieces(context)])
    lines = [f"{'#' * level} {path}", "", f"    {usage}", "", inspect.cleandoc(command.help or ""), ""]
    options = [each for each in command.params if isinstance(each, click.Option)]
    rows = [found for option in options if (found := option.get_help_record(context))]
    if rows:
        lines += ["| option | what it does |", "|---|---|"]
        lines += [f"| `{_cell(option)}` | {_cell(help_text)} |" for option, help_text in rows]
        lines.append("")
    return lines


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
