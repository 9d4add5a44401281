"""Writing in pixels: what of it identifies, and how it is taken out."""

from scanward.line.deidentify.pixel_text.removal import TextRemoval, removal_of

__all__ = ["TextRemoval", "removal_of"]
