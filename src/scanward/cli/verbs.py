"""Which verbs there are. A verb's module is loaded when it is asked for, so that starting costs nothing."""

from __future__ import annotations

import difflib
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from scanward.core.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = (
    *("demo", "examine", "release", "review", "verify", "recipe"),
    *("recipient", "consent", "quarantine", "ledger", "vault", "ward"),
)
"""In the order in which a person meets them. `scanward.cli.VERB` holds `command`."""


class Verb(click.Command):
    """A command that does not repeat what was typed too much: a shell's `*` puts patients' file names there."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest:
            refuse_extra(ctx, rest)
        return rest


class Group(click.Group):
    """Verbs of a noun, as `scanward recipe list`."""

    command_class = Verb

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            close = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            known = ", ".join(self.list_commands(ctx))
            hint = f"did you mean '{close[0]}'?" if close else f"known are {known}."
            ctx.fail(f"'{visible(name)}' is no command of {ctx.command_path}; {hint}")
        return super().resolve_command(ctx, args)


class Verbs(Group):
    """The group `scanward`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"scanward.cli.{cmd_name}").command
        return command


def refuse_extra(ctx: click.Context, rest: Sequence[str]) -> NoReturn:
    more = f"{len(rest)} more argument" + ("s" if len(rest) > 1 else "")
    ctx.fail(f"{more} than this command takes: name one folder, in quotes if it has spaces.")
