"""A DICOMDIR medium: what its directory names and does not hold (PS3.3 Annex F, PS3.10 section 8; matrix row P14).

The medium is read as the folder it is; the directory is not asked where the objects lie, so a reference that climbs
out of the medium leads nowhere. It is reported all the same, because somebody made it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.reading import open_object
from scanward.dicom.sequence import items
from scanward.dicom.values import decode
from scanward.line.receive.outcome import NO_BYTES
from scanward.line.receive.triage import FileKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanward.line.receive.outcome import Intake, Taken

_RECORDS = 0x00041220
_FILE_ID = 0x00041500
_LARGEST_DEPTH = 64  # the standard allows 8 components, old media have more


def faults_of_medium(path: Path, name: str, intake: Intake, *, packed: bool) -> Iterator[Taken]:
    """Yield what is wrong with the references of the DICOMDIR at `path`, which its source calls `name`.

    Where the medium is `packed` in an archive, or far away, its files are not looked for.
    """
    try:
        references = list(_referenced(path))
    except UnsoundObject as error:
        yield intake.unsound(name, error, NO_BYTES if packed else path, path.stat().st_size)
        return
    listed: dict[str, dict[str, str]] = {}
    for number, file_id in references:
        here = f"{name}#{number}"
        if _leads_out(file_id):
            detail = "the DICOMDIR names a file outside the medium"
            yield intake.quarantined(here, QuarantineReason.ARCHIVE, detail)
        elif not packed and not _exists(listed, os.fspath(path.parent), file_id):
            yield intake.passed_over(here, FileKind.MISSING)


def _referenced(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    with open_object(path) as found:
        records = found.get(_RECORDS)
        if records is None:
            return
        for number, (elements, _) in enumerate(items(records, found.syntax.encoding, found.budget(), 1), start=1):
            for element in elements:
                if element.tag == _FILE_ID and element.value.strip(b" \0"):
                    yield number, tuple(decode(element.value, "CS", found.charsets))


def _leads_out(name: tuple[str, ...]) -> bool:
    return len(name) > _LARGEST_DEPTH or any(
        part in ("", ".", "..") or "/" in part or "\0" in part or ":" in part for part in name
    )


def _exists(listed: dict[str, dict[str, str]], folder: str, name: tuple[str, ...]) -> bool:
    """Whether the medium holds a file of that name, in any case, with or without the `;1` of ISO 9660."""
    here = folder
    for part in name:
        if here not in listed:
            listed[here] = _names(here)
        found = listed[here].get(_on_disc(part))
        if found is None:
            return False
        here = f"{here}/{found}"
    return True


def _names(folder: str) -> dict[str, str]:
    try:
        with os.scandir(folder) as entries:
            return {_on_disc(entry.name): entry.name for entry in entries if not entry.is_symlink()}
    except OSError:
        return {}


def _on_disc(name: str) -> str:
    return name.partition(";")[0].rstrip(".").casefold()
