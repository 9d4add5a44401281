"""`scanward review`: a person decides about pictures that a release is not sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.review import ReviewRoom


@click.command("review", cls=Verb)
@click.option("--release", "release_id", default="", metavar="ID", help="Only what one release put there.")
@click.option("--again", is_flag=True, help="Show also what was decided before.")
@click.option("--list", "only_list", is_flag=True, help="Only say how many pictures wait; serve no page.")
@options.who
@options.as_json
@options.ward
def command(*, release_id: str, again: bool, only_list: bool, who: str, as_json: bool, ward: Path | None) -> ExitCode:
    """Decide what goes and what stays in pictures with writing that a release is not sure of.

    Prints an address of this machine: open it in a browser. The page ends with its button Done, or with Ctrl-C here;
    what was accepted until then is kept. Then run the same release again.
    """
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        vault = Vault(opened)
        if only_list:
            from scanward.store import Reviews  # noqa: PLC0415 - start-up

            _tell(Reviews(opened, vault).tallies(), release_id, as_json=as_json)
            return ExitCode.DONE
        from scanward.review import ReviewRoom  # noqa: PLC0415 - start-up

        with (
            opened.hold("review", "the review"),
            ReviewRoom(opened, vault, who=who, release=release_id, again=again) as room,
        ):
            _serve(room, as_json=as_json)
    return ExitCode.DONE


def _tell(tallies: list[tuple[str, int, int]], release: str, *, as_json: bool) -> None:
    rows = [row for row in tallies if release in {"", row[0]}]
    if as_json:
        for name, waiting, decided in rows:
            record("review", {"release": name, "waiting": waiting, "decided": decided})
    elif rows:
        table("Pictures for a person", ("Release", "#Wait", "#Decided"), rows)
    else:
        say("No picture waits for a person.")


def _serve(room: ReviewRoom, *, as_json: bool) -> None:
    from scanward.review import ReviewServer  # noqa: PLC0415 - start-up

    facts = room.listed()
    if not facts["pictures"]:
        say("No picture waits for a person.")
        return
    with ReviewServer(room) as server:
        if as_json:
            record("serving", {"address": server.address, "waiting": facts["waiting"]})
        else:
            say(f"{facts['waiting']:,} pictures wait. Open this address in a browser on this machine, once:")
            say(server.address)
            say("The page ends with its button Done, or with Ctrl-C here.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()
    left = room.listed()["waiting"]
    if as_json:
        record("reviewed", {"decided": room.decided, "waiting": left})
    else:
        say(f"{room.decided:,} pictures decided, {left:,} wait. Run the same release again: it goes on by that.")
