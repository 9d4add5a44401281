"""What was examined, as the ward writes it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.decision import Likelihood
from scanward.line.deidentify import PixelDoubts
from scanward.store import NewEntry, WorkItem

if TYPE_CHECKING:
    from scanward.core.decision import PixelRisk
    from scanward.core.stages import Quarantined
    from scanward.line.examine import Examination


def work_item(each: Examination) -> WorkItem:
    """A sound object, to be decided on and cleaned."""
    examined, received, record = each.examined, each.examined.received, each.record
    return WorkItem(
        number=examined.number,
        path=str(received.path),
        origin=received.name or str(received.path),
        size=received.size,
        patient=examined.patient,
        study=examined.patient + examined.study,
        series=examined.series,
        modality=record.modality,
        sop_class_uid=examined.sop_class_uid,
        flags=_doubts(record.risk).value,
        record=received.modified_ns.to_bytes(8, "big", signed=True),
    )


def quarantine_entry(each: Quarantined, release: str) -> NewEntry:
    """An object that was not understood."""
    return NewEntry(each.reason, each.detail, each.received.name, each.received.size, release=release)


def _doubts(risk: PixelRisk) -> PixelDoubts:
    text = PixelDoubts.NONE if risk.text is Likelihood.UNLIKELY else PixelDoubts.TEXT
    face = PixelDoubts.NONE if risk.face is Likelihood.UNLIKELY else PixelDoubts.FACE
    return text | face
