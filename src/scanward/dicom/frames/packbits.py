"""One RLE segment unpacked (PS3.5 G.3.2), for the one-bit pixels that no decoder takes."""

from __future__ import annotations


def unpack_segment(segment: bytes, limit: int) -> bytes:
    """At most `limit` bytes. Raises IndexError where the segment ends before."""
    out = bytearray()
    at = 0
    while len(out) < limit:
        control = segment[at]
        if control < 128:  # noqa: PLR2004 - a literal run
            out += segment[at + 1 : at + 2 + control]
            at += control + 2
        elif control > 128:  # noqa: PLR2004 - a repeated byte
            out += segment[at + 1 : at + 2] * (257 - control)
            at += 2
        else:
            at += 1
    return bytes(out[:limit])
