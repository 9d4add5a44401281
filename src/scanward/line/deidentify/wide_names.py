"""Names beyond ASCII as UTF-16 writes them: no DICOM character set is UTF-16, so no reading of a value shows them.

ASCII in UTF-16 is seen as text with NULs between its letters; other scripts look like numbers and are known by their
bytes only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.core.identity import Identity

_WORD = re.compile(r"[^\W\d_]{4,}")


def wide_names(identity: Identity) -> re.Pattern[bytes] | None:
    """Finds the identity's non-ASCII words in UTF-16 of either order and any case; None where there are none."""
    words = {word for needle in identity.needles for word in _WORD.findall(needle.text) if not word.isascii()}
    forms = {form for word in words for form in (word, word.upper(), word.lower(), word.title())}
    codecs = ("utf-16-le", "utf-16-be")
    patterns = sorted(re.escape(form.encode(codec, "replace")) for form in forms for codec in codecs)
    return re.compile(b"|".join(patterns)) if patterns else None
