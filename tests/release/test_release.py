"""The main job, whole: in at one end, out at the other, and what happens when something stands in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pydicom
import pytest

import scanward
from scanward.core.errors import DestinationError, RecipeError, SourceError, UsageError
from scanward.core.facts import ReleaseFacts
from tests.agreed import agreed
from tests.dicom.objects import save

from .scans import ct, fill, released


def run(source: Path, tmp_path: Path, to: str = "out", **options: object) -> ReleaseFacts:
    ward = agreed(tmp_path / "ward", "acme-ai", "other-lab")
    said = {"recipient": "acme-ai", "purpose": "research", "ward": ward, "workers": 1, **options}
    return scanward.release(source, to=tmp_path / to, **said)


def test_a_folder_goes_in_and_a_clean_accounted_copy_comes_out(tmp_path: Path) -> None:
    facts = run(fill(tmp_path / "in"), tmp_path)
    assert (facts.outcome, facts.exit_code, facts.released, facts.left) == ("done", 0, 6, [])
    out = [pydicom.dcmread(path) for path in released(tmp_path / "out")]
    assert len(out) == 6
    assert len({o.PatientID for o in out}) == 2
    assert all(o.PatientIdentityRemoved == "YES" and o.StudyDescription == "CT CHEST" for o in out)
    everything = b"".join(p.read_bytes() + str(p).encode() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert b"owalczyk" not in everything
    assert b"MRN88734" not in everything
    assert Path(facts.report).exists()


def test_no_identifier_stands_in_the_ward_or_in_a_report(tmp_path: Path) -> None:
    facts = run(fill(tmp_path / "in"), tmp_path)
    for path in (tmp_path / "ward").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"owalczyk" not in content, path.name
            assert b"MRN88734" not in content, path.name
    assert "owalczyk" not in repr(facts)


def test_two_workers_make_the_same_release_as_one(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    run(source, tmp_path, "one")
    run(source, tmp_path, "two", workers=2)
    names = [sorted(str(p.relative_to(tmp_path / to)) for p in released(tmp_path / to)) for to in ("one", "two")]
    assert names[0] == names[1]


def test_a_follow_up_keeps_pseudonym_offset_and_uids(tmp_path: Path) -> None:
    run(fill(tmp_path / "in", patients=1), tmp_path, "first")
    run(fill(tmp_path / "later", patients=1, first_study=2), tmp_path, "second")
    run(tmp_path / "in", tmp_path, "again")
    first, second, again = (pydicom.dcmread(released(tmp_path / to)[0]) for to in ("first", "second", "again"))
    assert first.PatientID == second.PatientID
    assert first.StudyDate == second.StudyDate
    assert first.StudyInstanceUID == again.StudyInstanceUID != second.StudyInstanceUID


def test_two_recipients_share_nothing_linkable(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", patients=1)
    run(source, tmp_path, "one")
    run(source, tmp_path, "other", recipient="other-lab")
    run(source, tmp_path, "purpose", purpose="teaching")
    made = [pydicom.dcmread(released(tmp_path / to)[0]) for to in ("one", "other", "purpose")]
    for keyword in ("PatientID", "StudyInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID"):
        assert len({m.get(keyword) for m in made}) == 3, keyword


def test_intervals_of_a_patient_stay_true(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    days = ["20240131", "20240315", "20250101"]
    for number, day in enumerate(days):
        made = ct("MRN1234567", "Kowalczyk^M", number + 1, 1)
        made.StudyDate = day
        save(made, source / str(number))
    run(source, tmp_path)
    out = sorted(pydicom.dcmread(p).StudyDate for p in released(tmp_path / "out"))
    as_days = [[date(int(d[:4]), int(d[4:6]), int(d[6:])) for d in each] for each in (sorted(days), out)]
    gaps = [[(b - a).days for a, b in zip(each, each[1:], strict=False)] for each in as_days]
    assert gaps[0] == gaps[1]
    assert as_days[0] != as_days[1]


def test_broken_files_go_to_quarantine_and_the_rest_goes_on(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    whole = next(source.iterdir()).read_bytes()
    (source / "broken.dcm").write_bytes(whole[:-10])
    (source / "letter.txt").write_text("Dear Mirabelle")
    facts = run(source, tmp_path)
    assert (facts.outcome, facts.exit_code, facts.released) == ("partly", 6, 6)
    assert {t.name: t.count for t in facts.quarantined} == {"truncated": 1}
    assert sum(t.count for t in facts.passed_over) == 1


@pytest.mark.matrix("N10")
def test_copies_are_passed_over_and_conflicts_quarantined(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", patients=1)
    first = min(source.iterdir())
    shutil.copy(first, source / "zz-copy.dcm")
    changed = pydicom.dcmread(first)
    changed.ImageComments = "another"
    changed.save_as(source / "zz-other.dcm")
    facts = run(source, tmp_path)
    assert facts.released == 3
    assert {t.name: t.count for t in facts.quarantined} == {"uid-conflict": 1}
    assert {t.name: t.count for t in facts.passed_over} == {"duplicate": 1}


def test_what_a_recipe_promises_and_cannot_clean_is_held(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    head = ct("MRN1234567", "Kowalczyk^M", 1, 1)
    head.BodyPartExamined, head.StudyDescription = "HEAD", "CT HEAD"
    save(head, source / "head")
    save(ct("MRN1234567", "Kowalczyk^M", 2, 1), source / "chest")
    promised = run(source, tmp_path, "promised", recipe="ai-training")
    assert (promised.released, {t.name: t.count for t in promised.held}) == (1, {"may-show-face": 1})
    plain = run(source, tmp_path, "plain", recipe="research")
    assert (plain.released, {t.name: t.count for t in plain.warnings}) == (2, {"may-show-face": 1})


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    facts = run(fill(tmp_path / "in"), tmp_path, dry_run=True)
    assert (facts.dry_run, facts.released) == (True, 6)
    assert not (tmp_path / "out").exists()
    assert not [p for p in (tmp_path / "ward" / "spool").rglob("*") if p.is_file()]


def test_a_wrong_call_says_what_to_do(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with pytest.raises(UsageError, match="lower-case"):
        run(source, tmp_path, recipient="ACME Inc.")
    with pytest.raises(RecipeError, match="research"):
        run(source, tmp_path, recipe="resaerch")
    with pytest.raises(SourceError):
        run(tmp_path / "nowhere", tmp_path)
    with pytest.raises(DestinationError):
        scanward.release(source, to=source / "out", recipient="a", purpose="b", ward=tmp_path / "ward")


def test_a_leak_stops_its_study_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanward.line.deidentify.text import TextCleaner
    from scanward.line.deidentify.text.cleaned import CleanText

    source = fill(tmp_path / "in")
    leaking = ct("MRN887340", "Kowalczyk^Mirabelle0", 100, 9, ImageComments="Mirabelle0 Kowalczyk")
    save(leaking, source / "leaking")
    monkeypatch.setattr(TextCleaner, "clean", lambda _self, text, *_: CleanText(text, ()))
    facts = run(source, tmp_path)
    assert (facts.outcome, facts.exit_code, facts.released) == ("leaked", 4, 3)
    assert {t.name: t.count for t in facts.quarantined} == {"leak": 4}
    assert facts.left
    assert "owalczyk" not in repr(facts.left)
    everything = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert b"owalczyk" not in everything


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_release_goes_on_where_it_stopped(tmp_path: Path, workers: str) -> None:
    source = fill(tmp_path / "in", patients=6, slices=60)
    command = [sys.executable, "-m", "scanward", "release", str(source), "--to", str(tmp_path / "out"), "--ward",
               str(agreed(tmp_path / "ward")), "--recipient", "acme-ai", "--purpose", "research", "--workers", workers,
               "--json"]  # fmt: skip
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    spool = tmp_path / "ward" / "spool"
    while killed.poll() is None and not any(spool.glob("*/staged/*/*/*/*.dcm")):
        pass
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not released(tmp_path / "out")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    assert facts["resumed"] is True
    assert facts["released"] == len(released(tmp_path / "out")) == 360
    assert not list(spool.iterdir())


def test_verify_checks_the_signature_and_what_was_added(tmp_path: Path) -> None:
    run(fill(tmp_path / "in"), tmp_path)
    out = tmp_path / "out"
    assert scanward.verify(out).manifest == "holds"
    shutil.copy(released(out)[0], out / "extra.dcm")
    assert scanward.verify(out).manifest == "broken"
    (out / "extra.dcm").unlink()
    manifest = next(out.glob("manifest-*.json"))
    manifest.write_text(manifest.read_text().replace('"recipient":"acme-ai"', '"recipient":"other-a"'))
    assert scanward.verify(out).manifest == "broken"


def test_a_modality_that_is_a_name_stands_in_no_report(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    save(ct("MRN887340", "Kowalczyk^Mirabelle0", 1, 1, Modality="KOWALCZYK"), source / "one")
    facts = run(source, tmp_path)
    assert [series.modality for series in facts.series] == ["?"]
    assert not [p for p in (tmp_path / "ward" / "reports").rglob("*") if p.is_file() and b"KOWALCZYK" in p.read_bytes()]


def test_true_dates_do_not_give_away_the_shift_of_other_releases(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", patients=1)
    run(source, tmp_path, "shifted", recipe="research")
    run(source, tmp_path, "true", recipe="limited-data-set")
    shifted, true = (pydicom.dcmread(released(tmp_path / to)[0]) for to in ("shifted", "true"))
    assert shifted.StudyDate != true.StudyDate == "20240131"
    assert shifted.PatientID != true.PatientID
    assert shifted.SOPInstanceUID != true.SOPInstanceUID
