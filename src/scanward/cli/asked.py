"""What verbs about recipients and consents ask for, spelled once: scopes, spans of days, patients, signed files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanward.core.errors import SourceError, UsageError
from scanward.core.lawful import Identifiability, RecipientKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from scanward.core.asking import Obligations, Scope, Span
    from scanward.store import Patient, Ward

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

DAY = click.DateTime(formats=["%Y-%m-%d"])
FILE = click.Path(path_type=Path, readable=False)
"""Whether it can be read is seen when it is: click would repeat its name, which may be a patient's."""
_FORM_MAX_BYTES = 1 << 30
_NUMBERS_MAX_BYTES = 1 << 26


def several(*decorators: Decorator) -> Decorator:
    """Options that are always asked for together, in their order."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return add


patients: Decorator = several(
    click.option("--patient", "number", metavar="NUMBER", help="The patient's number, as headers have it."),
    click.option(
        "--patients",
        "numbers",
        type=FILE,
        metavar="FILE",
        help="Instead: a text file, one number a line, so that no number stands in the shell's history.",
    ),
    click.option("--issuer", default="", metavar="TEXT", help="Who issued the number, as headers have it."),
)
one_patient: Decorator = several(
    click.option("--patient", "number", required=True, metavar="NUMBER", help="The patient's number."),
    click.option("--issuer", default="", metavar="TEXT", help="Who issued the number, as headers have it."),
)
purposes: Decorator = click.option(
    "--purpose",
    "purposes",
    multiple=True,
    metavar="NAME",
    help="What for; `research` covers `research.lung`. Again for more.",
)
data: Decorator = click.option(
    "--data", "data", multiple=True, metavar="NAME", help="What kind of data: image, image.ct, report … Again for more."
)
kinds: Decorator = click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([each.value for each in RecipientKind]),
    help="Kinds of recipients. Again for more.",
)
levels: Decorator = click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.Choice([each.value for each in Identifiability]),
    help="How identifiable the data may be; else however. Again for more.",
)
span: Decorator = several(
    click.option("--since", type=DAY, metavar="DAY", help="From the beginning of this day on (YYYY-MM-DD)."),
    click.option("--until", type=DAY, metavar="DAY", help="To the end of this day, in the ward's time zone."),
)
obligations: Decorator = several(
    click.option("--retention-days", type=click.IntRange(min=1), metavar="N", help="To be deleted after so many days."),
    click.option("--no-train", is_flag=True, help="No model may be trained with it."),
    click.option("--no-reidentification", is_flag=True, help="Nobody may try to find out who it is."),
    click.option("--no-onward", is_flag=True, help="It may not be handed on."),
    click.option(
        "--protect",
        "protections",
        multiple=True,
        metavar="WORD",
        help="What the recipe must protect, as no-faces. Again for more.",
    ),
)
authority: Decorator = click.option(
    "--authority", required=True, metavar="TEXT", help="By what right: the law's section, or who approved it."
)


def persons(number: str | None, numbers: Path | None, issuer: str) -> list[Patient]:
    """Those that were named. UsageError where nobody was, or in both ways; no message repeats a number."""
    from scanward.store import Patient  # noqa: PLC0415 - start-up

    if (number is None) == (numbers is None):
        raise UsageError("name a patient: --patient NUMBER, or --patients FILE for one or more")
    lines = [number] if number is not None else _lines(numbers)
    named = [Patient(line.strip(), issuer) for line in lines if line and line.strip()]
    if not named:
        raise UsageError("no patient is named: the number is empty")
    return named


def person(number: str, issuer: str) -> Patient:
    return persons(number, None, issuer)[0]


def scopes_from(
    purposes: Iterable[str], recipients: Iterable[str], kinds: Iterable[str], data: Iterable[str], levels: Iterable[str]
) -> tuple[Scope, ...]:
    """A scope for each purpose, recipient and kind of data that were named; what was not is left open."""
    from scanward.core.asking import ANY, Scope  # noqa: PLC0415 - start-up

    kind_set, level_set = frozenset(map(RecipientKind, kinds)), frozenset(map(Identifiability, levels))
    return tuple(
        Scope(purpose, recipient, kind_set, each, level_set)
        for purpose in tuple(purposes) or (ANY,)
        for recipient in tuple(recipients) or (ANY,)
        for each in tuple(data) or (ANY,)
    )


def span_from(ward: Ward, since: datetime | None, until: datetime | None) -> Span:
    """Whole days in the ward's time zone, as instants."""
    from scanward.core.asking import Span  # noqa: PLC0415 - start-up
    from scanward.core.days import begin_of_day, end_of_day  # noqa: PLC0415 - start-up

    zone = ward.settings.consent.time_zone
    return Span(
        begin_of_day(since.date(), zone) if since else None,
        end_of_day(until.date(), zone) if until else None,
    )


def obligations_from(options: dict[str, Any]) -> Obligations:
    """What the options of `obligations` say, taken out of `options`."""
    from scanward.core.asking import Obligations  # noqa: PLC0415 - start-up

    words = frozenset(options.pop("protections"))
    names = ("retention_days", "no_train", "no_reidentification", "no_onward")
    return Obligations(words, *[options.pop(name) for name in names])


def protections_of(recipe: str) -> tuple[frozenset[str], Identifiability]:
    """What a recipe protects, and how identifiable what leaves under it is. RecipeError where there is none such."""
    from scanward.line.deidentify import load_recipe  # noqa: PLC0415 - start-up
    from scanward.line.deidentify.protections import identifiability, protections  # noqa: PLC0415 - start-up

    loaded = load_recipe(recipe)
    return protections(loaded), identifiability(loaded)


def sha256_of(file: Path) -> str:
    """The SHA-256 of a signed file, in hex; SourceError where it cannot be read."""
    import hashlib  # noqa: PLC0415 - start-up

    try:
        if file.stat().st_size > _FORM_MAX_BYTES:
            raise SourceError("the signed file is larger than a form can be")
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise SourceError("the signed file cannot be read") from None


def _lines(file: Path | None) -> list[str]:
    try:
        if file is None or file.stat().st_size > _NUMBERS_MAX_BYTES:
            raise SourceError("the file of numbers is larger than one can be")
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SourceError("the file of numbers cannot be read: it is text in UTF-8, one number a line") from None
