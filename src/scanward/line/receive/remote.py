"""Any URL of fsspec as a source: objects are streamed to the spool, one after the other, and only scans are kept.

Names on the other side are never used on this one. Messages do not repeat the URL, which may hold a password.
"""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scanward.core.errors import QuarantineReason, ScanwardError, SourceError, UnsoundObject
from scanward.line.receive.archive import not_a_scan, receive_archive
from scanward.line.receive.medium import faults_of_medium
from scanward.line.receive.outcome import NO_BYTES
from scanward.line.receive.spool import Allowance
from scanward.line.receive.triage import HEAD_BYTES, FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.receive.outcome import Intake, Taken

_CHUNK = 1 << 20


def receive_remote(url: str, intake: Intake, inside: str = "") -> Iterator[Taken]:
    """Yield what lies at `url`: one object, or everything under it in the order of names.

    `inside` limits a remote ZIP to the members under it. Raises SourceError when the place cannot be reached.
    """
    from fsspec.core import url_to_fs  # noqa: PLC0415 - start-up: nearly every source is a folder

    with _reaching():
        filesystem, top = url_to_fs(url)
        is_file = bool(filesystem.isfile(top))
        if not is_file and not filesystem.exists(top):
            raise SourceError("nothing lies at the address given")
    if is_file:
        yield from _receive(filesystem, top, top.rsplit("/", 1)[-1], intake, inside)
        return
    for path in _walk(filesystem, top):
        yield from _receive(filesystem, path, path.removeprefix(top).lstrip("/"), intake, inside)


def _walk(filesystem: Any, top: str) -> Iterator[str]:
    with _reaching():
        folders = filesystem.walk(top, detail=False)
    while True:
        with _reaching():
            listed = next(folders, None)
        if listed is None:
            return
        folder, below, files = listed
        below.sort()  # fsspec walks on in the order in which it finds this list
        for name in sorted(files):
            if name:
                yield f"{folder.rstrip('/')}/{name}"


def _receive(filesystem: Any, path: str, name: str, intake: Intake, inside: str) -> Iterator[Taken]:
    try:
        size = int(filesystem.size(path) or 0)
        with filesystem.open(path, "rb") as stream:
            yield from _triaged(stream, size, name, intake, inside)
    except UnsoundObject as error:
        yield intake.unsound(name, error)
    except ScanwardError:
        raise
    except Exception:  # noqa: BLE001 - each file system of fsspec has its own errors
        yield intake.quarantined(name, QuarantineReason.UNREADABLE, "an object that could not be downloaded")


def _triaged(stream: Any, size: int, name: str, intake: Intake, inside: str) -> Iterator[Taken]:
    first = stream.read(_CHUNK)
    kind = kind_of(first[:HEAD_BYTES], size or len(first), name)
    if kind not in (FileKind.DICOM, FileKind.ARCHIVE, FileKind.DICOMDIR):
        yield not_a_scan(intake, name, kind, NO_BYTES, size)
        return
    allowance = Allowance(intake.limits.object_bytes, QuarantineReason.UNREADABLE)
    path, size = intake.spool.lay_down(_counted(itertools.chain([first], _rest(stream)), allowance))
    if kind is FileKind.DICOM:
        yield intake.received(name, path, size)
    elif kind is FileKind.ARCHIVE:
        yield from receive_archive(path, name, intake, inside)
    else:
        yield intake.passed_over(name, kind, size)
        yield from faults_of_medium(path, name, intake, packed=True)


def _rest(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _counted(chunks: Iterator[bytes], allowance: Allowance) -> Iterator[bytes]:
    for chunk in chunks:
        allowance.spend(len(chunk))
        yield chunk


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn whatever a file system of fsspec raises (each has its own errors) into a SourceError without the URL."""
    try:
        yield
    except ScanwardError:
        raise
    except ImportError:
        raise SourceError("the package that reads this kind of address is not installed") from None
    except Exception:  # noqa: BLE001 - see the docstring
        raise SourceError("the place given cannot be reached") from None
