"""A detector of faces as a witness, and no judge: it sees none in many faces, and some in skulls.

FaceMesh of mediapipe (Kartynnik et al. 2019), whose wheel carries its models, with the extra `attack`.
"""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, NamedTuple

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
    """To how many renders a face was fitted, of a head before and after its face was removed, and of its bare brain."""

    skin: Fits
    bone: Fits
    """Of CT; told only: of skulls without a face, too, some look like one to it."""
    brain: int
    """Of the brain alone, seen from the same sides as the skin: what is fitted where no face is."""
    unexplained: int
    """Of the released skin, where the brain from the same side has none."""


class Fits(NamedTuple):
    """Renders, and to how many of them a face was fitted."""

    pictures: int
    original: int
    released: int


def witness(original: Volume, released: Volume, pose: HeadPose, brain: Brain | None) -> Witness | None:
    """What FaceMesh sees in a head before and after its face was removed, and in its bare brain, from the same sides at
    the same levels: of the original's skin, and of bone in CT. None where the extra `attack` is not installed.

    Raises:
        ValueError: a volume of one slice.
        subprocess.SubprocessError: FaceMesh ended with an error, or took more than five minutes.
    """
    if find_spec("mediapipe") is None:
        return None
    level = skin_level(original, pose)
    levels = (level, BONE_HU) if head_box(original, pose).is_ct else (level,)
    volumes = [original, without_blocks(released, level)]
    seen = [_renders(volume, pose, each) for each in levels for volume in volumes]
    if brain is not None:
        seen.append(_renders(brain.alone(original, level), pose, level))
    fits = _fits(*seen)
    told = [
        Fits(len(VIEWS), int(before.sum()), int(after.sum()))
        for before, after in zip(fits[::2], fits[1::2], strict=False)
    ]
    control = fits[-1] if brain is not None else np.zeros_like(fits[1])
    return Witness(
        told[0],
        told[1] if len(levels) > 1 else Fits(0, 0, 0),
        int(control.sum()),
        int(np.count_nonzero(fits[1] & ~control)),
    )


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
    answers: NDArray[np.bool_] = np.frombuffer(fits, np.uint8) == ord("1")
    return answers.reshape(len(seen), len(VIEWS))
