"""How a page is made: Jinja2 with autoescape on, a stylesheet inside, nothing from elsewhere, no script.

What stands in a value cannot act (row W1 of the adversarial matrix): markup is escaped by Jinja2, everything that is
invisible or moves text about is written out before, and no value is ever taken as a template, a link or a style.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scanward.core.visible import visible
from scanward.line.release.report.words import (
    any_words,
    face_words,
    hold_words,
    kind_words,
    part_words,
    passed_over_words,
    quarantine_words,
)

_FOLDER = Path(__file__).with_name("templates")
_KILO = 1000
_LEAST_SHOWN = 0.001


def page(template: str, **facts: Any) -> str:
    """The page that `template` (without its ending) makes of `facts`."""
    return _environment().get_template(f"{template}.html.j2").render(**facts)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    environment.filters.update(
        number=number,
        bytesize=bytesize,
        duration=duration,
        moment=moment,
        counted=counted,
        dotted=_dotted,
        png=_png,
        percent=percent,
    )
    environment.globals.update(
        kind_words=kind_words,
        hold_words=hold_words,
        quarantine_words=quarantine_words,
        passed_over_words=passed_over_words,
        any_words=any_words,
        face_words=face_words,
        part_words=part_words,
        stylesheet=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        mark=Markup((_FOLDER / "mark.svg").read_text(encoding="utf-8")),  # noqa: S704 - our own file
    )
    return environment


def _inert(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def number(count: float) -> str:
    """12345 as `12,345`."""
    return f"{count:,.0f}"


def counted(count: int, noun: str) -> str:
    """`1 place`, `12 places`."""
    return f"{number(count)} {noun}" + ("" if count == 1 else "s")


def percent(share: float) -> str:
    """0.0137 as `1.4 %`; what is more than nothing is never called 0 %."""
    if 0 < share < _LEAST_SHOWN:
        return f"< {100 * _LEAST_SHOWN:.1f} %"
    return f"{100 * share:.1f} %" if share else "0 %"


def bytesize(size: float) -> str:
    """In the largest unit that leaves a number above 1: `1.4 GB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < _KILO:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= _KILO
    return f"{size:.1f} TB"


def duration(seconds: float) -> str:
    """`0.8 s`, `12 s`, `3 min 20 s`, `2 h 05 min`."""
    if seconds < 10:  # noqa: PLR2004 - below that tenths matter
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _dotted(path: str) -> Markup:
    """A path of attributes that may be broken into lines after its dots, and nowhere else."""
    return Markup(".<wbr>").join(escape(part) for part in visible(path).split("."))


def _png(picture: bytes) -> Markup:
    """A picture as the value of `src`. The bytes are checked to be a PNG: a data URI of another kind could act."""
    if not picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return Markup("data:,")
    return Markup("data:image/png;base64,") + b64encode(picture).decode("ascii")
