"""A detector of faces as a witness, and no judge: it sees none in many faces, and some in skulls.

FaceMesh of mediapipe (Kartynnik et al. 2019), whose wheel carries its models, with the extra `attack`.
"""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.dicom.volume import seen_from, skin_level
from scanward.line.verify.faces.blocks import without_blocks
from scanward.line.verify.faces.headbox import head_box
from scanward.line.verify.faces.surviving import BONE_HU

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume
    from scanward.line.verify.faces.brain import Brain

VIEWS: Final = tuple(
    (yaw, pitch) for pitch in (-20.0, 0.0, 20.0) for yaw in (-60.0, -40.0, -20.0, -8.0, 8.0, 20.0, 40.0, 60.0)
)
"""24 views: yaw and pitch in degrees."""
_SCALE: Final = 3
_LONGEST_S: Final = 300


@dataclass(frozen=True, slots=True)
class Witness:
    """To how many of `pictures` renders of a head's surface a face was fitted; `bone` is None for what is no CT."""

    pictures: int
    skin: int
    bone: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """To how many of `pictures` renders a face was fitted; of CT those of bone are counted with those of skin."""

    pictures: int
    original: int
    released: int
    brain: int
    """Of nothing but the head's own brain: what the detector sees where no face is."""
    unexplained: int
    """Of the released volume, where the brain from the same side has none."""


def witness(volume: Volume, pose: HeadPose) -> Witness | None:
    """What FaceMesh sees in a head; None where the extra `attack` is not installed.

    Compare with what it sees in the original: where it saw nothing there, it says nothing here.

    Raises:
        ValueError: a volume of one slice.
        subprocess.SubprocessError: FaceMesh ended with an error, or took more than five minutes.
    """
    if not installed():
        return None
    level = skin_level(volume, pose)
    seen = [_renders(without_blocks(volume, level), pose, level)]
    if head_box(volume, pose).is_ct:
        seen.append(_renders(volume, pose, BONE_HU))
    skin, *bone = _fits(*seen)
    return Witness(len(VIEWS), int(skin.sum()), int(bone[0].sum()) if bone else None)


def compared(original: Volume, released: Volume, pose: HeadPose, brain: Brain | None) -> Compared | None:
    """What FaceMesh sees in a head before and after its face was removed, and in its bare brain, from the same sides at
    the same levels: of the original's skin and of bone. None where the extra `attack` is not installed.

    Raises:
        ValueError, subprocess.SubprocessError: as `witness` does.
    """
    if not installed():
        return None
    level = skin_level(original, pose)
    levels = (level, BONE_HU) if head_box(original, pose).is_ct else (level,)
    seen = [_renders(volume, pose, each) for volume in (original, without_blocks(released, level)) for each in levels]
    if brain is not None:
        seen.append(_renders(brain.alone(original, level), pose, level))
    fits = _fits(*seen)
    before, after, alone = np.split(fits, [len(levels), 2 * len(levels)])
    unexplained = after.copy()
    unexplained[:1] &= ~alone.any(axis=0)
    return Compared(before.size, *(int(each.sum()) for each in (before, after, alone, unexplained)))


def installed() -> bool:
    """Whether there is a witness to ask."""
    return find_spec("mediapipe") is not None


def _renders(volume: Volume, pose: HeadPose, level: float) -> NDArray[np.uint8]:
    return seen_from(volume, pose, level, VIEWS, _SCALE)


def _fits(*seen: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(sets, views): to which of some sets of renders a face is fitted."""
    given = io.BytesIO()
    np.save(given, np.concatenate(seen), allow_pickle=False)
    command = [sys.executable, "-m", "scanward.line.verify.faces.facemesh"]
    done = subprocess.run(command, input=given.getvalue(), check=True, capture_output=True, timeout=_LONGEST_S)
    fits = done.stdout.strip().rpartition(b"\n")[2]
    if len(fits) != len(seen) * len(VIEWS):
        raise subprocess.SubprocessError("FaceMesh did not answer for every picture")
    return (np.frombuffer(fits, np.uint8) == ord("1")).reshape(len(seen), len(VIEWS))
