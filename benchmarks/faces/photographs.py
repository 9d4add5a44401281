"""How often a face in a colour picture is noticed, and how often one is taken for granted where none is."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pydicom.data
from PIL import Image
from scipy.ndimage import gaussian_filter

from benchmarks.faces import negatives
from benchmarks.faces.heads import person
from benchmarks.faces.real import heads
from benchmarks.faces.scanning import Scan, scanned, volume_of
from scanward.core.errors import UnsoundObject
from scanward.core.faces import HeadPose
from scanward.dicom.frames import FrameDecoder, ObjectFrames
from scanward.dicom.volume import seen_from, skin_level
from scanward.line.examine.faces import look
from scanward.line.examine.photograph import shows_a_face

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

TONES = ((236, 188, 160), (198, 140, 104), (160, 105, 70), (95, 62, 45))
AHEAD = ((0, 0), (10, 0), (-10, 0), (20, 0), (0, 15), (0, -15), (35, 0))
ASIDE = ((90, 0), (-90, 0), (120, 0), (180, 0))
WALL, DRESS = (210, 215, 220), (120, 140, 170)


def rates(testdata: Path) -> str:
    """The table: pictures of each kind, and how many are held; real ones where they are."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    spent: dict[str, float] = defaultdict(float)
    for kind, picture in _pictures(testdata):
        begun = time.process_time()
        held = shows_a_face(picture)
        spent[kind] += time.process_time() - begun
        counts[kind][0] += 1
        counts[kind][1] += held
    rows = (f"| {kind} | {seen} | {held} | {1000 * spent[kind] / seen:.0f} |" for kind, (seen, held) in counts.items())
    return "\n".join(["| pictures | count | held | CPU-ms each |", "|---|---|---|---|", *rows])


def _pictures(testdata: Path) -> Iterator[tuple[str, Picture]]:
    real = list(_real(testdata)) + list(_real(Path(pydicom.data.__file__).parent))
    screen = max(real, key=lambda each: each.shape[0] * each.shape[1]) if real else np.zeros((768, 1024, 3), np.uint8)
    screen = np.asarray(Image.fromarray(screen).resize((1024, 768)))
    for volume, pose, level in _heads(testdata):
        for view, grey in zip((*AHEAD, *ASIDE), seen_from(volume, pose, level, (*AHEAD, *ASIDE)), strict=True):
            for tone in TONES:
                if view in ASIDE:
                    yield "head from the side or behind", _photograph(grey, tone, 300, WALL)
                    continue
                yield "face, 300 pixels, a photograph", _photograph(grey, tone, 300, WALL)
                for high in (200, 120, 80):
                    page, small = screen.copy(), _photograph(grey, tone, high, DRESS)
                    page[20 : 20 + small.shape[0], 20 : 20 + small.shape[1]] = small
                    yield f"face, {high} pixels, in the corner of a screen of 1,024", page
    yield from (("real: ultrasound, fusions, screens, test charts", each) for each in real)
    yield from (("made: endoscopy", _endoscopy(np.random.default_rng(n))) for n in range(150))
    yield from (("made: stained slides", _slide(np.random.default_rng(n))) for n in range(100))
    for volume, pose, level in _bodies():
        for grey in seen_from(volume, pose, level):
            yield from (
                ("made: bare skin of bodies and phantoms", _photograph(grey, tone, 300, WALL)) for tone in TONES
            )


def _real(folder: Path) -> Iterator[Picture]:
    """The first, middle and last frame of every colour picture of 8 bits that can be decoded."""
    with FrameDecoder() as decoder:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            try:
                with ObjectFrames(path, decoder) as frames:
                    for index in sorted({0, frames.count // 2, frames.count - 1}):
                        frame = frames.frame(index)
                        if frame.ndim != 3 or frame.dtype != np.uint8:
                            break
                        yield frame
            except UnsoundObject:
                continue


def _heads(testdata: Path) -> Iterator[tuple[object, HeadPose, float]]:
    found = [("", volume_of(scanned(person(seed), Scan("ct")))) for seed in (1, 2, 3)]
    if testdata.is_dir():
        found.append(next(heads(testdata)))
    for _, volume in found:
        if pose := look(volume).pose:
            yield volume, pose, skin_level(volume, pose)


def _bodies() -> Iterator[tuple[object, HeadPose, float]]:
    for _, volume in negatives.volumes():
        _, rows, columns = volume.voxels.shape
        middle = volume.origins.mean(axis=0) + volume.along_row * volume.step_along_row * columns / 2
        middle = middle + volume.along_column * volume.step_along_column * rows / 2
        for up in (-60, 0, 60):
            x, y, z = (float(each) for each in middle + np.array([0, 0, up]))
            pose = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (x, y, z), 1.0, 1.0)
            yield volume, pose, skin_level(volume, pose)


def _photograph(grey: Picture, tone: tuple[int, ...], high: int, ground: tuple[int, int, int]) -> Picture:
    """A render as a photograph: skin in a light from above left, softened by one from all sides."""
    cut = grey[8:110, 20:105].astype(float) / 255
    skin = np.where((cut > 0)[..., None], (0.35 + 0.65 * cut)[..., None] * np.array(tone), ground)
    image = Image.fromarray(skin.clip(0, 255).astype(np.uint8))
    return np.asarray(image.resize((int(high * cut.shape[1] / cut.shape[0]), high), Image.Resampling.LANCZOS))


def _texture(chance: np.random.Generator, width: float, side: int = 320) -> NDArray[np.float64]:
    rough = gaussian_filter(chance.normal(size=(side, side)), width)
    texture: NDArray[np.float64] = (rough - rough.min()) / np.ptp(rough)
    return texture


def _endoscopy(chance: np.random.Generator) -> Picture:
    """Red folds around a dark lumen, with glints, in a round field."""
    folds = 0.5 * _texture(chance, chance.uniform(3, 10)) + 0.5 * _texture(chance, chance.uniform(20, 50))
    y, x = np.mgrid[:320, :320]
    centre_y, centre_x = chance.uniform(0.25, 0.75, 2) * 320
    away = np.hypot(y - centre_y, (x - centre_x) * chance.uniform(0.7, 1.3)) / 320
    light = np.clip(0.15 + 1.3 * away / chance.uniform(0.4, 0.9), 0.1, 1) * (0.6 + 0.4 * folds)
    tone = (chance.uniform(190, 240), chance.uniform(90, 150), chance.uniform(70, 120))
    picture = light[..., None] * np.array(tone)
    picture[_texture(chance, 2) > 0.9] = 255
    picture[np.hypot(y - 160, x - 160) > 157] = 0
    return picture.clip(0, 255).astype(np.uint8)


def _slide(chance: np.random.Generator) -> Picture:
    """Violet nuclei in pink tissue."""
    pink = (0.7 + 0.3 * _texture(chance, chance.uniform(6, 20)))[..., None] * np.array((230, 170, 200))
    nuclei = _texture(chance, chance.uniform(1, 3)) > 0.6
    return np.where(nuclei[..., None], (110, 60, 140), pink).astype(np.uint8)
