"""Which function builds which kind of object, and which hides identity where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.demo.objects import projected, sliced

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
}
DATA_HIDES: Mapping[str, Callable[[Draft], None]] = {}
STREAM_HIDES: Mapping[str, Callable[[Draft, list[bytes]], list[bytes]]] = {}


def hide_in_data(name: str, draft: Draft) -> None:
    """Hide what can be hidden before the pixels are compressed; the others wait for the stream."""
    if name in DATA_HIDES:
        DATA_HIDES[name](draft)
    elif name not in STREAM_HIDES:
        raise KeyError(name)
