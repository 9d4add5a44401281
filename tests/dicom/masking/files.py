"""Real and made objects with masks over them, as files that others can read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pydicom.data

from scanward.dicom.assembling import Copy, write_object
from scanward.dicom.description import describe
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Fill, Mask, Masker
from scanward.dicom.reading import open_object
from scanward.dicom.writing import encode_element, encode_preamble_and_meta

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"


def masked_file(decoder: FrameDecoder, source: Path, target: Path, *masks: Mask, fill=Fill.BLACK, level=None):
    """A copy of `source` with masks over its pixels, and what the masker says of it."""
    with open_object(source) as found, Masker(decoder, fill, level=level).mask(found, masks) as masked:
        order = "little" if found.syntax.encoding.little else "big"
        new = {
            0x00280004: ("CS", masked.photometric.encode()),
            0x00280006: ("US", masked.planar.to_bytes(2, order)),
            0x7FE00001: ("OV", (masked.tables or (b"", b""))[0]),
            0x7FE00002: ("OV", (masked.tables or (b"", b""))[1]),
        }
        parts = []
        for element in found.elements:
            if element.tag == masked.tag:
                parts.append(masked.part)
            elif element.tag in new:
                parts.append(encode_element(element.tag, *new[element.tag], found.syntax.encoding))
            else:
                parts.append(Copy(*element.bulk, element.raw) if element.bulk else element.raw)
        target.unlink(missing_ok=True)
        meta = encode_preamble_and_meta(found.text(0x00080016) or "1.2.3", "1.2.3.4", masked.syntax_uid)
        write_object(target, meta, parts, found.fd, deflated=found.syntax.deflated)
    return masked


def middle(source: Path) -> Mask:
    """An odd rectangle across the middle, from the middle frame on."""
    with open_object(source) as found:
        said = describe(found)
    columns, rows = said.columns, said.rows
    return Mask(columns // 4 + 1, rows // 4 + 1, columns // 4 * 3 + 2, rows // 2 + 2, said.frames // 2)


def pixels(path: Path) -> np.ndarray:
    """All frames by pydicom, (frames, rows, columns, samples)."""
    read = pydicom.dcmread(path, force=True)
    if "TransferSyntaxUID" not in read.file_meta:
        read.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
    array = read.pixel_array
    frames, samples = int(read.get("NumberOfFrames", 1)), int(read.get("SamplesPerPixel", 1))
    return array.reshape(frames, read.Rows, read.Columns, samples)


def differing(before: np.ndarray, after: np.ndarray, *masks: Mask) -> int:
    """Samples that are not the same outside the masks; NaN is NaN."""
    assert before.shape == after.shape
    assert before.dtype == after.dtype
    free = np.ones(before.shape[:3], bool)
    for mask in masks:
        last = before.shape[0] - 1 if mask.last is None else mask.last
        free[mask.first : last + 1, mask.top : mask.bottom, mask.left : mask.right] = False
    unequal = (before != after) & ~((before != before) & (after != after))  # noqa: PLR0124 - NaN is not itself
    return int(unequal[free].sum())


def levels(after: np.ndarray, mask: Mask) -> list[int]:
    """How many different pixels stand under the mask, frame by frame."""
    last = after.shape[0] - 1 if mask.last is None else mask.last
    place = after[mask.first : last + 1, mask.top : mask.bottom, mask.left : mask.right]
    return [len(np.unique(frame.reshape(-1, after.shape[3]), axis=0)) for frame in place]
