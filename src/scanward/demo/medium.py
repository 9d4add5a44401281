"""How the files lie on the patient's CD: names, folders, and what else lies between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.demo.canary import Canaries
    from scanward.demo.draft import Draft
    from scanward.demo.planted import Planted

_STYLES = 4


def place_for(draft: Draft) -> None:
    """Choose the file's name, mostly with the patient's name or number in it, and plant that."""
    person, number = draft.person, int(draft.data.InstanceNumber)
    folder = f"{person.family}_{person.given}".replace("'", "")
    draft.plant("file-name", Kind.PATIENT_NAME, folder)
    style = draft.person.number % _STYLES
    if style == 0:
        draft.file_name = f"{folder}/{draft.levels['study']}/{draft.kind.upper()}/IM{number:06d}.dcm"
    elif style == 1:
        draft.file_name = f"DICOM/{folder}_{person.mrn}/{draft.levels['study']}/{number:08d}"
        draft.plant("file-name", Kind.RECORD_NUMBER, person.mrn)
    elif style == 2:  # noqa: PLR2004
        draft.file_name = f"{folder}.{draft.kind.upper()}.{number:04d}.IMA"
    else:
        draft.file_name = f"Export {folder}/S{draft.data.SeriesNumber}/I{number}"


def furnish(planted: Planted, drafts: Sequence[Draft], canaries: Canaries) -> None:
    """Add what a medium has beside scans."""
