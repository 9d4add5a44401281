"""Edits on one stream, gathered while it is walked and made at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.codestream.report import StreamFacts

_MOST_SEGMENTS: Final = 1 << 18  # a real stream has tens; a hostile one must not buy a minute with four-byte segments


@dataclass(slots=True)
class Surgery:
    """What has to change in one stream: cuts and replacements by position, and the tally of why.

    A stream without an edit is spliced by the caller and never copied.
    """

    stream: bytes
    edits: list[tuple[int, int, bytes]] = field(default_factory=list)
    comments: int = 0
    app_segments: int = 0
    boxes: int = 0
    trailing: int = 0
    facts: StreamFacts | None = None
    segments: int = 0

    def step(self) -> None:
        """Count one segment of the walk. Raises UnsoundObject where there are too many."""
        self.segments += 1
        if self.segments > _MOST_SEGMENTS:
            raise broken("the stream has too many segments")

    @property
    def changed(self) -> bool:
        return bool(self.edits)

    def drop(self, start: int, stop: int) -> None:
        """Cut `[start, stop)`; a cut that goes on where the last one ended is made one with it."""
        if self.edits and self.edits[-1][1:] == (start, b""):
            start = self.edits.pop()[0]
        self.edits.append((start, stop, b""))

    def replace(self, start: int, stop: int, new: bytes) -> None:
        """Put `new` in place of `[start, stop)`; nothing happens where the bytes are the same already."""
        if self.stream[start:stop] != new:
            self.edits.append((start, stop, new))

    def drop_tail(self, end: int) -> None:
        """Cut what lies behind the end of the stream. Zeros are padding and stay: they hide nothing."""
        tail = self.stream[end:]
        nonzero = len(tail) - tail.count(0)
        if nonzero:
            self.trailing += nonzero
            self.drop(end, len(self.stream))

    def pieces(self) -> Iterator[memoryview | bytes]:
        """The stream as it has to be, in order. Raises UnsoundObject where edits would overlap."""
        view = memoryview(self.stream)
        at = 0
        for start, stop, new in sorted(self.edits):
            if start < at:
                raise broken(f"parts of the stream overlap at byte {start}")
            yield view[at:start]
            if new:
                yield new
            at = stop
        yield view[at:]

    def length(self) -> int:
        """Bytes that `pieces` will yield."""
        return len(self.stream) + sum(len(new) - (stop - start) for start, stop, new in self.edits)
