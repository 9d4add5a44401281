"""What a person decides about a picture, on its way back into the line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import scanward
from scanward.core.facts import ReleaseFacts
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.dicom.pixel_digest import pixel_digest
from scanward.dicom.reading import open_object
from scanward.line.release import look_again
from scanward.line.verify.burned_in.sighting import Sighting, Spot
from scanward.store import Decision, ReviewCase, Reviews, Vault, open_ward
from tests.agreed import agreed

from .pictures import HARMLESS, LINES, left, page, put, recipe, scan

HOLD = '[pixel_text]\nunreadable = "hold"'


def run(source: Path, tmp_path: Path, **options: object) -> ReleaseFacts:
    said = {"recipient": "acme-ai", "purpose": "research", "ward": agreed(tmp_path / "ward"), "workers": 1, **options}
    return scanward.release(source, to=tmp_path / "out", **said)


def waiting(tmp_path: Path) -> list[ReviewCase]:
    with open_ward(tmp_path / "ward") as ward:
        return list(Reviews(ward, Vault(ward)).waiting())


def decide(tmp_path: Path, case: ReviewCase, boxes: tuple[JudgedBox, ...]) -> None:
    with open_object(Path(case.path)) as opened:
        pixels = pixel_digest(opened)
    with open_ward(tmp_path / "ward") as ward:
        Reviews(ward, Vault(ward)).decide({case.instance: Decision(boxes, pixels)}, who="a reader")


def everything(case: ReviewCase, verdict: Verdict) -> tuple[JudgedBox, ...]:
    return tuple(replace(each, verdict=verdict, why="person-decided") for each in case.boxes)


@pytest.fixture
def scribbled(tmp_path: Path) -> Path:
    """A picture with writing that nobody can read: it runs backwards."""
    return put(tmp_path / "in", scan(page(["Wl|l/lw xrnr8l"], size=12)[:, ::-1].copy()))


def test_a_picture_with_a_palette_waits_as_others_do(tmp_path: Path) -> None:
    grey = (np.arange(256, dtype="<u2") * 257).tobytes()
    tables = {f"{colour}PaletteColorLookupTableData": grey for colour in ("Red", "Green", "Blue")}
    said = {f"{colour}PaletteColorLookupTableDescriptor": [256, 0, 16] for colour in ("Red", "Green", "Blue")}
    written = page(["Wl|l/lw xrnr8l"], size=12)[:, ::-1].copy()
    source = put(tmp_path / "in", scan(written, PhotometricInterpretation="PALETTE COLOR", **said, **tables))
    assert [tally.name for tally in run(source, tmp_path, recipe=recipe(tmp_path, HOLD)).held] == [
        "text-needs-a-person"
    ]
    (case,) = waiting(tmp_path)
    assert (case.rows, case.columns, case.frames) == (192, 256, 1)


def test_what_a_person_says_goes_is_masked_in_the_next_run(tmp_path: Path, scribbled: Path) -> None:
    own = recipe(tmp_path, HOLD)
    assert [tally.name for tally in run(scribbled, tmp_path, recipe=own).held] == ["text-needs-a-person"]
    (case,) = waiting(tmp_path)
    assert all(not each.box.text for each in case.boxes)
    decide(tmp_path, case, everything(case, Verdict.REMOVE))
    facts = run(scribbled, tmp_path, recipe=own)
    assert (facts.released, facts.held) == (1, [])
    assert facts.writing is not None
    assert facts.writing.masked == 1
    assert waiting(tmp_path) == []


def test_what_a_person_lets_stay_stays(tmp_path: Path, scribbled: Path) -> None:
    own = recipe(tmp_path, HOLD)
    run(scribbled, tmp_path, recipe=own)
    (case,) = waiting(tmp_path)
    decide(tmp_path, case, everything(case, Verdict.KEEP))
    facts = run(scribbled, tmp_path, recipe=own)
    assert facts.released == 1
    assert facts.writing is not None
    assert facts.writing.masked == 0


def test_a_decision_is_not_of_other_pixels_under_the_same_uid(tmp_path: Path, scribbled: Path) -> None:
    own = recipe(tmp_path, HOLD)
    run(scribbled, tmp_path, recipe=own)
    (case,) = waiting(tmp_path)
    decide(tmp_path, case, everything(case, Verdict.KEEP))
    put(scribbled, scan(page(["", "Wl|l/lw xrnr8l"], size=12)[:, ::-1].copy()))
    facts = run(scribbled, tmp_path, recipe=own)
    assert [tally.name for tally in facts.held] == ["text-needs-a-person"]


class Doubting:
    """A second reader that sees something of which it is not certain."""

    def __init__(self, rule: str) -> None:
        self._found = (Finding(IdentifierKind.PATIENT_NAME, "picture", rule, "xxxxxxx"),)

    def sightings(self, *_: object) -> list[Sighting]:
        return [Sighting(each, Spot(3, 150, 60, 170), 0, 0) for each in self._found]


@pytest.mark.parametrize(
    ("rule", "released", "reason", "code"),
    [
        ("S-PICTURE-RESEMBLES", 0, ["text-disputed"], 1),
        ("S-PICTURE-UNSEEN", 1, [], 0),
        ("V-PICTURE-NEEDLE", 0, ["leak"], 4),
    ],
)
def test_what_the_second_reader_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, released: int, reason: list[str], code: int
) -> None:
    monkeypatch.setattr(look_again, "_second_look", lambda *_: Doubting(rule))
    facts = run(put(tmp_path / "in", scan(page())), tmp_path)
    assert (facts.released, [tally.name for tally in facts.quarantined], facts.exit_code) == (released, reason, code)


def test_a_picture_about_which_readers_disagree_goes_by_what_a_person_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_again, "_second_look", lambda *_: Doubting("S-PICTURE-RESEMBLES"))
    source = put(tmp_path / "in", scan(page()))
    run(source, tmp_path)
    (case,) = waiting(tmp_path)
    (disputed,) = [each for each in case.boxes if each.verdict is Verdict.UNSURE]
    assert (disputed.why, disputed.box) == ("disputed", TextBox(3, 150, 60, 170, score=0.0, first=0, last=0))
    said = [each if each is not disputed else replace(each, verdict=Verdict.KEEP) for each in case.boxes]
    decide(tmp_path, case, (*said, JudgedBox(TextBox(0, 100, 60, 120), Verdict.REMOVE, "person-decided")))
    facts = run(source, tmp_path)
    assert (facts.released, facts.quarantined) == (1, [])
    assert left(tmp_path / "out", LINES) == {HARMLESS}


def test_where_a_device_writes_is_known_after_three_patients(tmp_path: Path) -> None:
    own = recipe(tmp_path, "")
    for person in range(3):
        said = {"PatientID": f"MRN88734{person}", "Manufacturer": "Maker", "ManufacturerModelName": "Model"}
        uids = {"SOPInstanceUID": f"1.2.{person}.1", "SeriesInstanceUID": f"1.2.{person}.2"}
        put(tmp_path / f"in{person}", scan(page(), **said, **uids, StudyInstanceUID=f"1.2.{person}.3"))
        run(tmp_path / f"in{person}", tmp_path, recipe=own)
    from scanward.store import DeviceKnowledge

    with open_object(tmp_path / "in0" / "0.dcm") as opened:
        from scanward.dicom.device import device_of

        device = device_of(opened)
    with open_ward(tmp_path / "ward") as ward:
        places = DeviceKnowledge(ward).places(device)
    assert places
    assert all(place.top < 100 for place in places)
