"""What was examined, as the ward writes it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.decision import FaceFate, Likelihood, ObjectKind
from scanward.line.deidentify import PixelDoubts
from scanward.line.examine.object_kind import kind_of_object
from scanward.store import NewEntry, WorkItem

if TYPE_CHECKING:
    from scanward.core.decision import PixelRisk
    from scanward.core.stages import Quarantined
    from scanward.line.examine import Examination

_SETTLED = frozenset({FaceFate.ABSENT, FaceFate.GOES})


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


def doubts_left(item: WorkItem, face: FaceFate, *, attacked: bool) -> PixelDoubts:
    """What is still to be doubted of an object: an image in which no face shows, or none once it was removed and
    attacked, is no longer; a screen in the same series is, and so is what nobody attacks."""
    doubts = PixelDoubts(item.flags)
    if face is FaceFate.GOES and not attacked:
        return doubts | PixelDoubts.FACE
    image = kind_of_object(item.sop_class_uid, has_pixels=True, video=False) is ObjectKind.IMAGE
    return doubts & ~PixelDoubts.FACE if attacked and image and face in _SETTLED else doubts


def quarantine_entry(each: Quarantined, release: str) -> NewEntry:
    """An object that was not understood."""
    return NewEntry(each.reason, each.detail, each.received.name, each.received.size, release=release)


def _doubts(risk: PixelRisk) -> PixelDoubts:
    text = PixelDoubts.NONE if risk.text is Likelihood.UNLIKELY else PixelDoubts.TEXT
    face = PixelDoubts.NONE if risk.face is Likelihood.UNLIKELY else PixelDoubts.FACE
    return text | face
