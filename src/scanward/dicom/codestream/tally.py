"""Adds up the frames of one value: what was found, and where each frame will lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.items import DELIMITER_BYTES, HEADER
from scanward.dicom.codestream.kinds import StreamKind
from scanward.dicom.codestream.report import CodestreamReport

if TYPE_CHECKING:
    from scanward.dicom.codestream.grouping import FrameFragments
    from scanward.dicom.codestream.items import Items
    from scanward.dicom.codestream.surgery import Surgery

_OFFSET_LIMIT: Final = 1 << 32


def must_rewrite(fragments: FrameFragments, surgery: Surgery) -> bool:
    """Whether a frame becomes one new fragment: it changed, or a fragment is odd and has to be padded
    (A.4).
    """
    return surgery.changed or any(fragment.length & 1 for fragment in fragments)


@dataclass(slots=True)
class Tally:
    """The running sums over the frames of one value."""

    changed: bool = False
    fragments: int = 0
    comments: int = 0
    app_segments: int = 0
    boxes: int = 0
    trailing: int = 0
    dropped: int = 0
    at: int = 0
    offsets: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def add(self, fragments: FrameFragments, surgery: Surgery) -> None:
        """Take in one frame."""
        self.comments += surgery.comments
        self.app_segments += surgery.app_segments
        self.boxes += surgery.boxes
        self.trailing += surgery.trailing
        self.offsets.append(self.at)
        if must_rewrite(fragments, surgery):
            self.changed = True
            length = surgery.length()
            self.dropped += len(surgery.stream) - length
            items = 1
            length += length & 1
        else:
            length = sum(fragment.length for fragment in fragments)
            items = len(fragments)
        self.fragments += items
        self.lengths.append(length)
        self.at += length + HEADER.size * items

    def table(self, items: Items) -> bytes:
        """The new basic offset table: empty where it was, or where offsets outgrow its 32 bits (then the
        extended table serves).
        """
        if not items.table or self.offsets[-1] >= _OFFSET_LIMIT:
            return b""
        return struct.pack(f"<{len(self.offsets)}I", *self.offsets)

    def report(self, kind: StreamKind, items: Items) -> CodestreamReport:
        table = self.table(items)
        return CodestreamReport(
            kind=kind,
            fragments=self.fragments,
            frames=len(self.offsets),
            changed=self.changed or not items.tidy or table != items.table,
            length=HEADER.size + len(table) + self.at + len(DELIMITER_BYTES),
            comments=self.comments,
            app_segments=self.app_segments,
            boxes=self.boxes,
            trailing=self.trailing,
            bytes_dropped=self.dropped,
            offsets=tuple(self.offsets),
            lengths=tuple(self.lengths),
            uncovered=("jpeg-xl-codestream",) if kind is StreamKind.JPEG_XL else (),
        )
