"""`scanward ledger checkpoint`: what others keep, so that nobody can rewrite the book."""

from __future__ import annotations

from pathlib import Path

import click

from scanward.cli import options
from scanward.cli.ledger.notes import write
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode


@click.command("checkpoint", cls=Verb)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to FILE instead.")
@click.option(
    "--place", default="", metavar="WORDS", help="Where it will lie, for the list: a mailbox, a safe, a house."
)
@click.option("--list", "listed", is_flag=True, help="List which checkpoints lie where, and make none.")
@options.as_json
@options.ward
def checkpoint_(*, to: Path | None, place: str, listed: bool, as_json: bool, ward: Path | None) -> ExitCode:
    """Print the ledger's newest signed checkpoint, five lines of text, to keep where nobody here can change it."""
    from scanward.core.checkpoint import verifier_key  # noqa: PLC0415 - start-up
    from scanward.line.account import checkpoint_text  # noqa: PLC0415 - start-up
    from scanward.store import checkpoints, open_ward  # noqa: PLC0415 - start-up
    from scanward.store.signing import log_key_of  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        if listed:
            rows = [(each.size, each.at[:19], each.place) for each in checkpoints.given(opened)]
            if as_json:
                for size, at, where in rows:
                    record("checkpoint", {"entries": size, "at": at, "place": where})
            else:
                table("Checkpoints given out", ("#Entries", "When (UTC)", "Where"), rows)
            return ExitCode.DONE
        key = log_key_of(opened)
        trusted = verifier_key(key.name, key.raw)
        note = checkpoint_text(opened, place=place or ("" if to is None else f"the file {to.name}"))
    if to is not None:
        write(to, note)
        say(f"Written to {to}: give it to somebody who keeps it.", tone="good")
    elif as_json:
        record("checkpoint", {"note": note, "verifier_key": trusted})
    else:
        click.echo(note, nl=False)
    return ExitCode.DONE
