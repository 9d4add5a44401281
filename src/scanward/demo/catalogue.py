"""Which function builds which kind of object, and which hides identity where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.demo.hiding import layered, private, spelled, streams, unknown, wrapping
from scanward.demo.objects import (
    captured,
    counted,
    derived,
    echoed,
    enclosed,
    enhanced,
    presented,
    projected,
    radiotherapy,
    recorded,
    reported,
    sliced,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydicom.dataset import Dataset

    from scanward.demo.draft import Draft
    from scanward.demo.heading import Order

BUILDERS: Mapping[str, Callable[[Order], Dataset]] = {
    "ct": sliced.ct,
    "mr": sliced.mr,
    "pt": sliced.pt,
    "cr": projected.cr,
    "dx": projected.dx,
    "mg": projected.mg,
    "xa": projected.xa,
    "us": echoed.us,
    "us-cine": echoed.us_cine,
    "nm": counted.nm,
    "sc": captured.sc,
    "vl": captured.vl,
    "wsm": captured.wsm,
    "enhanced-ct": enhanced.enhanced_ct,
    "enhanced-mr": enhanced.enhanced_mr,
    "seg": derived.seg,
    "pmap": derived.pmap,
    "rtstruct": radiotherapy.rtstruct,
    "rtplan": radiotherapy.rtplan,
    "rtdose": radiotherapy.rtdose,
    "sr-text": reported.basic_text,
    "sr": reported.comprehensive,
    "ko": reported.key_objects,
    "gsps": presented.gsps,
    "ecg": recorded.ecg,
    "raw": recorded.raw,
    "video": recorded.video,
    "pdf": enclosed.pdf,
    "cda": enclosed.cda,
}
DATA_HIDES: Mapping[str, Callable[[Draft], None]] = {
    "private": private.private,
    "every-vr": private.every_vr,
    "nested": private.nested,
    "csa": private.csa,
    "safe": private.safe,
    "unknown": unknown.unknown,
    "overlay": layered.overlay,
    "icon": layered.icon,
    "curve": layered.curve,
    "lookup": layered.lookup,
    "profile": layered.profile,
    "high-bits": layered.high_bits,
    "last-row": layered.last_row,
    "waveform": layered.waveform,
    "past-the-end": layered.past_the_end,
    "preamble": wrapping.preamble,
    "file-meta": wrapping.file_meta,
    "trailing-padding": wrapping.trailing_padding,
    "trailer": wrapping.trailer,
    "signature": wrapping.signature,
    "numbers": wrapping.numbers,
    "spelled": spelled.spelled,
}
STREAM_HIDES: Mapping[str, Callable[[Draft, list[bytes]], list[bytes]]] = {
    "comments": streams.comments,
    "after-the-end": streams.after_the_end,
}


def hide_in_data(name: str, draft: Draft) -> None:
    """Hide what can be hidden before the pixels are compressed; the others wait for the stream."""
    if name in DATA_HIDES:
        DATA_HIDES[name](draft)
    elif name not in STREAM_HIDES:
        raise KeyError(name)
