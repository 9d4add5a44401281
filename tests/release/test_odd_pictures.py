"""Pictures that cannot be masked, or that kill the process that looks: what was found or decided is not lost for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import RLELossless

import scanward
from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.facts import ReleaseFacts
from scanward.core.pixel_text import Verdict
from scanward.dicom.pixel_digest import pixel_digest
from scanward.dicom.reading import open_object
from scanward.line.release import looking, seeing
from scanward.store import Decision, Reviews, Vault, open_ward
from tests.agreed import agreed

from . import deadly
from .pictures import LINES, left, page, put, recipe, scan
from .scans import released


def run(source: Path, tmp_path: Path, **options: object) -> ReleaseFacts:
    said = {"recipient": "acme-ai", "purpose": "research", "ward": agreed(tmp_path / "ward"), "workers": 1, **options}
    return scanward.release(source, to=tmp_path / "out", **said)


def compressed(folder: Path, lines: list[str]) -> Path:
    source = put(folder, scan(page(lines)))
    made = pydicom.dcmread(source / "0.dcm")
    made.compress(RLELossless)
    made.save_as(source / "0.dcm")
    return source


@pytest.mark.parametrize(
    ("lines", "maskable", "released", "held"),
    [
        (LINES, False, 0, ["text-cannot-be-removed"]),
        ([], False, 1, []),
        (LINES, True, 1, []),
    ],
    ids=["written and not maskable", "nothing written", "maskable"],
)
def test_what_has_to_go_and_cannot_holds_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], maskable: bool, released: int, held: list[str]
) -> None:
    def none(*_: object, **__: object) -> None:
        raise UnsoundObject(QuarantineReason.NOT_MASKABLE, "no encoder")

    if not maskable:
        monkeypatch.setattr(seeing, "plan_for", none)
    facts = run(compressed(tmp_path / "in", lines), tmp_path)
    assert (facts.released, [tally.name for tally in facts.held]) == (released, held)
    assert left(tmp_path / "out", LINES[:3]) == set()


def decide(tmp_path: Path, verdicts: list[Verdict]) -> None:
    """What a person says of the pictures that wait, by the names of their files."""
    with open_ward(tmp_path / "ward") as ward:
        reviews = Reviews(ward, Vault(ward))
        cases = sorted(reviews.waiting(), key=lambda case: case.path)
        for case, verdict in zip(cases, verdicts, strict=True):
            with open_object(Path(case.path)) as opened:
                pixels = pixel_digest(opened)
            boxes = tuple(replace(each, verdict=verdict, why="person-decided") for each in case.boxes)
            reviews.decide({case.instance: Decision(boxes, pixels)}, who="a reader")


def test_pictures_beside_one_that_kills_its_worker_keep_what_was_decided_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = recipe(tmp_path, '[pixel_text]\nunreadable = "hold"')
    scribble = page(["Wl|l/lw xrnr8l"], size=12)[:, ::-1].copy()
    source = put(tmp_path / "in", scan(scribble, 1), scan(scribble, 2))
    assert run(source, tmp_path, recipe=own).released == 0
    decide(tmp_path, [Verdict.REMOVE, Verdict.KEEP])
    put(source, scan(scribble, 1), scan(scribble, 2), scan(page([]), 3, ImageComments=deadly.DEADLY.decode()))
    monkeypatch.setattr(looking, "see_all", deadly.see_all)
    facts = run(source, tmp_path, recipe=own, workers=2)
    assert (facts.released, facts.held) == (3, [])
    assert facts.writing is not None
    assert (facts.writing.masked, facts.writing.failed) == (1, 1)
    out = {int(each.InstanceNumber): each.pixel_array for each in map(pydicom.dcmread, released(tmp_path / "out"))}
    assert np.array_equal(out[2], scribble)
    assert not np.array_equal(out[1], scribble)
