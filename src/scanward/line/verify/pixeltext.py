"""Text that lies in pixel bytes: found without searching every byte of every picture.

A picture of 12 bits in 16 cannot hold ASCII: two letters side by side make a sample above 8,000. One look at the
largest sample settles that. Whatever could hold text is searched, and a hit is believed only where it does not look
like the picture around it. What this cannot see is said in docs/lookup/findings.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanward.line.verify.patterns import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanward.line.verify.bytesearch import ByteSearch, Hit

_LETTERS_MAKE = 0x2020
"""The least 16-bit sample of which both bytes are printable."""
_A, _LETTERS_SPAN = np.uint16(0x41), np.uint16(0x3F)
"""From the first letter of ASCII to its end. Digits are not looked for here: brain is -100 to 60 HU, full of their
codes."""
_FOUR = np.uint32(0x0101_0101)
"""Four that are true, one byte each."""
_LOWER_CASE = np.uint64(0x0020_0020_0020_0020)
_BLOCK = 4
_ROW = np.arange(-16, _BLOCK + 17)
"""What of the picture is looked at around such a place."""
_TEXTURE = 0.25
_NEAR = 4


def text_in_samples(
    search: ByteSearch, data: bytes, span: tuple[int, int], base: int, *, little: bool = True
) -> Iterator[Hit]:
    """Hits in 16-bit native samples that lie in `data` between the two places of `span`, at `base` in the file."""
    start, end = span
    samples = np.frombuffer(data, dtype="<i2" if little else ">i2", count=(end - start) // 2, offset=start)
    if samples.size and int(samples.max()) >= _LETTERS_MAKE:
        yield from (hit for hit in search.in_pixels(data[start:end], base) if stands_out(hit))
        return
    grams = search.wide_grams
    if not grams.size or not little:
        return
    places = _wide_places(samples, grams)
    if not places.size:
        return
    rows = np.clip(places[:, None] + _ROW, 0, samples.size - 1)
    letters = samples[rows].astype(np.uint8)
    letters[:, -1] = 0  # no word reaches into the next row
    for hit in search.in_wide(letters.tobytes(), 0):
        row, column = divmod(hit.offset, _ROW.size)
        whole = letters[row].tobytes()
        if stands_out(hit._replace(around=whole, at=column)):
            yield hit._replace(offset=base + 2 * int(rows[row, column]))


def _wide_places(samples: NDArray[np.int16], grams: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where four samples in a row could each be one letter, as UTF-16 has them."""
    whole = samples[: samples.size // _BLOCK * _BLOCK].view(np.uint16)
    lettered = (whole - _A < _LETTERS_SPAN).view(np.uint32)
    places: NDArray[np.intp] = np.flatnonzero(lettered == _FOUR)
    if places.size:
        # those four letters must stand in a row in some needle, or it is a picture
        folded = whole.view(np.uint64)[places] | _LOWER_CASE
        nearest = np.searchsorted(grams, folded).clip(max=grams.size - 1)
        places = places[grams[nearest] == folded]
    places *= _BLOCK
    return places


def text_in_bytes(search: ByteSearch, data: bytes, base: int) -> Iterator[Hit]:
    """Hits in 8-bit native samples."""
    return (hit for hit in search.in_pixels(data, base) if stands_out(hit))


def stands_out(hit: Hit) -> bool:
    """Whether a hit in pixel bytes is writing rather than grey levels.

    Writing has one case (doe, DOE or Doe), and its neighbours are not grey levels from the same narrow range.
    """
    seen = hit.seen
    if not written(seen):
        return False
    if hit.pattern.form is not Form.TEXT and hit.pattern.form is not Form.DIGITS:
        return True
    around = hit.around[: hit.at] + hit.around[hit.at + len(seen) :]
    if not around:
        return True
    low, high = min(seen) - _NEAR, max(seen) + _NEAR
    alike = sum(low <= value <= high for value in around)
    # letters of other writing around it are no picture either
    lettered = sum(0x20 <= value < 0x7F for value in around)  # noqa: PLR2004 - printable ASCII
    return alike / len(around) < _TEXTURE or (lettered == len(around) and b" " in around)


def written(seen: bytes) -> bool:
    letters = bytes(value for value in seen if value < 0x80)  # noqa: PLR2004 - the case of ASCII letters only
    words = letters.replace(b"^", b" ").split()
    return all(word.islower() or word.isupper() or word.istitle() or not any(map(_is_letter, word)) for word in words)


def _is_letter(value: int) -> bool:
    return chr(value).isalpha()
