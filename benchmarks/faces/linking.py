"""What a removed face still gives away: whose it is among other heads' scans, and how much of it comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.faces import peers
from benchmarks.faces.heads import person
from benchmarks.faces.ranks import Surface, distance, ranks, surface_of
from benchmarks.faces.real import heads, without
from benchmarks.faces.scanning import Scan, scanned, volume_of
from scanward.core.faces import FaceDoubt
from scanward.line.deidentify.faces import face_removal, fill_value
from scanward.line.examine.faces import look
from scanward.line.verify.faces import RecoveryWay, attack, brain_of, recovered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume
    from scanward.line.verify.faces import FaceMatch, Recovery

PERSONS = range(501, 509)


@dataclass(slots=True)
class Probe:
    """One released scan: its owner's place in the gallery, and its own there if it is in it."""

    name: str
    owner: int
    itself: int | None
    volume: Volume
    pose: HeadPose


@dataclass(slots=True)
class Way:
    """What one way of removing faces leaves, over all probes."""

    surfaces: list[Surface] = field(default_factory=list)
    recoveries: list[dict[RecoveryWay, Recovery]] = field(default_factory=list)
    shapes: list[FaceMatch] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)


def run(testdata: Path | None, python: Path | None) -> dict[str, Way]:
    gallery, probes = _persons(testdata)
    ways: dict[str, Way] = {}
    for probe in probes:
        for name, released in _released(probe, python):
            way = ways.setdefault(name, Way())
            way.surfaces.append(surface_of(released, probe.pose))
            way.recoveries.append(recovered(probe.volume, released, probe.pose))
            shape = attack(probe.volume, released, probe.pose).shape
            if shape is not None:
                way.shapes.append(shape)
    for way in ways.values():
        rows = [
            [np.inf if number == probe.itself else distance(surface, head) for number, head in enumerate(gallery)]
            for surface, probe in zip(way.surfaces, probes, strict=True)
        ]
        way.ranks = ranks(np.array(rows), [probe.owner for probe in probes])
    return ways


def _persons(testdata: Path | None) -> tuple[list[Surface], list[Probe]]:
    """Every head's first scan, and the second ones with faces to remove: T1 and T2 of one real head, CT of another one
    only among the others, T1 and T2 of eight made heads."""
    gallery: list[Surface] = []
    probes: list[Probe] = []
    for name, volume in heads(testdata) if testdata else ():
        pose = _pose(volume)
        gallery.append(surface_of(volume, pose))
        if not name.startswith("CT"):
            own = len(gallery) - 1
            probes.append(Probe(name, 1 - own, own, volume, pose))
    for seed in PERSONS:
        first = volume_of(scanned(person(seed), Scan(kind="t1", step_mm=1.5, slice_mm=1.5)))
        other = Scan(kind="t2", step_mm=1.5, slice_mm=1.5, turn=(10, 5, -5), noise=0.02)
        second = volume_of(scanned(person(seed), other))
        gallery.append(surface_of(first, _pose(first)))
        probes.append(Probe(f"made {seed}", len(gallery) - 1, None, second, _pose(second)))
    return gallery, probes


def _pose(volume: Volume) -> HeadPose:
    pose = look(volume).pose
    assert pose is not None
    return pose


def _released(probe: Probe, python: Path | None) -> Iterator[tuple[str, Volume]]:
    air = fill_value(probe.volume, probe.pose)
    yield "undefaced", probe.volume
    removal = face_removal(probe.volume, probe.pose)
    assert not isinstance(removal, FaceDoubt)
    yield "ours", without(probe.volume, removal, air)
    found = brain_of(probe.volume)
    if python is not None and found is not None:
        for way, worker in peers.WAYS.items():
            yield way, peers.kept_by(python, worker, probe.volume, found[1], air)[0]


def table(ways: dict[str, Way]) -> str:
    heading = (
        "| way | owner ranked first | owner's rank, median | own shape recognised | within 1.5 mm, as it is "
        "| by symmetry | filled | features' correlation, as it is | by symmetry | filled |"
    )
    lines = [
        heading,
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, way in ways.items():
        first = f"{sum(rank == 1 for rank in way.ranks)} of {len(way.ranks)}"
        shapes = f"{sum(shape.recognised for shape in way.shapes)} of {len(way.shapes)}"
        near = [f"{np.mean([each[how].near for each in way.recoveries]):.1%}" for how in RecoveryWay]
        features = [f"{np.mean([each[how].features for each in way.recoveries]):.2f}" for how in RecoveryWay]
        lines.append(f"| {' | '.join([name, first, f'{np.median(way.ranks):g}', shapes, *near, *features])} |")
    return "\n".join(lines)
