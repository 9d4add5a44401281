"""Masks over compressed frames: those that stand under one are encoded again, the others keep their bytes.

The new value is gathered in a file without a name, since the tables of offsets stand before the frames; memory holds
one frame.
"""

from __future__ import annotations

import os
import struct
import tempfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, Final

from scanward.dicom.assembling import read_chunks
from scanward.dicom.codestream.encapsulated import join_fragments
from scanward.dicom.codestream.grouping import group_frames
from scanward.dicom.codestream.inspect import inspect
from scanward.dicom.codestream.items import DELIMITER_BYTES, HEADER, ITEM, read_items
from scanward.dicom.codestream.loss import lossy_method
from scanward.dicom.codestream.one_frame import agree, clean_frame
from scanward.dicom.codestream.report import Expected
from scanward.dicom.frames.taking import decoded_bytes
from scanward.dicom.masking.masks import Mask, MasksByFrame
from scanward.dicom.masking.order import Order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scanward.dicom.assembling import Sink
    from scanward.dicom.codestream.items import Items
    from scanward.dicom.element import Extent
    from scanward.dicom.frames.decoder import FrameDecoder
    from scanward.dicom.frames.taking import FrameTaker
    from scanward.dicom.masking.paint import Paint
    from scanward.dicom.masking.plan import Plan
    from scanward.dicom.reading import DicomObject

_OFFSET_LIMIT: Final = 1 << 32


class CannotBeFlattened(Exception):
    """A frame is a JPEG whose blocks cannot be edited: the object has to be decoded."""


@dataclass(slots=True)
class MaskedFrames:
    """The new pixel element: its header, the basic offset table, and the frames in a nameless file."""

    header: bytes
    gathered: BinaryIO
    table: bytes = b""
    offsets: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    made: int = 0
    """Frames that were encoded again."""
    size: int = 0
    source_bytes: int = 0
    """Of the compressed frames as they came."""
    lossy: str = ""
    """By which method they were compressed with loss, as `lossy_method` says it."""
    masks: dict[Mask, Mask] = field(default_factory=dict)
    """The pixels that each mask may have changed, where that is more than the mask."""

    def write_to(self, _fd: int, sink: Sink) -> None:
        sink(self.header + HEADER.pack(*ITEM, len(self.table)) + self.table)
        for chunk in read_chunks(self.gathered.fileno(), 0, self.size):
            sink(chunk)
        sink(DELIMITER_BYTES)

    def extended_offset_table(self) -> tuple[bytes, bytes]:
        """The values of (7FE0,0001) and (7FE0,0002) (PS3.3 section C.7.6.3.1.8 and .9)."""
        count = len(self.offsets)
        return struct.pack(f"<{count}Q", *self.offsets), struct.pack(f"<{count}Q", *self.lengths)

    def add(self, stream: bytes) -> None:
        """Take in the next frame as one fragment."""
        self.offsets.append(self.size)
        self.lengths.append(len(stream) + (len(stream) & 1))
        self.gathered.write(HEADER.pack(*ITEM, self.lengths[-1]) + stream + bytes(len(stream) & 1))
        self.size += HEADER.size + self.lengths[-1]

    def spread(self, mask: Mask, touched: Sequence[int]) -> None:
        """Note that a mask has changed the pixels of a rectangle around it."""
        left, top, right, bottom = touched
        now = self.masks.get(mask, mask)
        grown = min(now.left, left), min(now.top, top), max(now.right, right), max(now.bottom, bottom)
        self.masks[mask] = Mask(*grown, mask.first, mask.last)

    def finish(self, items: Items) -> None:
        self.gathered.flush()
        if items.table and self.offsets[-1] < _OFFSET_LIMIT:
            self.table = struct.pack(f"<{len(self.offsets)}I", *self.offsets)

    def close(self) -> None:
        self.gathered.close()


@dataclass(frozen=True, slots=True)
class FrameMasker:
    """Makes the frames of one object anew under masks that lie within it."""

    found: DicomObject
    taker: FrameTaker
    plan: Plan
    masks: Sequence[Mask]
    paint: Paint
    decoder: FrameDecoder

    def masked(self, header: bytes, extent: Extent, spool: Path | None) -> MaskedFrames:
        """The new element; `header` is the element's, `spool` a folder for the nameless file.

        Raises:
            UnsoundObject: CODESTREAM, TRUNCATED or DECODER_DIED where a frame cannot be decoded or encoded.
            CannotBeFlattened: the plan is to edit blocks, and a frame has none that can be.
            OSError: the folder cannot be written.
        """
        gathered = tempfile.TemporaryFile(dir=spool)  # noqa: SIM115 - it outlives this call, and closes with its owner
        new = MaskedFrames(header, gathered)
        masks = MasksByFrame(self.masks)
        try:
            with os.fdopen(os.dup(self.found.fd), "rb") as source:
                source.seek(extent.offset)
                items = read_items(source, None)
                for index, fragments in enumerate(group_frames(source, items, self.taker.said.frames)):
                    stream = join_fragments(source, fragments)
                    new.source_bytes += len(stream)
                    standing = masks.standing(index)
                    if standing or self.plan.every_frame:
                        self.decoder.limits.allow(len(stream), decoded_bytes(self.taker.said))
                        new.add(self._made(stream, standing, new))
                        new.made += 1
                        new.lossy = new.lossy or lossy_method(stream, self.found.syntax.uid)
                    else:
                        new.add(b"".join(clean_frame(stream, self.found.syntax.uid, self._expected).pieces()))
            new.finish(items)
        except BaseException:
            gathered.close()
            raise
        return new

    @property
    def _expected(self) -> Expected:
        said = self.taker.said
        return Expected(said.frames, said.rows, said.columns, said.samples, said.bits_allocated)

    def _made(self, stream: bytes, standing: list[Mask], new: MaskedFrames) -> bytes:
        agree(inspect(stream, self.found.syntax.uid), self._expected)
        plan = self.plan
        order = Order(tuple(standing), self.paint, plan.syntax_uid, plan.as_stored, plan.transform, plan.flatten)
        encoded = self.taker.encoded("OB", stream)
        answer, made = self.decoder.ask(encoded, {"order": order.head()})
        if answer.get("odd"):
            raise CannotBeFlattened
        for mask, touched in zip(standing, answer.get("touched", ()), strict=False):
            new.spread(mask, touched)
        return b"".join(clean_frame(bytes(made), plan.syntax_uid, self._expected).pieces())


def rgb_paint(paint: Paint) -> Paint:
    """The paint for samples that were YBR and become RGB before they are masked."""
    return replace(paint, black=paint.black and (0,) * len(paint.black))
