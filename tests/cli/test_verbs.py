"""What each verb hands on, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.report import samples

RELEASE = ("release", "SCANS", "--to", "OUT", "--recipient", "acme-ai", "--purpose", "training")


def records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_release_hands_on_what_was_typed(scanward, api):
    scanward(*RELEASE, "--recipe", "basic", "--workers", "3", "--ward", "W", "--dry-run")
    ((name, args, options),) = api.calls
    assert (name, args) == ("release", ("SCANS",))
    assert {key: options[key] for key in ("to", "recipient", "purpose", "recipe", "workers", "ward", "dry_run")} == {
        "to": "OUT", "recipient": "acme-ai", "purpose": "training", "recipe": "basic", "workers": 3, "ward": Path("W"),
        "dry_run": True,
    }  # fmt: skip
    assert options["verified"] is True


def test_the_ward_can_be_named_by_the_environment(scanward, api, monkeypatch):
    monkeypatch.setenv("SCANWARD_WARD", "from-environment")
    scanward(*RELEASE)
    assert api.calls[0][2]["ward"] == Path("from-environment")


def test_release_says_found_left_and_every_reason(scanward, api):
    ended = scanward(*RELEASE)
    assert "1,143 identifiers found → 0 left" in ended.out
    assert "107 objects released, 4 held, 3 quarantined" in ended.out
    assert "Holds a document" in ended.out
    assert "Cut off" in ended.out
    assert ended.err == ""


def test_no_verify_is_loud_and_handed_on(scanward, api):
    api.facts.verified = False
    ended = scanward(*RELEASE, "--no-verify")
    assert "nobody will attack this result" in ended.err
    assert "NOT VERIFIED" in ended.out
    assert api.calls[0][2]["verified"] is False


def test_a_dry_run_says_that_nothing_left(scanward, api):
    api.facts.dry_run = True
    ended = scanward(*RELEASE, "--dry-run")
    assert "Nothing was written and nothing left." in ended.out
    assert "would be released" in ended.out


def test_examine_shows_kind_place_count_and_the_letter_of_hipaa(scanward, api):
    lines = scanward("examine", "SCANS").out.splitlines()
    row = next(line for line in lines if "SeriesDescription" in line)
    assert row.split() == [
        "A",
        "Patient's",
        "name",
        "SeriesDescription",
        "xx",
        "xxxx",
        "xxx",
        "xxxxxx",
        "E-NEEDLE",
        "41",
    ]
    assert any("1,143 identifiers" in line for line in lines)


def test_examine_writes_a_report_where_it_was_told_to(scanward, api, tmp_path):
    ended = scanward("examine", "SCANS", "--html", tmp_path / "seen.html")
    assert (tmp_path / "seen.html").is_file()
    assert (tmp_path / "seen.json").is_file()
    assert "The report:" in ended.out


def test_examine_in_plain_words_uses_none_of_the_trade(scanward, api):
    out = scanward("examine", "CD", "--plain").out
    assert "name" in out.lower()
    assert not [word for word in ("PatientName", "DICOM", "HIPAA", "E-NAME", "xxx^") if word in out]


def test_verify_keeps_certain_and_suspect_apart(scanward, api, tmp_path):
    out = scanward("verify", "OUT", "--html", tmp_path / "attack.html").out
    assert out.index("V-NEEDLE-TEXT") < out.index("S-DATE-TEXT")
    assert "2 identifiers found. Do not hand this folder on." in out
    assert (tmp_path / "attack.html").is_file()


@pytest.mark.parametrize(("given", "wanted"), [([], False), (["--pictures"], True), (["--no-pictures"], False)])
def test_verify_reads_pictures_when_asked(scanward, api, given, wanted):
    scanward("verify", "OUT", *given)
    assert [options["pictures"] for _, _, options in api.calls] == [wanted]


def test_verify_does_not_call_an_empty_folder_clean(scanward, api):
    api.verification.findings, api.verification.unreadable, api.verification.objects = [], [], 0
    out = scanward("verify", "OUT").out
    assert "No scan was found" in out
    assert "0 identifiers" not in out


@pytest.mark.parametrize(
    ("arguments", "lists"),
    [
        (("examine", "SCANS"), {"series", "findings", "quarantined", "passed_over", "summary"}),
        ((*RELEASE,), {"held", "quarantined", "passed_over", "warnings", "found", "patients", "attributes", "series"}),
        (("verify", "OUT"), {"findings", "unreadable", "checks", "summary"}),
    ],
)
def test_json_is_one_object_a_line_and_a_summary_at_the_end(scanward, api, arguments, lists):
    told = records(scanward(*arguments, "--json").out)
    assert lists <= {record["record"] for record in told}
    assert told[-1]["record"] == "summary"
    assert all(isinstance(record, dict) for record in told)


def test_json_carries_every_row_of_what_a_table_cuts(scanward, api):
    api.examination.findings = [samples.FOUND[0]] * 90
    assert "the first 40 of 90" in scanward("examine", "SCANS").out
    found = [r for r in records(scanward("examine", "SCANS", "--json").out) if r["record"] == "findings"]
    assert len(found) == 90
    assert found[0]["hipaa"] == "A"


@pytest.mark.matrix("W1")
def test_nothing_in_a_value_acts_on_the_terminal(scanward, api):
    api.facts = samples.a_hostile_release()
    for arguments in (RELEASE, (*RELEASE, "--json")):
        out = scanward(*arguments).out
        assert not [c for c in out if not c.isprintable() and c != "\n"]
        assert "owned" in out


@pytest.mark.matrix("W1")
def test_nothing_in_a_value_is_taken_as_markup_of_tables(scanward, api):
    from scanward.core.finding import Finding
    from scanward.core.identity import IdentifierKind

    api.examination.findings = [Finding(IdentifierKind.OTHER, "[bold red]x[/] :smile:", "[link=http://x]", "", 1)]
    out = scanward("examine", "SCANS").out
    assert "[bold red]x[/] :smile:" in out
    assert "[link=http://x]" in out


def test_a_mistyped_word_that_would_act_is_shown_written_out(scanward, api):
    ended = scanward("\x1b[2Jrelease")
    assert "\x1b" not in ended.err
    assert "\\x1b[2J" in ended.err


def test_a_source_without_scans_is_not_called_clean(scanward, api):
    api.facts.released, api.facts.held, api.facts.quarantined = 0, [], []
    out = scanward(*RELEASE).out
    assert "No scan was found in the source." in out
    assert "0 left" not in out
