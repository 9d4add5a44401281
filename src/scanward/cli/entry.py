"""`scanward`: finds the verb, and turns whatever ends a command into a sentence and an exit status."""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from scanward.cli.failing import sentence_of
from scanward.cli.invocation import Invocation
from scanward.cli.verbs import Verbs
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="scanward", message="scanward %(version)s")
@click.option("--debug", is_flag=True, help="After a failure, show where in the program it happened (no values).")
@click.option(
    "--log",
    "log_level",
    type=click.Choice(["error", "warning", "info", "debug"]),
    default="warning",
    show_default=True,
    help="How much to log on stderr, as one JSON object per line.",
)
@click.pass_obj
def scanward(invocation: Invocation, *, debug: bool, log_level: str) -> None:
    """Hand scans on without handing on the patient.

    Scanward finds what a scan gives away, strips it, attacks its own result, signs it, and accounts for every copy.
    Begin with `scanward demo`.
    """
    from scanward.cli.log import log_to_stderr  # noqa: PLC0415 - start-up

    invocation.debug = debug
    log_to_stderr(log_level)


def main() -> NoReturn:
    """Run the command line of this process and leave with its exit status."""
    _take_an_end_for_ctrl_c()
    gc.set_threshold(20_000)  # modules and tables stay: looking through them again and again frees nothing
    status = run(sys.argv[1:])
    gc.freeze()  # nor does it at the end
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit status (docs/lookup/exit-codes.md)."""
    _hush_libraries()
    _open_closed_streams()
    reader = _reader()
    invocation = Invocation()
    try:
        status = scanward.main(list(arguments), prog_name="scanward", standalone_mode=False, obj=invocation)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit) as error:
        # Click exits by itself at any broken pipe. That of a worker is a failure, and not a reader who saw enough.
        if not _has_gone(reader):
            return sentence_of(error.__context__ or error, invocation)
        # `head`, `less`. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place where everything ends
        return sentence_of(error, invocation)
    logging.getLogger(__name__).info("ended", extra={"status": int(status or ExitCode.DONE)})
    return int(status or ExitCode.DONE)


def _take_an_end_for_ctrl_c() -> None:
    """`kill`, a scheduler or a closed terminal ends a command as Ctrl-C does: what it unpacked is removed, and the
    account of what it delivered is closed. A signal that whoever started us has put to sleep (nohup) stays so."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _reader() -> int | None:
    """A descriptor of our own on stdout: rich puts another file in its place when it finds the pipe broken."""
    try:
        return os.dup(sys.stdout.fileno())
    except (OSError, ValueError):
        return None


def _has_gone(reader: int | None) -> bool:
    if reader is None:
        return False
    watch = select.poll()
    watch.register(reader, 0)
    return any(event & select.POLLERR for _, event in watch.poll(0))


def _open_closed_streams() -> None:
    """A command begun with a closed stdout or stderr (`>&-`, some schedulers) has nobody to tell, and still works."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open until the end


def _hush_libraries() -> None:
    """Warnings and log lines of libraries repeat header values; worker processes inherit the environment."""
    os.environ["PYTHONWARNINGS"] = "ignore"
    warnings.simplefilter("ignore")
    logging.lastResort = None
