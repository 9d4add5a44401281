"""Examine: what an object is, whether it is sound, and everything in it that identifies its patient."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.examine.examiner import Examiner
    from scanward.line.examine.harvest import Harvest, PatientHarvest, Person, merged
    from scanward.line.examine.plain import PlainGroup, explain, plain_text
    from scanward.line.examine.record import Examination, ObjectRecord

__all__ = [
    "Examination",
    "Examiner",
    "Harvest",
    "ObjectRecord",
    "PatientHarvest",
    "Person",
    "PlainGroup",
    "explain",
    "merged",
    "plain_text",
]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__,
        examiner="Examiner",
        harvest="Harvest PatientHarvest Person merged",
        plain="PlainGroup explain plain_text",
        record="Examination ObjectRecord",
    )
