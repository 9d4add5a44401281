"""The text inside an encapsulated document (PS3.3 section A.45), searched like any other text (matrix row P15).

A PDF is a program's food, so it is opened by a child process with hard limits on memory, time and output; when the
child dies, the document counts as one whose text is not known. Documents never leave with the default policy.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from scanward.core.identity import IdentifierKind
from scanward.dicom.element import Extent
from scanward.line.examine.patient_book import Spot
from scanward.line.examine.values_search import search_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.reading import DicomObject
    from scanward.line.examine.patient_book import PatientBook

_DOCUMENT, _MIME_TYPE = 0x00420011, 0x00420012
_WALL_CLOCK_S: Final = 20
_TEXT_BYTES: Final = 1 << 20
_CHILD = (sys.executable, "-I", "-m", "scanward.line.examine.document_child")
_UNREAD = Spot(IdentifierKind.FREE_TEXT, "document", "E-DOCUMENT-UNREAD")


def search_document(book: PatientBook, found: DicomObject) -> Iterator[Spot]:
    """Yield a spot for each kind of identifier in the text of an encapsulated document."""
    element = found.get(_DOCUMENT)
    if element is None:
        return
    value = element.bulk or element.value
    if isinstance(value, Extent):
        text = document_text(found.text(_MIME_TYPE), fd=found.fd, extent=value)
    else:
        text = document_text(found.text(_MIME_TYPE), content=value)
    if text is None:
        yield _UNREAD
    else:
        yield from search_text(book, text, "document")


def document_text(mime_type: str, content: bytes = b"", *, fd: int = -1, extent: Extent | None = None) -> str | None:
    """The text of a document given as bytes or as an extent of an open file; None when it cannot be read."""
    at = (str(fd), str(extent.offset), str(extent.length)) if extent else ("0", "0", str(len(content)))
    try:
        child = subprocess.run(
            [*_CHILD, mime_type, *at],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WALL_CLOCK_S,
            check=False,
            pass_fds=(fd,) if extent else (),
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return child.stdout[:_TEXT_BYTES].decode("utf-8", "replace") if child.returncode == 0 else None
