"""Code sequence items and references, as the standard writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterable


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """PS3.3 table 8.8-1, basic code sequence macro."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def reference(target: Dataset) -> Dataset:
    """PS3.3 table 10-11, SOP instance reference macro."""
    item = Dataset()
    item.ReferencedSOPClassUID = target.SOPClassUID
    item.ReferencedSOPInstanceUID = target.SOPInstanceUID
    return item


def evidence(targets: Iterable[Dataset]) -> Dataset:
    """PS3.3 table C.17-3, hierarchical SOP instance reference of objects of one study."""
    study = Dataset()
    study.ReferencedSeriesSequence = []
    by_series: dict[str, Dataset] = {}
    for target in targets:
        study.StudyInstanceUID = target.StudyInstanceUID
        uid = str(target.SeriesInstanceUID)
        if uid not in by_series:
            by_series[uid] = Dataset()
            by_series[uid].SeriesInstanceUID = uid
            by_series[uid].ReferencedSOPSequence = []
            study.ReferencedSeriesSequence.append(by_series[uid])
        by_series[uid].ReferencedSOPSequence.append(reference(target))
    return study


def series_references(targets: Iterable[Dataset]) -> list[Dataset]:
    """PS3.3 table C.11.11-1 and C.12-8, references by series of the same study."""
    return list(evidence(targets).ReferencedSeriesSequence)
