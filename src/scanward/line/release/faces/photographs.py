"""Colour pictures that hold what looks like a face: found whatever their headers say, held for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.core.decision import FaceFate
from scanward.core.errors import UnsoundObject
from scanward.core.faces import FaceDoubt, FaceSight
from scanward.core.facts import FaceFacts
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.dicom.frames import ObjectFrames
from scanward.dicom.volume import png
from scanward.line.examine import merged
from scanward.line.examine.photograph import shows_a_face
from scanward.line.release.faces.tasks import COLOUR, SeriesFace
from scanward.line.release.modalities import modality_word
from scanward.line.release.pictures import MOST_PICTURES
from scanward.line.release.pool import WorkerDied
from scanward.line.release.seeing import frame_decoder
from scanward.store import SeriesKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scanward.core.progress import Progress
    from scanward.line.release.inventory import Inventory
    from scanward.line.release.pool import Pool
    from scanward.store import PictureRow

_SLIDES: Final = frozenset({"SM", "GM"})
RULE: Final = "E-PHOTOGRAPH"
_AT_ONCE: Final = 16
_THUMBNAIL: Final = 160


@dataclass(frozen=True, slots=True)
class PhotographTask:
    """Some colour pictures of one series."""

    key: SeriesKey
    modality: str
    paths: tuple[str, ...] = field(repr=False)


def see_photographs(tasks: Sequence[PhotographTask]) -> list[bytes]:
    """Of each the first picture in which what looks like a face stands, as a small grey PNG; empty for none."""
    return [next(filter(None, (_shown(Path(path)) for path in task.paths)), b"") for task in tasks]


def _shown(path: Path) -> bytes:
    """The first, the middle and the last frame are asked. What cannot be decoded is told by the look for writing."""
    try:
        with ObjectFrames(path, frame_decoder()) as frames:
            for index in sorted({0, frames.count // 2, frames.count - 1}):
                frame = frames.frame(index)
                if frame.ndim == 3 and shows_a_face(_eight_bits(frame)):  # noqa: PLR2004 - rows, columns, colours
                    return _thumbnail(_eight_bits(frame))
    except (UnsoundObject, OSError):
        return b""
    return b""


def _thumbnail(picture: NDArray[np.uint8]) -> bytes:
    step = -(-max(picture.shape[:2]) // _THUMBNAIL)
    rows, columns = (size // step * step for size in picture.shape[:2])
    blocks = picture[:rows, :columns].reshape(rows // step, step, columns // step, step, 3)
    return png(blocks.mean(axis=(1, 3, 4)).astype(np.uint8))


def _eight_bits(frame: NDArray[Any]) -> NDArray[np.uint8]:
    if frame.dtype == np.uint8:
        return frame
    scaled: NDArray[np.uint8] = (frame.astype(np.float32) * (255.0 / max(1.0, float(frame.max())))).astype(np.uint8)
    return scaled


def find_photographs(inventory: Inventory, pool: Pool, progress: Progress) -> Iterator[FaceFacts]:
    """Look into the colour pictures; of series with what looks like a face, tell the stock, and say what was seen."""
    suspected: dict[SeriesKey, tuple[str, bytes]] = {}
    for (task,), seen in pool.run(see_photographs, ((task,) for task in _tasks(inventory))):
        if isinstance(seen, WorkerDied) or seen[0]:
            picture = b"" if isinstance(seen, WorkerDied) else seen[0]
            suspected.setdefault(task.key, (task.modality, picture))
        progress.advance()
    for count, (key, (modality, picture)) in enumerate(sorted(suspected.items())):
        inventory.stock.face(key, SeriesFace(FaceFate.UNSURE).pack())
        inventory.findings = merged([*inventory.findings, Finding(IdentifierKind.FACE, "pixel-data", RULE, "", 1)])
        number, pseudonym = inventory.stock.called(key.patient)
        caption = f"{modality_word(modality)}, {pseudonym or f'patient {number}'}"
        before = (picture,) if picture and count < MOST_PICTURES else ()
        yield FaceFacts(caption, FaceSight.UNSURE, FaceDoubt.PHOTOGRAPH, series=1, before=before)


def _tasks(inventory: Inventory) -> Iterator[PhotographTask]:
    rows = (row for row in inventory.stock.pictures.alike(COLOUR) if row.modality not in _SLIDES)
    for _, alike in groupby(rows, key=_series):
        while some := list(islice(alike, _AT_ONCE)):
            yield PhotographTask(_series(some[0]), some[0].modality, tuple(row.path for row in some))


def _series(row: PictureRow) -> SeriesKey:
    return SeriesKey(row.patient, row.study, row.series)
