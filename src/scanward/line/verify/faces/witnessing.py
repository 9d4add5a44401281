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
    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

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


def witness(volume: Volume, pose: HeadPose) -> Witness | None:
    """What FaceMesh sees in a head; None where the extra `attack` is not installed.

    Compare with what it sees in the original: where it saw nothing there, it says nothing here.

    Raises:
        ValueError: a volume of one slice.
        subprocess.SubprocessError: FaceMesh ended with an error, or took more than five minutes.
    """
    if find_spec("mediapipe") is None:
        return None
    level = skin_level(volume, pose)
    bone = _fits(volume, pose, BONE_HU) if head_box(volume, pose).is_ct else None
    return Witness(len(VIEWS), _fits(without_blocks(volume, level), pose, level), bone)


def _fits(volume: Volume, pose: HeadPose, level: float) -> int:
    given = io.BytesIO()
    np.save(given, seen_from(volume, pose, level, VIEWS, _SCALE), allow_pickle=False)
    command = [sys.executable, "-m", "scanward.line.verify.faces.facemesh"]
    done = subprocess.run(command, input=given.getvalue(), check=True, capture_output=True, timeout=_LONGEST_S)
    return int(done.stdout.split()[-1])
