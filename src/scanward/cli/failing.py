"""How a command that fails says so: one sentence, one exit status, no value of a patient."""

from __future__ import annotations

import errno
import json
import sys
import traceback
from typing import TYPE_CHECKING

import click

from scanward.core.errors import ExitCode, ScanwardError
from scanward.core.visible import visible

if TYPE_CHECKING:
    from scanward.cli.invocation import Invocation

_OF_THE_SYSTEM = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT), "no space is left on a disk: free some and run the same command again."
    ),
    **dict.fromkeys(
        (errno.EMFILE, errno.ENFILE),
        "more files would be open than the system allows: raise `ulimit -n`, or use fewer --workers.",
    ),
}
"""What a command cannot do anything about, and a person can."""


def sentence_of(error: BaseException, invocation: Invocation) -> int:
    """Tell `error` on stderr (and as a JSON record on stdout where records were asked for); the exit status."""
    code, sentence, status = _told(error, invocation)
    if invocation.as_json:
        record = {"record": "error", "code": code, "sentence": sentence, "exit_code": int(status)}
        click.echo(json.dumps(record))
    click.echo(f"scanward: {visible(sentence)}", err=True)
    if invocation.debug and not isinstance(error, click.ClickException):
        click.echo(_trace(error), err=True)
    return status


def _told(error: BaseException, invocation: Invocation) -> tuple[str, str, ExitCode]:
    if isinstance(error, ScanwardError):
        return error.code, str(error), error.exit_code
    if isinstance(error, click.UsageError):
        return "usage", _usage(error), ExitCode.USAGE
    if isinstance(error, click.ClickException):
        return "failed", error.format_message(), ExitCode.FAILED
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        on = "; the same command goes on where this one was" if invocation.goes_on else ""
        return "interrupted", f"stopped{on}.", ExitCode.FAILED
    if isinstance(error, MemoryError):
        return "try-later", "no memory is left: end other programs, or use fewer --workers.", ExitCode.TRY_LATER
    if isinstance(error, OSError) and (sentence := _OF_THE_SYSTEM.get(error.errno or 0)):
        return "try-later", sentence, ExitCode.TRY_LATER
    # Anything else is our mistake, and its message may hold a header's value or a file's path.
    kind = type(error).__name__
    return "failed", f"this should not have happened ({kind}); run again with --debug to see where.", ExitCode.FAILED


def _usage(error: click.UsageError) -> str:
    message = error.format_message()
    hint = f"\nTry '{error.ctx.command_path} --help'." if error.ctx is not None else ""
    return " ".join(message.split()) + hint.replace("\n", " ")


def _trace(error: BaseException) -> str:
    """Where it happened: files, lines and kinds of exception. Messages and locals may hold what a header holds."""
    parts = []
    for link in _chain(error):
        frames = traceback.extract_tb(link.__traceback__)
        lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        parts.append("\n".join([*lines, f"{type(link).__module__}.{type(link).__qualname__}"]))
    return "\ncaused\n".join(parts)


def _chain(error: BaseException) -> list[BaseException]:
    """The first cause first. Ends at what comes from a worker process, which is a text with the message in it."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return links[::-1]


def warn(sentence: str) -> None:
    """A sentence that must not be overlooked, on stderr."""
    style = {"fg": "yellow", "bold": True} if sys.stderr.isatty() else {}
    click.secho(f"scanward: {visible(sentence)}", err=True, **style)  # type: ignore[arg-type]  # a dict of mixed values
