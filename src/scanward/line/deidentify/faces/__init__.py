"""The removal of a face from every series of a frame of reference, around the brain of the same head."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.deidentify.faces.objects import object_erasure
    from scanward.line.deidentify.faces.removal import FaceRemoval, face_removal, fill_value
    from scanward.line.deidentify.faces.settings import FacePolicy, Faces
    from scanward.line.deidentify.faces.touching import touches

__all__ = ["FacePolicy", "FaceRemoval", "Faces", "face_removal", "fill_value", "object_erasure", "touches"]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__,
        objects="object_erasure",
        removal="FaceRemoval face_removal fill_value",
        settings="FacePolicy Faces",
        touching="touches",
    )
