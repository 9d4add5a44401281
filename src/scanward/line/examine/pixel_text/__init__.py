"""Finds writing in pixels: DBNet says where, a recogniser says what, and nothing is trusted but what was looked at."""

from scanward.line.examine.pixel_text.finder import TextFinder

__all__ = ["TextFinder"]
