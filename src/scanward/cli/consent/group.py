"""The verbs of `scanward consent`, in the order in which a person meets them."""

from __future__ import annotations

import click

from scanward.cli.consent.explain import explain_
from scanward.cli.consent.files import export_, import_
from scanward.cli.consent.ground import ground_group
from scanward.cli.consent.listing import list_, show_
from scanward.cli.consent.override import override_group
from scanward.cli.consent.register import register_group
from scanward.cli.consent.saying import add_, check_form, deny_, withdraw_
from scanward.cli.verbs import Group


@click.group("consent", cls=Group, short_help="What patients permit and deny.")
def command() -> None:
    """What patients permit and deny, legal bases, and registers of opt-outs: on what anything may leave."""


for verb in (
    *(add_, deny_, withdraw_, list_, show_, check_form, import_, export_),
    *(explain_, ground_group, register_group, override_group),
):
    command.add_command(verb)
