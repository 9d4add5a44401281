"""Real heads: what survives of the face, what of the brain changed, what FaceMesh sees; peers beside ours."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.faces import peers
from benchmarks.faces.robustness import removed_of
from scanward.core.faces import FaceDoubt
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.volume import read_volume, resampled, seen_from, stacks_of
from scanward.line.deidentify.faces import face_removal, fill_value
from scanward.line.examine.faces import look
from scanward.line.verify.faces import brain_of, surface_left
from scanward.line.verify.faces.headbox import skin_level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume
    from scanward.line.deidentify.faces import FaceRemoval

MANY = tuple((yaw, pitch) for pitch in (-20, 0, 20) for yaw in (-60, -40, -20, -8, 8, 20, 40, 60))
"""24 views: yaw and pitch in degrees."""


@dataclass(slots=True)
class Row:
    """One head in one hand."""

    head: str
    way: str
    left: dict[str, float] = field(default_factory=dict)
    brain: float = 0.0
    """Share of the brain's voxels that changed."""
    cpu_s: float = 0.0
    fits: str = "-"


def heads(testdata: Path) -> Iterator[tuple[str, Volume]]:
    """The real volumes: T1 and T2 of one person, CT of another."""
    with FrameDecoder() as decoder:
        stacks, _ = stacks_of(path for path in (testdata / "mr-head").iterdir() if not path.suffix)
        yield "T1, whole face", read_volume(stacks[0], decoder)
        yield "T2, half a face", read_volume(stacks[1], decoder)
        yield "CT, tilted", read_volume(stacks_of((testdata / "ct-head").glob("*.dcm"))[0][0], decoder)


def measured(testdata: Path, python: Path | None) -> list[Row]:
    rows: list[Row] = []
    pictures: dict[str, NDArray[np.uint8]] = {}
    shared: FaceRemoval | None = None
    for name, volume in heads(testdata):
        begun = time.process_time()
        seen = look(volume)
        removal = face_removal(volume, seen.pose) if seen.pose else FaceDoubt.POOR_FIT
        if seen.pose is None or isinstance(removal, FaceDoubt):
            rows.append(Row(name, f"held: {seen.doubt}"))
            continue
        air = fill_value(volume, seen.pose)
        ways = {"undefaced": (volume, 0.0), "ours": (without(volume, removal, air), time.process_time() - begun)}
        if shared is not None and name.startswith("T2"):
            begun = time.process_time()
            ways["ours, by the T1's estimate"] = (without(volume, shared, air), time.process_time() - begun)
        shared = removal if name.startswith("T1") else shared
        found = brain_of(volume)
        if python is not None and found is not None and not name.startswith("T2"):
            for way, worker in peers.WAYS.items():
                ways[way] = peers.kept_by(python, worker, volume, found[1], air)
        for way, (released, cpu) in ways.items():
            rows.append(
                Row(name, way, surface_left(volume, released, seen.pose), _changed(volume, released, found), cpu)
            )
            pictures[f"{name}/{way}"] = _pictures(released, seen.pose)
    if python is not None:
        fits = peers.facemesh_fits(python, pictures)
        for row in rows:
            row.fits = f"{fits.get(f'{row.head}/{row.way}', 0)} of {len(MANY)}"
    return rows


def _pictures(volume: Volume, pose: HeadPose) -> NDArray[np.uint8]:
    return seen_from(volume, pose, skin_level(resampled(volume, 4.0).values), MANY, 3)


def without(volume: Volume, removal: FaceRemoval, air: float) -> Volume:
    gone = removed_of(removal, volume)
    voxels = volume.voxels.copy()
    for index in range(len(voxels)):
        voxels[index][gone[index]] = round((air - volume.intercepts[index]) / volume.slopes[index])
    return replace(volume, voxels=voxels)


def _changed(before: Volume, after: Volume, found: tuple[object, NDArray[np.bool_]] | None) -> float:
    """The share of an independent brain's voxels (2 mm) that changed by more than half."""
    if found is None:
        return float("nan")
    different = (before.voxels != after.voxels).astype(np.int16)
    plain = replace(before, voxels=different, slopes=np.ones(len(different)), intercepts=np.zeros(len(different)))
    changed = resampled(plain, 2.0).values > 0.5
    return float((changed & found[1]).sum() / found[1].sum())


def table(rows: list[Row]) -> str:
    lines = [
        "| head | way | face left | brow | ears | brain changed | FaceMesh fits | CPU-s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        ears = [row.left[part] for part in ("left-ear", "right-ear") if part in row.left]
        shares = [f"{row.left[part]:.1%}" if part in row.left else "-" for part in ("face", "brow")]
        cells = [
            row.head,
            row.way,
            *shares,
            f"{max(ears):.1%}" if ears else "-",
            f"{row.brain:.3%}",
            row.fits,
            f"{row.cpu_s:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
