"""What staff read in a report, and how it is written."""

from __future__ import annotations

import json
import stat
from dataclasses import replace

import pytest

from scanward.core.errors import DestinationError
from scanward.core.facts import SeriesFacts, Tally
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.line.release.report import write_examination, write_release, write_verification
from tests.report import samples
from tests.report.pages import Page


def release_page(facts, tmp_path) -> Page:
    return Page(write_release(facts, tmp_path).read_text("utf-8"))


def test_a_release_report_says_found_and_left_and_every_reason_in_words(tmp_path):
    text = release_page(samples.a_release(), tmp_path).text
    assert "1,143 → 0 identifiers found → left" in text
    assert "Holds a document" in text
    assert "Cut off" in text
    assert "lookup/quarantine#truncated" in text
    assert (
        "scanward release SOURCE --to DESTINATION --recipient acme-ai --purpose ai-training --recipe research" in text
    )
    assert samples.a_release().manifest_sha256 in text


def test_a_release_report_says_what_was_not_done(tmp_path):
    text = release_page(samples.a_release(), tmp_path).text
    assert "Writing in pixels is found by a network that misses some" in text
    assert "brain and anatomy still link scans of the same person" in text
    assert "May show a face" in text


def test_a_release_report_says_what_looking_into_pictures_came_to(tmp_path):
    text = release_page(samples.a_release(), tmp_path).text
    assert "83 pictures looked into; writing stands in 9 of them. 2 could not be decoded." in text
    assert "Writing was masked in 7 objects: 5,120 pixels under masks." in text
    assert "Of 802,000 pixels outside of them, 0 changed" in text


def test_a_release_of_a_recipe_that_has_nobody_look_says_so(tmp_path):
    facts = samples.a_release()
    facts.writing = None
    text = release_page(facts, tmp_path).text
    assert "Nobody looked for writing in the pixels: the recipe says so." in text
    assert "pictures looked into" not in text


def test_a_release_without_verification_is_called_so_and_claims_no_zero(tmp_path):
    facts = samples.a_release()
    facts.verified = False
    text = release_page(facts, tmp_path).text
    assert "This release was not verified" in text
    assert "1,143 → ?" in text
    assert "--no-verify" in text


def test_a_leak_is_the_first_thing_that_is_said(tmp_path):
    facts = samples.a_release()
    facts.left = samples.FOUND[:1]
    text = release_page(facts, tmp_path).text
    assert text.index("found something, and stopped the studies") < text.index("objects released")
    assert "clean by every check" not in text


def test_a_dry_run_never_says_that_something_was_released(tmp_path):
    facts = samples.a_release()
    facts.dry_run = True
    text = release_page(facts, tmp_path).text
    assert "Nothing was written and nothing left" in text
    assert "107 would be released" in text
    assert "objects released" not in text


def test_a_release_with_nothing_held_is_told_as_complete(tmp_path):
    facts = samples.a_release()
    facts.held, facts.quarantined = [], []
    facts.series = [row for row in facts.series if row.outcome == "released"]
    assert "Everything left, and it is clean by every check" in release_page(facts, tmp_path).text


def test_pictures_stand_in_the_page_before_and_after(tmp_path):
    facts = samples.a_release()
    facts.faces = []
    images = release_page(facts, tmp_path).values("src")
    assert len(images) == 5
    assert all(image.startswith("data:image/png;base64,iVBOR") for image in images)


def test_the_json_holds_the_same_facts_with_hipaa_letters_and_without_pictures(tmp_path):
    write_release(samples.a_release(), tmp_path)
    told = json.loads((tmp_path / "report.json").read_text("ascii"))
    assert told["format"] == "scanward-release-1"
    assert told["released"] == 107
    assert told["found"][0] == {
        "kind": "patient-name", "place": "PatientName", "rule": "E-NAME", "shape": "xxx^xxxx", "count": 118, "hipaa": "A",
    }  # fmt: skip
    assert told["pictures"][0] == {"caption": "CT, series 1: soft tissue"}


