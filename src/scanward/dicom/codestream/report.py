"""What is known of a compressed stream, and what cleaning found in it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.dicom.codestream.kinds import StreamKind


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What a stream's own header says. `None` where its grammar does not say it (RLE knows no rows)."""

    rows: int | None
    columns: int | None
    components: int | None
    bits: int | None
    """Bits of a sample as the stream declares them (the largest, where components differ)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the data set says of every frame; a stream that says otherwise is refused before any decoder
    sees it.
    """

    frames: int
    rows: int
    columns: int
    samples: int
    bits_allocated: int


@dataclass(frozen=True, slots=True)
class CodestreamReport:
    """What cleaning one encapsulated value found, and the shape of the value that results.

    Counts are of things dropped or blanked. `trailing` counts bytes behind the end of a stream (or in an
    unused part of a header) that were not zero. `offsets` and `lengths` are those of the new value's frames
    as the Extended Offset Table (7FE0,0001) and its Lengths (7FE0,0002) define them (PS3.3 C.7.6.3.1.8 and
    .9); empty for video. `uncovered` names the parts of a video container that were passed on without a
    look.
    """

    kind: StreamKind
    fragments: int
    frames: int
    changed: bool
    length: int
    """Bytes of the new value: offset table, fragments and sequence delimiter."""
    comments: int = 0
    app_segments: int = 0
    boxes: int = 0
    user_data: int = 0
    trailing: int = 0
    bytes_dropped: int = 0
    offsets: tuple[int, ...] = ()
    lengths: tuple[int, ...] = ()
    uncovered: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """How many places held something that no picture needs."""
        return self.comments + self.app_segments + self.boxes + self.user_data + bool(self.trailing)

    def extended_offset_table(self) -> tuple[bytes, bytes]:
        """The values of (7FE0,0001) and (7FE0,0002) that fit the new value.

        Write them only where the source had them: they require one fragment for each frame and an empty
        basic table.
        """
        count = len(self.offsets)
        return struct.pack(f"<{count}Q", *self.offsets), struct.pack(f"<{count}Q", *self.lengths)
