"""What in the name of a member of an archive speaks of ill intent.

No such name is ever used to open or to write anything: members lie under our own numbers. But an archive that was made
to harm others is not taken in part.
"""

from __future__ import annotations

import re
import unicodedata

_DRIVE = re.compile(r"^[A-Za-z]:")
_TURNS_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


def fault_of(name: str) -> str:
    """Say what is wrong with the name of a member of an archive; empty when nothing is."""
    parts = name.replace("\\", "/").split("/")
    if "\x00" in name:
        return "a name with a NUL"
    if parts[0] == "" and len(parts) > 1:
        return "an absolute name"
    if _DRIVE.match(name):
        return "a name with a drive"
    if ".." in parts:
        return "a name that climbs out"
    if not name.isascii() and any(c in _TURNS_DIRECTION for c in name):
        return "a name that turns the writing direction"
    if not name.isascii() and any("\ud800" <= c <= "\udfff" for c in name):
        return "a name that is not UTF-8 though it says so"
    if any(unicodedata.category(c) == "Cc" for c in name):
        return "a name with control characters"
    return "" if name else "no name"


def folded(name: str) -> str:
    """The name as a file system that ignores case and Unicode form takes it."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").casefold())
