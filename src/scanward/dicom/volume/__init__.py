"""Volumes of frames: where each frame lies in the patient, what stands at a point, how a
surface looks, and writing changed voxels back."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.dicom.volume.erasing import Erasure, erasure_of
    from scanward.dicom.volume.nifti import read_nifti
    from scanward.dicom.volume.places import FramePlace, frame_places
    from scanward.dicom.volume.shading import THREE, png, seen_from, skin_level
    from scanward.dicom.volume.stacking import Placed, Stack, Volume, read_volume, stacks_of
    from scanward.dicom.volume.world import Grid, resampled, sampled

__all__ = [
    "THREE",
    "Erasure",
    "FramePlace",
    "Grid",
    "Placed",
    "Stack",
    "Volume",
    "erasure_of",
    "frame_places",
    "png",
    "read_nifti",
    "read_volume",
    "resampled",
    "sampled",
    "seen_from",
    "skin_level",
    "stacks_of",
]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__,
        erasing="Erasure erasure_of",
        nifti="read_nifti",
        places="FramePlace frame_places",
        shading="THREE png seen_from skin_level",
        stacking="Placed Stack Volume read_volume stacks_of",
        world="Grid resampled sampled",
    )