def test_a_long_table_is_cut_on_the_page_and_whole_in_the_json(tmp_path):
    facts = samples.a_release()
    facts.patients = [replace(facts.patients[0], pseudonym=f"P-{n}") for n in range(1200)]
    text = release_page(facts, tmp_path).text
    assert "The first 1,000 of 1,200 rows" in text
    assert len(json.loads((tmp_path / "report.json").read_text("ascii"))["patients"]) == 1200


def test_an_examination_says_how_often_and_what_each_kind_means(tmp_path):
    html = write_examination(samples.an_examination(), tmp_path / "seen.html")
    text = Page(html.read_text("utf-8")).text
    assert "These scans identify their patients, 1,143 times over." in text
    assert "Names the person outright" in text
    assert json.loads((tmp_path / "seen.json").read_text("ascii"))["format"] == "scanward-examination-1"


def test_an_examination_that_finds_nothing_does_not_vouch_for_pixels(tmp_path):
    facts = samples.an_examination()
    facts.findings = []
    text = Page(write_examination(facts, tmp_path / "seen.html").read_text("utf-8")).text
    assert "Nothing identifying was found in the headers" in text
    assert "Pixels were not looked at" in text


def test_a_verification_keeps_certain_and_suspect_apart(tmp_path):
    text = Page(write_verification(samples.a_verification(), tmp_path / "v.html").read_text("utf-8")).text
    assert "Identifiers were found: 2 in 1 place." in text
    assert (
        text.index("V-NEEDLE-TEXT") < text.index("Looks like an identifier and may be none") < text.index("S-DATE-TEXT")
    )


def test_a_broken_manifest_is_said_on_top(tmp_path):
    facts = samples.a_verification()
    facts.manifest = "broken"
    text = Page(write_verification(facts, tmp_path / "v.html").read_text("utf-8")).text
    assert text.index("The manifest does not hold") < text.index("Identifiers were found")


def test_an_empty_folder_is_not_called_clean(tmp_path):
    facts = replace(samples.a_verification(), objects=0, findings=[], unreadable=[Tally("truncated", 0)][:0])
    text = Page(write_verification(facts, tmp_path / "v.html").read_text("utf-8")).text
    assert "No scan was found" in text
    assert "Nothing identifying was found" not in text


def test_only_this_user_can_read_a_report(tmp_path):
    html = write_release(samples.a_release(), tmp_path)
    assert stat.S_IMODE(html.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.json"]


def test_a_report_that_cannot_be_written_is_a_destination_error_without_a_path(tmp_path):
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(DestinationError) as told:
        write_release(samples.a_release(), tmp_path / "taken" / "report")
    assert str(tmp_path) not in str(told.value)


def test_what_pixels_may_show_is_never_counted_as_left_0(tmp_path):
    facts = samples.a_release()
    facts.found = [*facts.found, Finding(IdentifierKind.FACE, "pixel-data", "E-FACE", "", 22)]
    text = release_page(facts, tmp_path).text
    assert "1,143 → 0" in text
    assert "33 objects may still show a name or a face in the pixels." in text
    assert "107 objects released 33 of them may identify by pixels" in text


def test_a_release_without_such_objects_does_not_speak_of_them(tmp_path):
    facts = samples.a_release()
    facts.warnings, facts.series = [], [row for row in facts.series if not row.reasons]
    assert "may still show a name or a face" not in release_page(facts, tmp_path).text


def test_a_series_held_for_two_reasons_counts_once(tmp_path):
    facts = samples.a_release()
    both = ("may-show-face", "may-carry-burned-in-text")
    facts.series = [SeriesFacts("P-1", "1", "1", "CT", "CT Image Storage", 5, "held", both)]
    facts.held = [Tally(reason, 5) for reason in both]
    assert "5 held by policy" in release_page(facts, tmp_path).text


def test_a_source_without_scans_is_not_called_clean(tmp_path):
    facts = samples.a_release()
    facts.released, facts.held, facts.quarantined, facts.series, facts.found = 0, [], [], [], []
    facts.outcome = "failed"
    text = release_page(facts, tmp_path).text
    assert "No scan was found in the source." in text
    assert "clean by every check" not in text
