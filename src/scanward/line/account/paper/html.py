"""A document as one page that needs nothing else (docs/why/003): autoescape, no script, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scanward.core.visible import visible

if TYPE_CHECKING:
    from scanward.line.account.paper.document import Document

_FOLDER = Path(__file__).parent


def as_page(document: Document) -> str:
    """`document` as HTML. What stands in a value cannot act (row W1 of the adversarial matrix)."""
    return _environment().get_template("paper.html.j2").render(document=document)


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
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.globals["stylesheet"] = Markup((_FOLDER / "paper.css").read_text("utf-8"))  # noqa: S704 - our own file
    return environment


def _inert(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(visible(line) for line in value.split("\n"))
