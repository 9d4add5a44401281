"""Turns a draft into the bytes of a Part 10 file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pydicom.dataset import FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID

from scanward.demo.syntaxes import SYNTAXES, bring_into, encapsulated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanward.demo.draft import Draft

IMPLEMENTATION = UID("1.2.826.0.1.3680043.8.498.1")


def file_bytes(draft: Draft, stream_hides: Sequence[Callable[[Draft, list[bytes]], list[bytes]]]) -> bytes:
    """The whole file. `stream_hides` may change the compressed frames before they are wrapped."""
    data = draft.data
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.SOPClassUID
    meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    meta.ImplementationClassUID = IMPLEMENTATION
    meta.ImplementationVersionName = "PHANTOM_WORKS_7"
    data.file_meta = meta
    frames = bring_into(data, draft.syntax)
    if frames:
        for hide in stream_hides:
            frames = hide(draft, frames)
        encapsulated(data, frames)
    meta.TransferSyntaxUID = SYNTAXES[draft.syntax]
    for keyword, value in draft.meta.items():
        setattr(meta, keyword, value)
    data.preamble = draft.preamble.ljust(128, b"\0")
    buffer = io.BytesIO()
    implicit, little = draft.syntax == "implicit", draft.syntax != "big"
    dcmwrite(buffer, data, implicit_vr=implicit, little_endian=little, enforce_file_format=True)
    content = buffer.getvalue()
    for change in draft.rewrite:
        content = change(content)
    return content + draft.trailer
