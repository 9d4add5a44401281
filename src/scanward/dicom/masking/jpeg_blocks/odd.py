"""The one way in which a JPEG is left to a whole decoder."""

from __future__ import annotations


class OddJpeg(Exception):
    """This JPEG is not sequential with Huffman codes, or not as the standard says: its blocks cannot be edited."""
