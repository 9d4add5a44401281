"""The picture of a case, out of the file in which a release found it, if that file is still the same."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

from scanward.core.errors import UnsoundObject
from scanward.dicom.description import describe
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.pixel_digest import pixel_digest
from scanward.dicom.reading import open_object

if TYPE_CHECKING:
    from types import TracebackType

    from scanward.store import ReviewCase

LARGEST: Final = 4096
"""Rows or columns of a picture that is shown; a larger one is made smaller."""


class NotShown(Exception):
    """The picture cannot be shown; the message is a sentence for a person and holds no identifier."""


class Light(StrEnum):
    """What of the grey values is shown between black and white."""

    HEADER = "header"
    """By the header's window; without one the middle 98 %."""
    ALL = "all"
    DARK = "dark"
    BRIGHT = "bright"


_PARTS: Final = {Light.ALL: (0.0, 1.0), Light.DARK: (0.0, 0.3), Light.BRIGHT: (0.7, 1.0)}


class PictureRoom:
    """Decodes in a child process, one picture at a time. Use it in a `with`."""

    def __init__(self) -> None:
        self._decoder = FrameDecoder()
        self._turn = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._turn:
            self._decoder.close()

    def picture(self, case: ReviewCase, frame: int, light: Light) -> bytes:
        """A PNG of `frame` (from 0). Raises NotShown."""
        path = checked(case)
        try:
            with self._turn:
                return self._decoder.picture(path, frame, size=LARGEST, part=_PARTS.get(light))
        except UnsoundObject as error:
            raise NotShown(f"This frame cannot be decoded ({error.reason.value}).") from None


def checked(case: ReviewCase) -> Path:
    """Where the file of `case` lies. Raises NotShown with what to do when it is not the one that was looked at."""
    path = Path(case.path)
    try:
        state = path.stat()
        same = state.st_size == case.size and case.modified_ns in {0, state.st_mtime_ns}
    except (OSError, ValueError):
        raise NotShown(_gone(case)) from None
    if not same:
        raise NotShown("The file was changed since the release looked at it. Run the release again: it looks anew.")
    try:
        with open_object(path) as opened:
            said = describe(opened)
    except UnsoundObject as error:
        raise NotShown(f"The file can no longer be read ({error.reason.value}).") from None
    if (said.rows, said.columns, said.frames) != (case.rows, case.columns, case.frames):
        raise NotShown("The file holds another picture now. Run the release again: it looks anew.")
    return path


def digest_of(case: ReviewCase) -> str:
    """`pixel_digest` of what is shown. Raises NotShown."""
    path = checked(case)
    try:
        with open_object(path) as opened:
            return pixel_digest(opened)
    except UnsoundObject as error:
        raise NotShown(f"The file can no longer be read ({error.reason.value}).") from None


def _gone(case: ReviewCase) -> str:
    if case.modified_ns:
        return (
            "The file is not where the release found it. Put it back there and open this picture again; or release it "
            "from where it is now, and take this one off the list."
        )
    return (
        "The release had unpacked or fetched this file for itself, and it is gone with it. Unpack the archive into a "
        "folder, release that folder, and take this one off the list."
    )
