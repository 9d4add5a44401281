"""The face that survives: how much of the original's outer surface still stands in the released volume.

Geometry only, from decoded pixels: no detector, nothing of how the face was removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage

from scanward.line.verify.faces.blocks import without_blocks
from scanward.line.verify.faces.headbox import STEP_MM, FacePart, bone_parts, head_box, parts, skin_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume
    from scanward.line.verify.faces.headbox import HeadBox

BONE_HU: Final = 250.0
_COARSE_MM: Final = 2 * STEP_MM
_BALL_MM, _REACH_MM = 4.5, 7.6
"""Air in which such a ball fits, and how far from the ball's middle a surface of it is."""
_ROOM_ML: Final = 30.0
"""Where such a ball's middle can be in a head's own cavities takes less."""
_FEW: Final = 60


def surface_left(
    original: Volume, released: Volume, pose: HeadPose, level: float | None = None
) -> dict[FacePart, float]:
    """The share of each part's original outer surface that lies within 1.5 mm of a surface of the released volume;
    parts that the original does not show are left out.

    Args:
        original: as it came.
        released: the same voxels as they are to leave.
        pose: where the head lies.
        level: the real value above which something stands; of skin if None.

    Raises:
        ValueError: a volume of one slice.
    """
    before = head_box(original, pose)
    level = skin_level(before.values) if level is None else level
    outer = outer_surface(before.values, level)
    return skin_left(outer, head_box(without_blocks(released, level), pose), level)


def skin_left(outer: NDArray[np.bool_], after: HeadBox, level: float) -> dict[FacePart, float]:
    """Of the original's surface beside the air around the head (`outer_surface`)."""
    return _left(outer, after, level, parts())


def shows_a_face(outer: NDArray[np.bool_]) -> bool:
    return int((outer & parts()[FacePart.FACE]).sum()) >= _FEW


def bone_left(before: HeadBox, after: HeadBox) -> dict[FacePart, float]:
    """Of the surface of bone (CT) that is seen through the skin from the front, the sides and between."""
    with np.errstate(invalid="ignore"):
        bone = before.values > BONE_HU
    return _left(_seen(bone), after, BONE_HU, bone_parts())


def _left(
    outer: NDArray[np.bool_], after: HeadBox, level: float, places: dict[FacePart, NDArray[np.bool_]]
) -> dict[FacePart, float]:
    near = ndimage.binary_dilation(surface(after.values, level))
    of_parts = {part: outer & place for part, place in places.items()}
    return {part: float(near[shown].mean()) for part, shown in of_parts.items() if shown.sum() >= _FEW}


def surface(values: NDArray[np.float32], level: float) -> NDArray[np.bool_]:
    """What stands beside air; the edge of what is known is no surface."""
    with np.errstate(invalid="ignore"):
        body, air = values > level, values <= level
    found: NDArray[np.bool_] = body & ndimage.binary_dilation(air)
    return found


def outer_surface(values: NDArray[np.float32], level: float) -> NDArray[np.bool_]:
    """What stands beside air that a ball of 4.5 mm reaches in large rooms: not sinuses, nor bone, dark as air in MR."""
    with np.errstate(invalid="ignore"):
        air = values <= level
    z, y, x = (size // 2 for size in air.shape)
    coarse = air.reshape(z, 2, y, 2, x, 2).all(axis=(1, 3, 5))
    wide = ndimage.distance_transform_edt(coarse, sampling=_COARSE_MM) > _BALL_MM
    rooms, count = ndimage.label(wide)
    sizes = np.bincount(rooms.ravel(), minlength=count + 1) * _COARSE_MM**3 / 1000
    sizes[0] = 0
    outer = ndimage.distance_transform_edt(sizes[rooms] <= _ROOM_ML, sampling=_COARSE_MM) <= _REACH_MM
    if not (sizes > _ROOM_ML).any():
        outer[:] = False
    for axis in range(3):
        outer = np.repeat(outer, 2, axis=axis)
    found: NDArray[np.bool_] = surface(values, level) & outer
    return found


def _seen(body: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is met first from before, from both sides and from half left and half right."""
    seen = _met_first(body)
    for side in (1, -1):
        turned = body[:, :, ::side]
        across = _met_first(turned.transpose(0, 2, 1)).transpose(0, 2, 1)
        seen[:, :, ::side] |= across | _met_between(turned)
    return seen


def _met_first(body: NDArray[np.bool_]) -> NDArray[np.bool_]:
    first = np.zeros(body.shape, bool)
    z, x = np.nonzero(body.any(axis=1))
    first[z, body.argmax(axis=1)[z, x], x] = True
    return first


def _met_between(body: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is met first on the way to the back and to the left at once."""
    depth, rows, columns = body.shape
    sheared = np.zeros((depth, rows, columns + rows), bool)
    for row in range(rows):
        sheared[:, row, rows - row : rows - row + columns] = body[:, row]
    met = _met_first(sheared)
    return np.stack([met[:, row, rows - row : rows - row + columns] for row in range(rows)], axis=1)
