"""JPEG and JPEG-LS: walks the marker segments and keeps those that a decoder needs.

ISO/IEC 10918-1 Annex B (JPEG), ISO/IEC 14495-1 Annex C (JPEG-LS), PS3.5 sections 8.2.1 and 8.2.3. Kept of
the free-text segments are a minimal JFIF APP0 and the Adobe APP14, because decoders take the colour space
from them, and the colour transform of JPEG-LS's first encoders (APP8 `mrfx`); all three in one normal form
that has no room for a message.
"""

from __future__ import annotations

from typing import Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.jpeg_entropy import next_marker
from scanward.dicom.codestream.jpeg_segments import check_segment, colour_segment, frame_facts, is_frame_header
from scanward.dicom.codestream.surgery import Surgery

SOI: Final = b"\xff\xd8"
_EOI, _SOS, _DNL, _COM = 0xD9, 0xDA, 0xDC, 0xFE
_APP0, _APP15 = 0xE0, 0xEF
_TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})  # DHT DAC DQT DNL DRI
_LSE: Final = 0xF8


def clean_jpeg(stream: bytes, *, ls: bool = False) -> Surgery:
    """Walk one JPEG stream (JPEG-LS where `ls`) and say what to cut. Raises UnsoundObject(CODESTREAM)."""
    if stream[:2] != SOI:
        raise broken("a JPEG stream does not begin with SOI")
    surgery = Surgery(stream)
    kept_colour: set[int] = set()
    at = 2
    while True:
        surgery.step()
        at, marker = _marker_at(stream, at)
        if marker == _EOI:
            break
        end = _segment_end(stream, at)
        if marker == _COM:
            surgery.comments += 1
            surgery.drop(at, end)
        elif _APP0 <= marker <= _APP15:
            _colour_or_nothing(surgery, at, end, kept_colour, ls=ls)
        else:
            _keep(surgery, marker, stream[at + 4 : end], ls=ls)
        at = end
        if marker == _SOS:
            at = next_marker(stream, end, stuffed_bit=ls)
            if at < 0:
                raise broken("a JPEG stream does not end")
    if surgery.facts is None:
        raise broken("a JPEG stream has no frame header")
    surgery.drop_tail(at + 2)
    return surgery


def _marker_at(stream: bytes, at: int) -> tuple[int, int]:
    """Position and code of the marker at `at`, behind any fill bytes (B.1.1.2)."""
    if stream[at : at + 1] != b"\xff":
        raise broken(f"no marker at byte {at} of a JPEG stream")
    while stream[at + 1 : at + 2] == b"\xff":
        at += 1
    if at + 1 >= len(stream):
        raise broken("a JPEG stream ends in the middle of a marker")
    return at, stream[at + 1]


def _segment_end(stream: bytes, at: int) -> int:
    length = int.from_bytes(stream[at + 2 : at + 4], "big")
    end = at + 2 + length
    if length < 2 or end > len(stream):  # noqa: PLR2004 - the length counts its own two bytes
        raise broken(f"segment {stream[at + 1]:02X} at byte {at} has a bad length")
    return end


def _colour_or_nothing(surgery: Surgery, at: int, end: int, kept: set[int], *, ls: bool) -> None:
    marker = surgery.stream[at + 1]
    segment = colour_segment(marker, surgery.stream[at + 4 : end], ls=ls) if marker not in kept else None
    if segment is None:
        surgery.app_segments += 1
        surgery.drop(at, end)
        return
    kept.add(marker)
    if segment != surgery.stream[at:end]:
        surgery.app_segments += 1
        surgery.replace(at, end, segment)


def _keep(surgery: Surgery, marker: int, payload: bytes, *, ls: bool) -> None:
    if is_frame_header(marker, ls=ls):
        if surgery.facts is not None:
            raise broken("a JPEG stream has two frame headers")
        surgery.facts = frame_facts(payload)
    elif marker == _SOS:
        if surgery.facts is None:
            raise broken("a JPEG scan comes before the frame header")
    elif marker not in _TABLES and not (ls and marker == _LSE):
        raise broken(f"marker {marker:02X} has no place in this JPEG stream")
    check_segment(marker, payload)
