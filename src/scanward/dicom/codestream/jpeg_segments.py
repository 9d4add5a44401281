"""The segments of JPEG and JPEG-LS that stay, and their exact lengths: a table with room behind it could
hide text.
"""

from __future__ import annotations

from typing import Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.report import StreamFacts

_FRAME_HEADERS: Final = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_LS_FRAME_HEADER: Final = 0xF7
_DHT, _DAC, _SOS, _DQT, _DNL, _DRI, _LSE = 0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD, 0xF8
_ADOBE, _JFIF, _MRFX = b"Adobe", b"JFIF\0", b"mrfx"
_ADOBE_LENGTH, _JFIF_LENGTH = 12, 14
_APP0, _APP8, _APP14 = 0xE0, 0xE8, 0xEE
_HP_TRANSFORMS: Final = frozenset({b"\0", b"\1", b"\2", b"\3"})
_PLAUSIBLE_DENSITY: Final = 0x0FFF  # printable text reads as 0x2020 and more
_LS_PARAMETERS: Final = 11


def is_frame_header(marker: int, *, ls: bool) -> bool:
    return marker == _LS_FRAME_HEADER if ls else marker in _FRAME_HEADERS


def frame_facts(payload: bytes) -> StreamFacts:
    """Read SOFn (B.2.2). `payload` begins behind the length."""
    if len(payload) < 6 or len(payload) != 6 + 3 * payload[5]:  # noqa: PLR2004 - B.2.2 Table B.2
        raise broken("a JPEG frame header has a bad length")
    rows, columns = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    return StreamFacts(rows, columns, payload[5], payload[0])


def colour_segment(marker: int, payload: bytes, *, ls: bool) -> bytes | None:
    """The normal form of an APPn that governs colour; None for any other APPn.

    >>> colour_segment(0xEE, b"Adobe" + b"\\x00\\x65\\x80\\x00\\x00\\x00\\x01" + b"more", ls=False).hex()
    'ffee000e41646f626500640000000001'
    """
    if marker == _APP0 and payload.startswith(_JFIF) and len(payload) >= _JFIF_LENGTH:
        return b"\xff\xe0\x00\x10" + _JFIF + _jfif_numbers(payload[5:12]) + b"\0\0"
    if marker == _APP14 and payload.startswith(_ADOBE) and len(payload) >= _ADOBE_LENGTH:
        transform = payload[11] if payload[11] <= 2 else 0  # noqa: PLR2004 - 0 none, 1 YCbCr, 2 YCCK
        return b"\xff\xee\x00\x0e" + _ADOBE + b"\x00\x64\x00\x00\x00\x00" + bytes([transform])
    if ls and marker == _APP8 and payload[:4] == _MRFX and payload[4:] in _HP_TRANSFORMS:
        return b"\xff\xe8\x00\x07" + payload
    return None


def _jfif_numbers(numbers: bytes) -> bytes:
    """Version, unit and the two densities, as they stand if they can only be that."""
    major, minor, unit = numbers[:3]
    densities = int.from_bytes(numbers[3:5], "big"), int.from_bytes(numbers[5:7], "big")
    plain = major == 1 and minor <= 2 and unit <= 2 and max(densities) <= _PLAUSIBLE_DENSITY  # noqa: PLR2004 - JFIF 1.02
    return numbers if plain else b"\x01\x02\x00\x00\x01\x00\x01"


def check_segment(marker: int, payload: bytes) -> None:
    """Raise UnsoundObject where a kept segment is longer or shorter than what it declares."""
    exact = {
        _DHT: _huffman_fits,
        _DQT: _quantisation_fits,
        _DAC: lambda p: len(p) % 2 == 0,
        _DNL: lambda p: len(p) == 2,  # noqa: PLR2004 - B.2.5
        _DRI: lambda p: len(p) in {2, 3, 4},  # JPEG-LS allows 2 to 4 bytes
        _SOS: lambda p: len(p) >= 1 and len(p) == 4 + 2 * p[0],
        _LSE: _ls_preset_fits,
    }.get(marker)
    if exact is not None and not exact(payload):
        raise broken(f"segment {marker:02X} has a bad length")


def _huffman_fits(payload: bytes) -> bool:
    at = 0
    while at < len(payload):
        at += 17 + sum(payload[at + 1 : at + 17])
    return at == len(payload) and at > 0


def _quantisation_fits(payload: bytes) -> bool:
    at = 0
    while at < len(payload):
        at += 129 if payload[at] >> 4 else 65
    return at == len(payload) and at > 0


def _ls_preset_fits(payload: bytes) -> bool:
    """LSE: 1 presets, 2 and 3 mapping tables, 4 large dimensions (ISO/IEC 14495-1 C.2.4.1)."""
    kind = payload[0] if payload else 0
    return len(payload) == _LS_PARAMETERS if kind == 1 else kind in {2, 3, 4}
