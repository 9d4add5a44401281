"""Reads words that were found, by SVTR and CTC (Du et al., Scene Text Recognition with a Single Visual Model, 2022)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.core.pixel_text import Direction
from scanward.line.examine.pixel_text.models import RECOGNITION, load
from scanward.line.examine.pixel_text.scaling import resized

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from scanward.core.pixel_text import TextBox

_HIGH: Final = 48
"""Rows that the network wants."""
_NARROWEST, _WIDEST = 48, 1600
_LEVEL: Final = (Direction.UPRIGHT, Direction.UPSIDE_DOWN)
_ERECT: Final = (Direction.DOWN, Direction.UP)
_ALONG: Final = dict.fromkeys(_LEVEL, _LEVEL) | dict.fromkeys(_ERECT, _ERECT)


class Reader:
    """Loads its network when it is first asked. What it reads may identify a patient, and is printed nowhere."""

    def __init__(self) -> None:
        self._session: InferenceSession | None = None
        self._letters: list[str] = []

    def read(self, crop: NDArray[np.uint8], box: TextBox, *, all_turns: bool = False) -> TextBox:
        """The box with what stands in its pixels, turned the way in which it reads best: along its line, or any way."""
        turns = tuple(Direction) if all_turns else _ALONG[box.direction]
        readings = [(*self._text(np.rot90(crop, turn // 90)), turn) for turn in turns]
        text, sure, turn = max(readings, key=lambda each: each[1])
        return replace(box, text=text, reading=sure, direction=turn if sure else box.direction)

    def _text(self, crop: NDArray[np.uint8]) -> tuple[str, float]:
        """What stands in one line, and how sure its least sure letter on average is."""
        if self._session is None:
            self._session = load(RECOGNITION)
            characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
            self._letters = ["", *characters, " "]  # the first class is CTC's blank, the last a space
        wide = min(_WIDEST, max(_NARROWEST, round(crop.shape[1] * _HIGH / crop.shape[0])))
        line = resized(crop, _HIGH, wide)
        colour = line if line.ndim > 2 else line[..., np.newaxis].repeat(3, axis=2)  # noqa: PLR2004 - rows, columns
        signal = colour.transpose(2, 0, 1)[np.newaxis].astype(np.float32) * (2 / 255) - 1
        outputs: list[Any] = self._session.run(None, {"x": np.ascontiguousarray(signal)})
        return self._decoded(outputs[0][0])

    def _decoded(self, chances: NDArray[np.float32]) -> tuple[str, float]:
        """Greedy CTC (Graves et al., 2006): the likeliest class of each step, without repetitions and blanks."""
        best, sure = chances.argmax(axis=1), chances.max(axis=1)
        new = (best != np.concatenate(([0], best[:-1]))) & (best != 0)
        if not new.any():
            return "", 0.0
        return "".join(self._letters[index] for index in best[new]), float(sure[new].mean())
