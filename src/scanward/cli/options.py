"""Options that several verbs share, spelled and explained once."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanward.cli.invocation import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

ward: Decorator = click.option(
    "--ward",
    type=click.Path(path_type=Path),
    envvar="SCANWARD_WARD",
    show_envvar=True,
    metavar="DIR",
    help="The folder in which Scanward remembers; else this user's data folder.",
)


def _account() -> str:
    """This account's name; its number where it has none, as in many containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid-{os.getuid()}" if hasattr(os, "getuid") else "unknown"


who: Decorator = click.option(
    "--who",
    default=_account,
    metavar="NAME",
    help="Who does this, for the record; else the name of this account.",
)

workers: Decorator = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    metavar="N",
    help="How many processes work at once; else one per processor.",
)

html: Decorator = click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report to FILE, and the same facts as JSON beside it.",
)


def _note_json(context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    if isinstance(context.obj, Invocation):
        context.obj.as_json = value
    return value


as_json: Decorator = click.option(
    "--json",
    "as_json",
    is_flag=True,
    callback=_note_json,
    help="Print one JSON object per line instead of tables.",
)
