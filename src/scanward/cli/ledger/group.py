"""The verbs of `scanward ledger`, in the order in which a person meets them."""

from __future__ import annotations

import click

from scanward.cli.ledger.accounting import accounting_
from scanward.cli.ledger.audit import audit_
from scanward.cli.ledger.breach import breach_group
from scanward.cli.ledger.checkpoint import checkpoint_
from scanward.cli.ledger.deletion import deletion_group, due_
from scanward.cli.ledger.export import export
from scanward.cli.ledger.listing import forget_, list_
from scanward.cli.ledger.lost import lost
from scanward.cli.ledger.orphans import orphans_, resolve_
from scanward.cli.ledger.proof import check, prove
from scanward.cli.ledger.protocol import protocol_group
from scanward.cli.ledger.report import report_
from scanward.cli.ledger.requests import request_group, suspend_
from scanward.cli.verbs import Group


@click.group("ledger", cls=Group)
def command() -> None:
    """The book in which every release stands, for good."""


for verb in (
    list_,
    audit_,
    checkpoint_,
    lost,
    prove,
    check,
    export,
    accounting_,
    request_group,
    suspend_,
    protocol_group,
    due_,
    deletion_group,
    breach_group,
    orphans_,
    resolve_,
    report_,
    forget_,
):
    command.add_command(verb)
