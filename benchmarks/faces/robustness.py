"""The robustness matrix: every case is done right or held for a person; none fails silently."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.faces.heads import Part, person
from benchmarks.faces.scanning import Scan, scanned, volume_of
from scanward.core.faces import FaceDoubt, FaceSight
from scanward.dicom.volume import FramePlace
from scanward.line.deidentify.faces import face_removal
from scanward.line.examine.faces import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.faces.scanning import Made
    from scanward.dicom.volume import Volume

Rows = tuple[tuple[float, float, float], ...]
LIES: dict[str, Rows] = {
    "half turn (front is back)": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "upside down and backwards": ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "front and back mirrored": ((1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "top and bottom mirrored": ((1, 0, 0), (0, 1, 0), (0, 0, -1)),
    "axial said sagittal": ((0, 1, 0), (0, 0, 1), (1, 0, 0)),
    "axial said coronal": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
}
LIMITS = {Part.FACE: 0.02, Part.BROW: 0.10, Part.LEFT_EAR: 0.10, Part.RIGHT_EAR: 0.10}
_SKIN_MM = 1.5
_FEW = 30


@dataclass(frozen=True, slots=True)
class Result:
    """One case: what was answered, the shares of the skin of each part that are left, brain voxels changed."""

    name: str
    answer: str
    left: dict[Part, float]
    brain: int
    removed: float
    cpu_s: float
    verdict: str


def cases(kind: str) -> Iterator[tuple[str, Scan]]:
    plain = Scan(kind=kind)
    yield "plain", plain
    for pitch in (-45, -25, 25, 45):
        yield f"pitch {pitch}", replace(plain, turn=(pitch, 0, 0))
    for yaw in (-30, 30):
        yield f"yaw {yaw}", replace(plain, turn=(0, yaw, 0))
    for roll in (-20, 20):
        yield f"roll {roll}", replace(plain, turn=(0, 0, roll))
    yield "pitch 30 yaw 20 roll 10", replace(plain, turn=(30, 20, 10))
    yield "top cut 20 %", replace(plain, top=0.2)
    yield "top cut 35 %", replace(plain, top=0.35)
    yield "bottom cut 35 %", replace(plain, bottom=0.35)
    yield "bottom cut 50 %", replace(plain, bottom=0.5)
    yield "noise 8 %", replace(plain, noise=0.08)
    yield "5 mm slices, gantry 20 degrees", replace(plain, slice_mm=5, tilt=20, step_mm=1.5)
    yield "sagittal", replace(plain, plane="sagittal")
    yield "coronal, 4 mm", replace(plain, plane="coronal", slice_mm=4)
    yield "slices reversed", replace(plain, reverse=True)
    yield "left and right mirrored", replace(plain, lie=((-1, 0, 0), (0, 1, 0), (0, 0, 1)))
    for name, lie in LIES.items():
        yield name, replace(plain, lie=lie)


def removed_of(removal: object, volume: Volume) -> NDArray[np.bool_]:
    """The voxels (slices, rows, columns) that a removal takes."""
    steps = volume.step_along_row, volume.step_along_column
    directions = tuple(volume.along_row), tuple(volume.along_column)
    shape = volume.voxels.shape[1:]
    return np.stack(
        [removal.pixels(FramePlace(tuple(origin), *directions, *steps), shape) for origin in volume.origins]
    )


def in_volume_order(made: Made) -> Made:
    """The truth in the order in which `volume_of` has the slices."""
    order = np.argsort(made.origins @ np.cross(made.along_row, made.along_column))
    arrays = {name: getattr(made, name)[order] for name in ("voxels", "brain", "part", "skin_mm", "origins")}
    return replace(made, **arrays)


def judged(name: str, made: Made) -> Result:
    """Look at a made scan, remove its face, and compare with the truth."""
    volume, truth = volume_of(made), in_volume_order(made)
    begun = time.process_time()
    seen = look(volume)
    removal = face_removal(volume, seen.pose) if seen.sight is FaceSight.FACE and seen.pose else None
    gone = np.zeros(volume.voxels.shape, bool)
    if removal is not None and not isinstance(removal, FaceDoubt):
        gone = removed_of(removal, volume)
    cpu = time.process_time() - begun
    skin = np.abs(truth.skin_mm) < _SKIN_MM
    left = {}
    for part in LIMITS:
        of_part = skin & (truth.part == part)
        if of_part.sum() > _FEW:
            left[part] = float(1 - (gone & of_part).sum() / of_part.sum())
    brain = int((gone & truth.brain).sum())
    answer = seen.sight.value if not isinstance(removal, FaceDoubt) else "unsure"
    doubt = removal if isinstance(removal, FaceDoubt) else seen.doubt
    answer += f" ({doubt})" if doubt else ""
    right = not brain and all(share <= LIMITS[part] for part, share in left.items())
    held = answer.startswith(FaceSight.UNSURE)
    verdict = "held" if held else "right" if right else "WRONG"
    return Result(name, answer, left, brain, float(gone.mean()), cpu, verdict)


def table(results: list[Result]) -> str:
    lines = [
        "| case | answer | face left | brow | ears | brain voxels changed | CPU-s | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in results:
        shares = [f"{each.left[part]:.1%}" if part in each.left else "-" for part in (Part.FACE, Part.BROW)]
        ears = [each.left[part] for part in (Part.LEFT_EAR, Part.RIGHT_EAR) if part in each.left]
        shares.append(f"{max(ears):.1%}" if ears else "-")
        cells = [each.name, each.answer, *shares, str(each.brain), f"{each.cpu_s:.1f}", each.verdict]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def run(kinds: tuple[str, ...] = ("t1", "ct", "t2"), first_seed: int = 101) -> list[Result]:
    results = []
    for number, kind in enumerate(kinds):
        who = person(first_seed + number)
        results += [judged(f"{kind}: {name}", scanned(who, scan)) for name, scan in cases(kind)]
    return results


if __name__ == "__main__":
    print(table(run()))
