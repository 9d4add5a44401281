"""Which grammar a transfer syntax puts into its fragments (PS3.5 section 8.2 and 10, PS3.6 Table A-1)."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from scanward.core.errors import QuarantineReason, UnsoundObject

JPEG_2000_PART_2 = frozenset({"1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93"})


class StreamKind(StrEnum):
    """The grammar of an encapsulated stream."""

    JPEG = "jpeg"
    JPEG_LS = "jpeg-ls"
    JPEG_2000 = "jpeg-2000"
    JPEG_XL = "jpeg-xl"
    RLE = "rle"
    NATIVE_FRAMES = "native-frames"
    DEFLATED_FRAMES = "deflated-frames"
    MPEG_2 = "mpeg-2"
    H_264 = "h-264"
    HEVC = "hevc"

    @property
    def video(self) -> bool:
        """Whether the fragments are one stream of pictures instead of one stream for each frame."""
        return self in {StreamKind.MPEG_2, StreamKind.H_264, StreamKind.HEVC}


_JPEG_FAMILY = "1.2.840.10008.1.2.4."
_JPEG_PROCESSES = frozenset({*range(50, 67), 70})  # 52-56 and 58-66 are retired and still found in archives
_BY_NUMBER = {
    80: StreamKind.JPEG_LS,
    81: StreamKind.JPEG_LS,
    **dict.fromkeys((90, 91, 92, 93, 201, 202, 203), StreamKind.JPEG_2000),
    **dict.fromkeys((110, 111, 112), StreamKind.JPEG_XL),
    **dict.fromkeys((100, 101), StreamKind.MPEG_2),
    **dict.fromkeys((102, 103, 104, 105, 106), StreamKind.H_264),
    **dict.fromkeys((107, 108), StreamKind.HEVC),
    **dict.fromkeys(_JPEG_PROCESSES, StreamKind.JPEG),
}
_OTHERS = {
    "1.2.840.10008.1.2.5": StreamKind.RLE,
    "1.2.840.10008.1.2.1.98": StreamKind.NATIVE_FRAMES,
    "1.2.840.10008.1.2.8.1": StreamKind.DEFLATED_FRAMES,
}


@lru_cache(maxsize=128)
def kind_of(syntax_uid: str) -> StreamKind:
    """The grammar of the fragments under `syntax_uid`.

    Raises UnsoundObject(UNKNOWN_TRANSFER_SYNTAX) for native syntaxes, references (JPIP) and what is newer
    than this table.
    """
    if syntax_uid in _OTHERS:
        return _OTHERS[syntax_uid]
    number, _, variant = syntax_uid.removeprefix(_JPEG_FAMILY).partition(".")
    known = syntax_uid.startswith(_JPEG_FAMILY) and number.isascii() and number.isdigit() and variant in {"", "1"}
    kind = _BY_NUMBER.get(int(number)) if known and len(number) <= 3 else None  # noqa: PLR2004 - the longest entry
    if kind is None or (variant and not kind.video):  # only videos have a fragmentable variant, ".1"
        raise UnsoundObject(QuarantineReason.UNKNOWN_TRANSFER_SYNTAX, "no grammar for these fragments")
    return kind
