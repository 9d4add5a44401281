"""Text that shows and does nothing else: on a terminal, in a page, in a log."""

from __future__ import annotations

import unicodedata

_ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, directions and joiners, surrogates, private use, unassigned, line and paragraph separators."""


def visible(text: str) -> str:
    r"""`text` with every character that acts rather than shows written out, so that none can act.

    Terminal escapes, bidirectional controls and invisible characters come out of headers that anybody may have written.

    >>> visible("\x1b[2J" + "Doe")
    '\\x1b[2JDoe'
    """
    if text.isprintable():
        return text
    return "".join(_written_out(c) if unicodedata.category(c) in _ACTING else c for c in text)


def _written_out(character: str) -> str:
    return (
        character.encode("ascii", "backslashreplace").decode("ascii")
        if character > "\x7f"
        else f"\\x{ord(character):02x}"
    )
