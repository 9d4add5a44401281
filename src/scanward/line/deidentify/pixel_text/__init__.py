"""Writing in pixels: what of it identifies, and how it is taken out."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.deidentify.pixel_text.removal import TextRemoval, removal_of

__all__ = ["TextRemoval", "removal_of"]

if not TYPE_CHECKING:
    __getattr__ = door(__name__, removal="TextRemoval removal_of")
