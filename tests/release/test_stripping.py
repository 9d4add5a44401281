"""Tasks: small batches go together, and an object that kills its worker costs nobody but itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import scanward
from scanward.line.release import stripping
from tests.agreed import agreed
from tests.dicom.objects import save
from tests.release import deadly

from .scans import ct, fill, released


def release(source: Path, tmp_path: Path, **options: Any) -> Any:
    said = {"recipient": "acme-ai", "purpose": "research", "ward": agreed(tmp_path / "ward"), "workers": 1, **options}
    return scanward.release(source, to=tmp_path / "out", **said)


@pytest.mark.parametrize(("size", "tasks"), [(48, 1), (6, 2), (3, 4), (2, 5), (1, 12)])
def test_small_series_go_to_a_worker_together_and_large_ones_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, tasks: int
) -> None:
    fill(tmp_path / "in", patients=4, slices=3)
    monkeypatch.setattr(stripping, "_BATCH", size)
    seen = []
    true = stripping.clean_batches
    monkeypatch.setattr(stripping, "clean_batches", lambda task: seen.append(task) or true(task))
    assert release(tmp_path / "in", tmp_path).released == 12
    told = [sum(len(batch.sources) for batch in task) for task in seen]
    assert (sum(told), len(told)) == (12, tasks)
    assert max(told) < 2 * size
    for batch in (batch for task in seen for batch in task):
        assert len({source.path.name.split("-")[0] for source in batch.sources}) == 1  # named after their patient


def test_an_object_that_kills_its_worker_costs_nobody_but_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(tmp_path / "in", patients=3, slices=3)
    save(ct("MRN887340", "Kowalczyk^Mirabelle0", 100, 9, PatientComments=deadly.DEADLY.decode()), source / "deadly.dcm")
    monkeypatch.setattr(stripping, "clean_batches", deadly.clean_batches)
    facts = release(source, tmp_path, workers=2)
    assert (facts.released, facts.exit_code) == (9, 6)
    assert [(tally.name, tally.count) for tally in facts.quarantined] == [("worker-died", 1)]
    assert len(released(tmp_path / "out")) == 9
