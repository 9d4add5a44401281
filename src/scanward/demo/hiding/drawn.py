"""Identity in the pixels themselves: what the builders of echoes and screen captures wrote into the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.canary import german
from scanward.demo.counting import UNSEARCHABLE

if TYPE_CHECKING:
    from scanward.demo.draft import Draft

DRAWN = ("us", "us-cine", "sc")
"""Kinds of object with text in the picture."""


def drawn(draft: Draft) -> None:
    """Note the text in the picture. No byte search finds it; `Plant.encoding` says so."""
    draft.burned_in = True
    person = draft.person
    for kind, text in (
        (Kind.PATIENT_NAME, f"{person.family}, {person.given}"),
        (Kind.RECORD_NUMBER, person.mrn),
        (Kind.DATE, german(draft.visit.day)),
    ):
        draft.plant("pixel-data", kind, text, UNSEARCHABLE)
