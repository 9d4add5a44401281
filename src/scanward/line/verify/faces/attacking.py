"""The attack on one volume whose face was removed: what of it survives, whether brain went with it, what else changed.

It knows where the head lies, and nothing of how the face was found or removed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial.transform import Rotation

from scanward.line.verify.faces.blocks import without_blocks
from scanward.line.verify.faces.brain import find_brain
from scanward.line.verify.faces.headbox import LOW, STEP_MM, FacePart, head_box, skin_level
from scanward.line.verify.faces.matching import match, relief_from, surface_within
from scanward.line.verify.faces.surviving import bone_left, outer_surface, shows_a_face, skin_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume
    from scanward.line.verify.faces.brain import Brain
    from scanward.line.verify.faces.headbox import HeadBox
    from scanward.line.verify.faces.matching import FaceMatch

LIMITS: Final = {FacePart.FACE: 0.02, FacePart.BROW: 0.1, FacePart.LEFT_EAR: 0.1, FacePart.RIGHT_EAR: 0.1}
"""How much of a part's skin may be left."""
BONE_LIMITS: Final = {FacePart.FACE: 0.05}
"""The bone of the brow lies so near to the brain that it stays: it is told, and not judged."""
_SOMETHING: Final = 0.1
"""Of the face's place: less is not worth a person's look."""


class FaceFailure(StrEnum):
    """Why a removal did not stand. Each is explained in docs/lookup/faces.md."""

    SURFACE = "surface"
    """More of a part's skin is left than may be."""
    BONE = "bone"
    """More of the face's bone is left than may be (CT)."""
    BRAIN = "brain"
    """Voxels of the brain changed."""
    BRAIN_UNSEEN = "brain-unseen"
    """Voxels changed, and no brain was found to compare them with."""
    UNSEEN = "unseen"
    """Something stands where the face is, and no surface of it was found in the original: nothing can be said."""
    SHAPE = "shape"
    """What is left still has the shape of the face."""
    OUTSIDE = "outside"
    """Voxels changed that were not to be removed."""


@dataclass(frozen=True, slots=True)
class FaceAttack:
    """What was found. Shares from 0 to 1 of the original's surface; counts of stored voxels.

    Parts that the original does not show are in neither `left` nor `bone_left`, and do not fail.
    """

    left: Mapping[FacePart, float]
    bone_left: Mapping[FacePart, float]
    """Empty for what is no CT."""
    shape: FaceMatch | None
    """The original's face looked for in the released surface; None where the original shows too little of one."""
    brain_voxels: int
    """0 where none was found."""
    brain_changed: int
    changed: int
    outside_changed: int | None
    """None where nobody said what was to be removed."""
    brain: Brain | None = field(repr=False)
    """The volume's own, or the one that was handed in: it stands for other series of the frame of reference, too."""
    failures: tuple[FaceFailure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def attack(
    original: Volume,
    released: Volume,
    pose: HeadPose,
    removed_by_us: NDArray[np.bool_] | None = None,
    brain: Brain | None = None,
) -> FaceAttack:
    """Attack a released volume with its original at hand.

    Args:
        original: as it came.
        released: the same voxels, decoded from what is to leave.
        pose: where the head lies.
        removed_by_us: (slices, rows, columns) what was to be removed; if given, nothing else may have changed.
        brain: one that was found in another series of the frame of reference, for a volume that shows none itself.

    Raises:
        ValueError: volumes of different shapes, or of one slice.
    """
    if original.voxels.shape != released.voxels.shape:
        raise ValueError("volumes of different shapes")
    before = head_box(original, pose)
    level = skin_level(before.values)
    after = head_box(without_blocks(released, level), pose)
    outer = outer_surface(before.values, level)
    if not shows_a_face(outer) and before.filled(level) > _SOMETHING:  # noise may hide the surface
        before, after = before.smoothed(), after.smoothed()
        level = skin_level(before.values)
        outer = outer_surface(before.values, level)
    unseen = not shows_a_face(outer) and before.filled(level) > _SOMETHING
    changed = original.voxels != released.voxels
    own = find_brain(original) or brain
    brain_voxels, brain_changed = own.count(original, changed) if own else (0, 0)
    found = FaceAttack(
        skin_left(outer, after, level),
        bone_left(before, after) if before.is_ct else {},
        _own_shape(before, after, level),
        brain_voxels,
        brain_changed,
        int(np.count_nonzero(changed)),
        None if removed_by_us is None else int(np.count_nonzero(changed & ~removed_by_us)),
        own,
        (),
    )
    return replace(found, failures=((FaceFailure.UNSEEN,) if unseen else ()) + tuple(_failures(found)))


def _own_shape(before: HeadBox, after: HeadBox, level: float) -> FaceMatch | None:
    """The original's face looked for in the released surface; None where the original shows too little of one."""
    upright = Rotation.identity()
    surfaces = [surface_within(box.values[::2, ::2, ::2], level, 2 * STEP_MM) + LOW for box in (before, after)]
    face = relief_from(surfaces[0], upright)
    return None if face is None else match(face, surfaces[1], upright)


def _failures(found: FaceAttack) -> Iterator[FaceFailure]:
    if any(share > LIMITS[part] for part, share in found.left.items()):
        yield FaceFailure.SURFACE
    if any(found.bone_left.get(part, 0.0) > limit for part, limit in BONE_LIMITS.items()):
        yield FaceFailure.BONE
    if found.shape is not None and found.shape.recognised:
        yield FaceFailure.SHAPE
    if found.brain_changed:
        yield FaceFailure.BRAIN
    if found.changed and not found.brain_voxels:
        yield FaceFailure.BRAIN_UNSEEN
    if found.outside_changed:
        yield FaceFailure.OUTSIDE
