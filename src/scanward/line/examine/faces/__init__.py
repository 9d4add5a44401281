"""Whether a volume holds a face: found in its pixels, whatever its header says."""

from scanward.line.examine.faces.looking import look

__all__ = ["look"]
