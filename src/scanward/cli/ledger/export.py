"""`scanward ledger export`: the book in the languages of others' audit repositories."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import record, say
from scanward.cli.verbs import Verb
from scanward.core.errors import DestinationError, ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from scanward.line.account.exports.events import Event

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("export", cls=Verb)
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(("dicom-audit", "fhir")),
    help="DICOM audit messages (PS3.15 A.5, XML), or FHIR AuditEvents (IHE BALP, JSON): one a line.",
)
@click.option("--after", default=0, type=click.IntRange(min=0), metavar="N", help="Only entries after number N.")
@click.option("--to", type=_FILE, metavar="FILE", help="Write to FILE instead.")
@click.option("--syslog", metavar="HOST:PORT", help="Send DICOM audit messages there, by syslog over TLS.")
@click.option("--ca", type=_FILE, metavar="PEM", help="Who vouches for the syslog receiver.")
@click.option("--client", type=_FILE, metavar="PEM", help="Our own certificate and key, where the receiver asks.")
@options.as_json
@options.ward
def export(  # noqa: PLR0913 - options of a command
    *,
    form: str,
    after: int,
    to: Path | None,
    syslog: str | None,
    ca: Path | None,
    client: Path | None,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Tell an audit repository what left, what was denied and who was looked up; patients are pseudonyms."""
    from scanward.line.account.exports.events import events  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    if syslog and (to or form == "fhir" or ca is None):
        raise UsageError("--syslog sends --format dicom-audit, needs --ca PEM, and goes without --to")
    where: AbstractContextManager[Callable[[Event], None]] = (
        _to_syslog(syslog, ca, client) if syslog and ca else _to_lines(form, to)
    )
    count, last = 0, after
    with open_ward(ward, create=False) as opened, where as send:
        for event in events(opened, after):
            send(event)
            count, last = count + 1, event.number
    if as_json and (to or syslog):
        record("exported", {"events": count, "last": last})
    elif to or syslog:
        say(f"{count:,} events; go on next time with --after {last}.", tone="good")
    return ExitCode.DONE


def _lines(form: str, event: Event) -> Iterator[bytes]:
    from scanward.line.account.exports.dicom_audit import audit_message  # noqa: PLC0415 - start-up
    from scanward.line.account.exports.fhir_audit import audit_events  # noqa: PLC0415 - start-up

    if form == "dicom-audit":
        yield audit_message(event) + b"\n"
    else:
        yield from (json.dumps(resource).encode() + b"\n" for resource in audit_events(event))


@contextmanager
def _to_lines(form: str, to: Path | None) -> Iterator[Callable[[Event], None]]:
    if to is None:
        yield lambda event: click.echo(b"".join(_lines(form, event)), nl=False)
        return
    try:
        with to.open("wb") as stream:
            yield lambda event: stream.writelines(_lines(form, event))
    except OSError:
        raise DestinationError("the file cannot be written: look at its folder and rights") from None


@contextmanager
def _to_syslog(where: str, ca: Path, client: Path | None) -> Iterator[Callable[[Event], None]]:
    from scanward.line.account.exports.dicom_audit import audit_message  # noqa: PLC0415 - start-up
    from scanward.line.account.exports.syslog import receiver, syslog_message  # noqa: PLC0415 - start-up

    host, colon, port = where.rpartition(":")
    if not colon or not host or not port.isdecimal():
        raise UsageError("--syslog takes HOST:PORT; by RFC 5425 the port is 6514 where nobody chose another")
    ours = socket.gethostname().encode("ascii", "replace").decode("ascii") or "-"
    with receiver(host.strip("[]"), int(port), ca, client) as send:
        yield lambda event: send(syslog_message(event, audit_message(event), ours))
