"""Asking a person to type a word before something is done that cannot be undone."""

from __future__ import annotations

import sys

import click

from scanward.core.errors import UsageError


def confirmed(word: str) -> bool:
    """Whether a person typed `word`. Ctrl-C is a no.

    Raises:
        UsageError: standard input ended before a line: nobody is there to ask.
    """
    try:
        typed = click.prompt(f"Type '{word}' to go on", default="", show_default=False)
    except click.Abort:
        click.echo()
        if sys.stdin.isatty():
            return False
        raise UsageError(
            "nothing was done: nobody is there to type the word; a script that means it says --yes"
        ) from None
    return bool(typed == word)
