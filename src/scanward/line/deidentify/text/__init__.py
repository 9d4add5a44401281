"""Free text: names, numbers, dates and places of persons out, clinical words kept."""

from __future__ import annotations

from scanward.line.deidentify.text.cleaned import CleanText, Span, TextContext
from scanward.line.deidentify.text.cleaner import TextCleaner

__all__ = ["CleanText", "Span", "TextCleaner", "TextContext"]
