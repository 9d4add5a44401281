"""Does a volume hold a head, and in it a face? Every answer is found in the pixels; what is not sure is said so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.ndimage import map_coordinates

from scanward.core.faces import FaceDoubt, FaceLook, FaceSight, HeadPose
from scanward.line.examine.faces.agreement import inner
from scanward.line.examine.faces.model import Tissue, head_points
from scanward.line.examine.faces.searching import find_head
from scanward.line.examine.faces.surface import measure, relief_of
from scanward.line.examine.faces.trunk import is_trunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import Three
    from scanward.dicom.volume import Volume
    from scanward.line.examine.faces.searching import Found

_THICKEST_MM: Final = 8.0
_THINNEST_BODY_MM: Final = 40.0
"""A stack lower than that shows no face."""
_LONGEST_MM: Final = 3000.0
"""No scanner sees farther: the header is wrong, and the search would take minutes."""
_SKIN_HU: Final = -300.0
_POINTS: Final = 14000
_LEAST_MARGIN: Final = 0.03
"""Of 26 made CT heads all had 0.107 and more, of made T1 heads 0.073, the real ones 0.044; drawn phantoms had 0.023."""
_LEAST_INNER: Final = 0.045
_LEAST_BRAIN: Final = 0.9
"""How much of the brain's place must be in the volume."""
_NO_BRAIN: Final = 0.75
_LEAST_CLEAR, _NOT_CLEAR = 0.85, 0.6
_WEAK_INNER: Final = 0.1
_LEAST_COVERED: Final = 0.05
_LEAST_SURFACE, _SURE_SURFACE = 0.5, 0.65
"""Where the pose was right, faces stood at 0.75 and more in trials; faces that were cut off at 0.37 and less."""
_FEW: Final = 50
_BACK_MM, _VAULT_MM = 40.0, 70.0


class _Evidence(NamedTuple):
    """Shares of the made head's points: of its brain in the volume, of that in something; of the air behind and above
    it that is air; and agreement within the body."""

    brain_known: float
    brain_filled: float
    vault_known: float
    clear: float
    inner: float


def look(volume: Volume, *, named: bool | None = None) -> FaceLook:
    """What the volume shows of a head and its face.

    Args:
        volume: at least five slices, else it shows no face.
        named: whether the header names a part of the body with a face. It is heard only where the pixels show next to
            nothing of a head: then False makes of a doubt that there is none.
    """
    heights = volume.heights
    steps = np.diff(heights)
    if len(steps) < 4 or heights[-1] - heights[0] < _THINNEST_BODY_MM:  # noqa: PLR2004 - of slices
        return FaceLook(FaceSight.NO_FACE)
    _, rows, columns = volume.voxels.shape
    sides = heights[-1] - heights[0], rows * volume.step_along_column, columns * volume.step_along_row
    if max(sides) > _LONGEST_MM:
        return FaceLook(FaceSight.UNSURE, doubt=FaceDoubt.RESOLUTION)
    try:
        found = find_head(volume)
    except ValueError:
        return FaceLook(FaceSight.UNSURE, doubt=FaceDoubt.RESOLUTION)
    if found is None:
        return FaceLook(FaceSight.NO_HEAD)
    evidence, pose = _evidence(found), _pose(found)
    doubt = _doubt(evidence, pose, float(np.median(steps)))
    if _is_no_head(evidence) or (
        doubt is not None and (is_trunk(found.coarse) or (named is False and _weak(evidence)))
    ):
        return FaceLook(FaceSight.NO_HEAD, pose)
    face = measure(relief_of(volume, pose, skin_level(found)))
    if doubt is None and face.covered >= _LEAST_COVERED and _LEAST_SURFACE <= face.surface < _SURE_SURFACE:
        doubt = FaceDoubt.POOR_FIT
    if doubt is not None:
        sight = FaceSight.UNSURE
    else:
        there = face.covered >= _LEAST_COVERED and face.surface >= _LEAST_SURFACE
        sight = FaceSight.FACE if there else FaceSight.NO_FACE
    return FaceLook(sight, pose, doubt, face.covered, face.surface, face.likeness)


def _is_no_head(evidence: _Evidence) -> bool:
    """Whether all of the best place for a head is in the volume, and something goes on where a head ends."""
    return evidence.brain_known >= _LEAST_BRAIN and evidence.clear < _NOT_CLEAR


def _weak(evidence: _Evidence) -> bool:
    return evidence.inner < _WEAK_INNER or evidence.brain_known < _NO_BRAIN or evidence.clear < _LEAST_CLEAR


def skin_level(found: Found) -> float:
    """The real value above which something stands: skin of CT, else what is brighter than the air behind and above
    the head, so that a face far from the coil counts too."""
    if found.fine.span is None:
        return _SKIN_HU
    points, tissue = head_points(6.0, _POINTS)
    air = points[(tissue == Tissue.AIR) & _around(points)]
    places = found.pose.places(air, found.fine)
    seen = map_coordinates(found.fine.levels, places.T[::-1], order=1, cval=-1.0, prefilter=False)
    seen = seen[(seen >= 0) & (seen < found.fine.body)]
    if len(seen) < _FEW:
        return found.fine.value_of(found.fine.body)
    values = np.array([found.fine.value_of(level) for level in seen])
    low, high = (found.fine.value_of(share * found.fine.body) for share in (0.4, 1.0))
    return float(np.clip(np.median(values) + 5 * np.std(values), low, high))


def _doubt(evidence: _Evidence, pose: HeadPose, step_mm: float) -> FaceDoubt | None:
    if step_mm > _THICKEST_MM:
        return FaceDoubt.RESOLUTION
    if evidence.brain_known < _LEAST_BRAIN:
        return FaceDoubt.VAULT_CROPPED if evidence.brain_known > _NO_BRAIN else FaceDoubt.COVERAGE
    if evidence.inner < _LEAST_INNER or evidence.brain_filled < _NO_BRAIN or evidence.clear < _LEAST_CLEAR:
        return FaceDoubt.POOR_FIT
    return FaceDoubt.ORIENTATION if pose.margin < _LEAST_MARGIN else None


def _evidence(found: Found) -> _Evidence:
    points, tissue = head_points(6.0, _POINTS)
    places = found.pose.places(points, found.fine)
    seen = map_coordinates(found.fine.levels, places.T[::-1], order=1, cval=-1.0, prefilter=False)
    known, body = seen >= 0, seen > found.fine.body
    brain = tissue == Tissue.BRAIN
    air = (tissue == Tissue.AIR) & _around(points)
    return _Evidence(
        _share(known, brain),
        _share(body, brain & known),
        _share(known, air),
        _share(~body, air & known),
        inner(found.fine, places, tissue),
    )


def _around(points: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which points are above the head or behind it, where nothing but air and a head rest is."""
    around: NDArray[np.bool_] = (points[:, 2] > _VAULT_MM) | ((points[:, 1] > _BACK_MM) & (points[:, 2] > 0))
    return around


def _share(of: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(of[among].mean()) if among.any() else 0.0


def _pose(found: Found) -> HeadPose:
    rows: list[Three] = [(float(a), float(b), float(c)) for a, b, c in found.pose.matrix]
    x, y, z = (float(value) for value in found.pose.shift)
    margin = 1.0 - found.other / found.agreement
    return HeadPose((rows[0], rows[1], rows[2]), (x, y, z), found.agreement, margin)
