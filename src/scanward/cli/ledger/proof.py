"""`scanward ledger prove` and `check`: what a stranger is given, and what he does with it."""

from __future__ import annotations

from pathlib import Path

import click

from scanward.cli import options
from scanward.cli.ledger.notes import read_note, text_of, write
from scanward.cli.screen import record, say
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode, UsageError

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("prove", cls=Verb)
@click.option("--entry", type=click.IntRange(min=1), metavar="N", help="Prove that entry N is in the ledger.")
@click.option("--since", type=_FILE, metavar="FILE", help="Prove that the ledger continues the checkpoint in FILE.")
@click.option(
    "--checkpoint", "kept", type=_FILE, metavar="FILE", help="With --entry: for the checkpoint in FILE, not the newest."
)
@click.option("--to", type=_FILE, metavar="FILE", help="Write the proof to FILE instead.")
@options.ward
def prove(*, entry: int | None, since: Path | None, kept: Path | None, to: Path | None, ward: Path | None) -> ExitCode:
    """Print a proof that anybody can check without this ward: with `check`, or any tool for transparency logs."""
    from scanward.line.account.proving import prove_continued, prove_entry  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    if (entry is None) == (since is None) or (kept and since):
        raise UsageError("say what to prove: either --entry N, with or without --checkpoint FILE, or --since FILE")
    with open_ward(ward, create=False) as opened:
        if entry is not None:
            text = prove_entry(opened, entry, read_note(kept) if kept else None).text
        else:
            assert since is not None  # noqa: S101 - one of the two is there
            text = prove_continued(opened, read_note(since)).text
    if to is None:
        click.echo(text, nl=False)
    else:
        write(to, text)
        say(f"Written to {to}.", tone="good")
    return ExitCode.DONE


@click.command("check", cls=Verb)
@click.argument("proof", type=_FILE)
@click.option(
    "--key", required=True, type=_FILE, metavar="PEM", help="The ward's public key, as the .pub beside a manifest."
)
@click.option(
    "--checkpoint", "kept", type=_FILE, metavar="FILE", help="The checkpoint that you have kept; needed for --since."
)
@options.as_json
def check(*, proof: Path, key: Path, kept: Path | None, as_json: bool) -> ExitCode:
    """Check a PROOF against a public key and a checkpoint that you kept; needs no ward."""
    from scanward.core.tlog_proof import InclusionProof, check_proof, read_proof  # noqa: PLC0415 - start-up
    from scanward.store.signing import LogKey, public_from_pem  # noqa: PLC0415 - start-up

    found = read_proof(text_of(proof))
    public = public_from_pem(text_of(key).encode())
    check_proof(
        found, lambda note: LogKey(note.checkpoint.origin, public).has_signed(note), read_note(kept) if kept else None
    )
    size = found.note.checkpoint.size
    if isinstance(found, InclusionProof):
        entry = found.entry.decode("utf-8", "replace")
        facts = {"proven": "entry", "number": found.index + 1, "entries": size, "entry": entry}
        sentence = f"Entry {found.index + 1} is in the ledger of {size:,} entries that was signed:"
    else:
        entry = ""
        facts = {"proven": "continued", "since": found.old_size, "entries": size}
        sentence = f"The ledger of {size:,} entries begins with the {found.old_size:,} of your checkpoint."
    if as_json:
        record("proof", facts)
    else:
        say(sentence, tone="good")
        if entry:
            say(entry)
    return ExitCode.DONE
