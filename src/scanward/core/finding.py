"""What was found where, and how staff may see it without reading it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.core.identity import IdentifierKind


def masked(text: str) -> str:
    """Show the shape of `text`, not its letters: letters become `x`, digits `9`, at most 24 characters.

    >>> masked("Doe^Jane 1961")
    'xxx^xxxx 9999'
    """
    shape = "".join("9" if c.isdigit() else "x" if c.isalpha() else c if c in " ^=-./:@,()" else "?" for c in text)
    return shape if len(shape) <= 24 else shape[:23] + "…"  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of identifier in one place.

    `place` names where without a value: an attribute path (`RequestAttributesSequence.ScheduledProcedureStepID`),
    or `preamble`, `file-meta`, `trailer`, `pixel-data`, `overlay`, `codestream-comment`, `file-name`, `document`.
    `shape` is the masked sample. `rule` is the id of the rule that found it (docs/lookup/findings.md).
    """

    kind: IdentifierKind
    place: str
    rule: str
    shape: str = ""
    count: int = 1
