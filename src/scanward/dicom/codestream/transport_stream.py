"""MPEG-2 transport streams (ISO/IEC 13818-1 section 2.4.3): finds user data inside the packets of the
video, and empties null packets.

The payloads of a video's packets are joined to the elementary stream that they carry, searched, and what is
found is mapped back to the packets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.blank import Blank
from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.user_data import UserDataSearch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.codestream.kinds import StreamKind
    from scanward.dicom.codestream.payload import Payload

_PACKET: Final = 188
_WINDOW: Final = _PACKET * 4096
_SYNC, _FILL = 0x47, 0xFF
_NULL: Final = 0x1FFF
_NULL_PACKET: Final = b"\x47\x1f\xff\x10" + b"\xff" * 184
_SERVICE_INFORMATION: Final = frozenset({*range(0x10, 0x20), 0x1FFB})
"""Names of services and the time of day (ETSI EN 300 468 section 5.1.3, ATSC A/65): no decoder needs them."""
_VIDEO, _AUDIO = range(0xE0, 0xF0), range(0xC0, 0xE0)
_WORDS: Final = re.compile(rb"[\x20-\x7e]{6}")
_MOST_BLANKS: Final = 1 << 18


def looks_like_transport_stream(head: bytes) -> bool:
    return len(head) >= 3 * _PACKET and all(head[at] == _SYNC for at in (0, _PACKET, 2 * _PACKET))


def search_transport_stream(payload: Payload, kind: StreamKind) -> tuple[list[Blank], tuple[str, ...]]:
    """What to lay over, and what was not looked into: sound, private streams, tables that hold words."""
    demultiplex = _Demultiplex(kind)
    for at in range(0, payload.size, _WINDOW):
        window = payload.read(at, _WINDOW)
        for start in range(0, len(window), _PACKET):
            demultiplex.take(window[start : start + _PACKET], at + start)
        demultiplex.search(last=at + _WINDOW >= payload.size)
        if len(demultiplex.blanks) > _MOST_BLANKS:
            raise broken("the video has too many units of user data")
    return demultiplex.blanks, tuple(sorted(demultiplex.uncovered))


@dataclass(slots=True)
class _Stream:
    """The video of one packet identifier: what waits to be searched, and where its parts lie in the file."""

    search: UserDataSearch
    waiting: list[bytes] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0

    def add(self, part: bytes, at: int) -> None:
        self.waiting.append(part)
        self.starts.append(self.size)
        self.places.append((at, len(part)))
        self.size += len(part)

    def blanks(self, *, last: bool) -> Iterator[Blank]:
        """Search what waits, and split what is found at the borders of packets."""
        found = list(self.search.feed(b"".join(self.waiting), last=last))
        self.waiting.clear()
        for blank in found:
            yield from self._in_file(blank)
        done = bisect_right(self.starts, self.search.reached) - 1
        if done > 0:
            del self.starts[:done], self.places[:done]

    def _in_file(self, blank: Blank) -> Iterator[Blank]:
        at, content = blank.start, blank.content
        index = bisect_right(self.starts, at) - 1
        while content:
            place, length = self.places[index]
            inside = at - self.starts[index]
            part = content[: length - inside]
            yield Blank(place + inside, part)
            at, content, index = at + len(part), content[len(part) :], index + 1


class _Demultiplex:
    def __init__(self, kind: StreamKind) -> None:
        self.blanks: list[Blank] = []
        self.uncovered: set[str] = set()
        self._kind = kind
        self._streams: dict[int, _Stream] = {}

    def take(self, packet: bytes, at: int) -> None:
        """Sort one packet. Raises UnsoundObject where it is none, or scrambled."""
        if len(packet) < _PACKET:
            self._lay(at, packet, bytes(len(packet)))
            return
        if packet[0] != _SYNC or packet[3] >> 6:
            raise broken("a transport stream loses its rhythm, or is scrambled")
        identifier = (packet[1] & 0x1F) << 8 | packet[2]
        if identifier == _NULL or identifier in _SERVICE_INFORMATION:
            self._lay(at, packet, _NULL_PACKET)
            return
        body = 4
        if packet[3] & 0x20:
            body = 5 + packet[4]
            if body > _PACKET:
                raise broken("an adaptation field is longer than its packet")
            field_bytes = packet[5:body]
            self._lay(at + 5, field_bytes, without_private_data(field_bytes))
        if packet[3] & 0x10 and body < _PACKET:
            self._sort(identifier, packet[body:], at + body, begins=bool(packet[1] & 0x40))

    def search(self, *, last: bool) -> None:
        for stream in self._streams.values():
            self.blanks += stream.blanks(last=last)

    def _sort(self, identifier: int, part: bytes, at: int, *, begins: bool) -> None:
        if begins and identifier not in self._streams and part.startswith(b"\x00\x00\x01") and part[3] in _VIDEO:
            self._streams[identifier] = _Stream(UserDataSearch(self._kind))
        if identifier in self._streams:
            self._streams[identifier].add(part, at)
        elif begins and part.startswith(b"\x00\x00\x01"):
            self.uncovered.add("ts-audio" if part[3] in _AUDIO else "ts-private-stream")
        elif _WORDS.search(part):
            self.uncovered.add("ts-tables" if begins else "ts-other-packets")

    def _lay(self, at: int, old: bytes, new: bytes) -> None:
        if old != new:
            self.blanks.append(Blank(at, new))


def without_private_data(adaptation: bytes) -> bytes:
    """An adaptation field (section 2.4.3.4) whose private data and stuffing are all ones."""
    if not adaptation:
        return adaptation
    flags, at = adaptation[0], 1
    at += 6 * bool(flags & 0x10) + 6 * bool(flags & 0x08) + bool(flags & 0x04)
    clean = bytearray(adaptation)
    if flags & 0x02 and at < len(adaptation):
        end = at + 1 + adaptation[at]
        clean[at + 1 : end] = bytes([_FILL]) * (min(end, len(adaptation)) - at - 1)
        at = end
    if flags & 0x01 and at < len(adaptation):
        at += 1 + adaptation[at]
    clean[at:] = bytes([_FILL]) * (len(adaptation) - min(at, len(adaptation)))
    return bytes(clean)
