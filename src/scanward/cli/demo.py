"""`scanward demo`: a small hospital of invented patients, released and attacked before your eyes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanward.cli.demo_agreement import PURPOSE, RECIPIENT, agree
from scanward.cli.release import say_release
from scanward.cli.screen import say, table
from scanward.cli.verbs import Verb
from scanward.cli.verify import say_verification, status_of
from scanward.cli.watching import watched
from scanward.core.errors import DestinationError, ExitCode

if TYPE_CHECKING:
    from scanward.core.facts import ReleaseFacts
    from scanward.demo.answer import Answer

_MARK = ".scanward-demo"
_RECIPE = "research"


@click.command("demo", cls=Verb, short_help="Make a small hospital, release it, attack the result.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("scanward-demo"),
    show_default=True,
    metavar="DIR",
    help="Where the hospital, its ward and the release go. Made anew each time.",
)
@click.option("--objects", type=click.IntRange(1, 1000), default=120, show_default=True, help="How many scans.")
def command(*, folder: Path, objects: int) -> ExitCode:
    """Make a small hospital, release it, attack the result, and name the report.

    Its patients are invented, and identity is planted in every hiding place that is known.
    """
    from scanward.api import examine, release, verify  # noqa: PLC0415 - start-up
    from scanward.demo import make_hospital  # noqa: PLC0415 - start-up
    from scanward.demo.answer import answer  # noqa: PLC0415 - start-up
    from scanward.line.release.report import write_examination, write_verification  # noqa: PLC0415 - start-up

    _begin(folder)
    hospital, ward, out, reports = (folder / name for name in ("hospital", "ward", "out", "reports"))
    planted = make_hospital(hospital, objects=objects)
    say(f"A hospital of {len(planted.objects):,} scans, with {len(planted.plants):,} identifiers planted: {hospital}")
    agree(ward)
    with watched() as progress:
        seen = examine(hospital, progress=progress)
        released = release(
            hospital,
            to=out,
            recipient=RECIPIENT,
            purpose=PURPOSE,
            recipe=_RECIPE,
            ward=ward,
            progress=progress,
        )
    say_release(released)
    with watched() as progress:
        attacked = verify(out, progress=progress)
    write_examination(seen, reports / "examination.html")
    write_verification(attacked, reports / "verification.html")
    say_verification(attacked)
    told = answer(planted, out)
    _say_found_and_left(told)
    _say_where(folder, released)
    leaked = released.exit_code == ExitCode.IDENTIFIERS_FOUND or told.left.total() or told.drawn_left or told.strangers
    return ExitCode.IDENTIFIERS_FOUND if leaked else status_of(attacked)


def _begin(folder: Path) -> None:
    """An empty folder with our mark. Only what bears the mark is ever removed."""
    try:
        if folder.exists() and any(folder.iterdir()):
            if not (folder / _MARK).is_file():
                raise DestinationError("that folder holds other things: name an empty or a new one with --to")
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARK).touch()
    except OSError:
        raise DestinationError("the demo's folder cannot be written: name another one with --to") from None


def _say_found_and_left(told: Answer) -> None:
    """By kind, and by the answer key: Scanward's own word is not asked."""
    from scanward.line.release.report.words import kind_words  # noqa: PLC0415 - start-up

    kinds = sorted(told.planted, key=lambda kind: (kind.hipaa, -told.planted[kind]))
    rows = [(kind.hipaa, kind_words(kind).title, told.planted[kind], told.left[kind]) for kind in kinds]
    rows.append(("", "All", told.planted.total(), told.left.total()))
    title = f"Found → left in {told.objects:,} released objects, counted by the answer key"
    table(title, ("HIPAA", "What", "#Planted", "#Left"), rows)
    if told.drawn:
        tone = "bad" if told.drawn_left else "good"
        say(f"Drawn into pictures: {told.drawn:,} identifiers, of which {told.drawn_left:,} are left", tone=tone)


def _say_where(folder: Path, released: ReleaseFacts) -> None:
    say(f"The release:  {folder / 'out'}")
    say(f"The report:   {released.report or folder / 'reports'}")
    say(f"Before:       {folder / 'reports' / 'examination.html'}")
    say(f"The attack:   {folder / 'reports' / 'verification.html'}")
