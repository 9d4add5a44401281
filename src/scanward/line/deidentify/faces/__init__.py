"""The removal of a face from every series of a frame of reference, around the brain of the same head."""

from scanward.line.deidentify.faces.objects import object_erasure
from scanward.line.deidentify.faces.removal import FaceRemoval, face_removal, fill_value

__all__ = ["FaceRemoval", "face_removal", "fill_value", "object_erasure"]
