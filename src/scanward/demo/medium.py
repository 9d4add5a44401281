"""How the files lie on the patient's CD: names, folders, and what else lies between them."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.directory import directory_bytes
from scanward.demo.planted import NOWHERE, Plant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scanward.demo.canary import Canaries
    from scanward.demo.draft import Draft
    from scanward.demo.people import Person
    from scanward.demo.planted import MadeObject, Planted

_STYLES = 4
_ON_CD = 1
_ZIPPED = 10
"""The person whose study lies in an archive."""
_LONG_AGO = (2024, 1, 2, 3, 4, 6)


def place_for(draft: Draft) -> None:
    """Choose the file's name, mostly with the patient's name or number in it, and plant that."""
    person, number = draft.person, int(draft.data.InstanceNumber)
    style = person.number % _STYLES
    if style == _ON_CD:
        study = int(draft.levels["study"].partition("v")[2])
        draft.file_name = f"CD/DICOM/PAT{person.number:05d}/ST{study}/SE{draft.data.SeriesNumber}/IM{number:06d}"
        return
    folder = f"{person.family}_{person.given}".replace("'", "")
    draft.plant("file-name", Kind.PATIENT_NAME, folder)
    if style == 0:
        draft.file_name = f"{folder}/{draft.levels['study']}/{draft.kind.upper()}/IM{number:06d}.dcm"
    elif person.number == _ZIPPED:
        draft.file_name = f"{folder}/IM{number:06d}"
    elif style == 2:  # noqa: PLR2004
        draft.file_name = f"{folder}.{draft.kind.upper()}.{number:04d}.IMA"
    else:
        draft.file_name = f"Export {folder}/{person.mrn}/S{draft.data.SeriesNumber}/I{number}"
        draft.plant("file-name", Kind.RECORD_NUMBER, person.mrn)


def archive_for(draft: Draft) -> str:
    """The archive that holds this object, relative to the hospital; empty for a file of its own."""
    return f"Befund_{draft.person.mrn}.zip" if draft.person.number == _ZIPPED else ""


def put_into(archive: Path, member: str, content: bytes) -> None:
    """Add one file to a ZIP whose bytes do not depend on the day."""
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo(member, _LONG_AGO), content, zipfile.ZIP_DEFLATED)


def furnish(planted: Planted, drafts: Mapping[int, Draft], canaries: Canaries) -> None:
    """Add what a medium has beside scans: a directory, a text, a program, a second copy, a broken file."""
    on_cd = [made for made in planted.objects if made.person % _STYLES == _ON_CD]
    folder = planted.folder / "CD" if on_cd else planted.folder
    if on_cd:
        entries = [(drafts[made.index], made.path.relative_to(folder).parts) for made in on_cd]
        _other(planted, folder / "DICOMDIR", directory_bytes(entries, canaries))
    person = drafts[planted.objects[0].index].person
    _other(planted, folder / "README.TXT", _readme(planted, person).encode("utf-8"))
    _other(planted, folder / "AUTORUN.INF", b"[autorun]\r\nopen=VIEWER.EXE\r\n")
    _other(planted, folder / "VIEWER.EXE", b"MZ\x90\x00" + bytes(60) + b"This program is a stub and does nothing.\r\n")
    first = planted.objects[0]
    _copy(planted, first)
    _break(planted, first, canaries)


def _other(planted: Planted, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    planted.others.append(path)


def _readme(planted: Planted, person: Person) -> str:
    found = ((Kind.PATIENT_NAME, f"{person.given} {person.family}"), (Kind.RECORD_NUMBER, person.mrn))
    for kind, text in found:
        planted.plants.append(Plant(NOWHERE, "", "text-file", kind, text))
    return f"Images of {person.given} {person.family}, number {person.mrn}.\r\nStart VIEWER.EXE.\r\n"


def _copy(planted: Planted, made: MadeObject) -> None:
    path = planted.folder / "Copy of images" / made.path.name
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(made.path, path)
    planted.duplicates.append(path)


def _break(planted: Planted, made: MadeObject, canaries: Canaries) -> None:
    """The first object again, under another UID, cut off in the middle of its pixels as by a full disc."""
    content = made.path.read_bytes()
    old = made.sop_instance_uid.encode("ascii")
    new = canaries.uid().encode("ascii")
    cut = content.replace(old, new)[: len(content) * 3 // 5]
    path = made.path.with_name("IM999999" + made.path.suffix)
    path.write_bytes(cut)
    planted.broken.append(path)
