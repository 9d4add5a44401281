"""Slices of CT and MR as the line looks at them: where headers give no reason to expect writing."""

from __future__ import annotations

from typing import Final

from benchmarks.burned_in.cases import MODALITIES, free_case, image_case
from benchmarks.burned_in.scoring import FOUND, Share, score
from benchmarks.burned_in.tables import table
from scanward.line.examine.pixel_text import TextFinder

_SLICES: Final = ("CT", "MR")


def report(pictures: int, *, held_out: bool, seed: int) -> str:
    """So many slices with legible lines and so many without text, of both modalities together."""
    finder = TextFinder()
    rows = []
    for modality in _SLICES:
        found = {False: Share(), True: Share()}
        boxes = {False: 0, True: 0}
        for number in range(pictures // len(_SLICES)):
            case = image_case(number * len(MODALITIES) + MODALITIES.index(modality), held_out=held_out, seed=seed)
            free = free_case(number, modality, held_out=held_out, seed=seed)
            for slices, share in found.items():
                scored = score(case, finder.find(case, slices=slices).boxes)
                for text, covered in scored.texts:
                    if text.legible and text.wish.sort.identifies:
                        share.add(covered >= FOUND)
                boxes[slices] += len(finder.find(free, slices=slices).boxes)
        count = max(1, pictures // len(_SLICES))
        rows += [
            [modality, name, str(found[slices]), f"{boxes[slices] / count:.2f} ({count})"]
            for slices, name in ((False, "writing is expected"), (True, "writing is not expected"))
        ]
    return table(["", "looked at as where", "legible identifying strings found", "false boxes a text-free slice"], rows)
