"""What a recipe would do, said before it is done."""

from __future__ import annotations

import json

from scanward.core.errors import ExitCode

OWN = 'extends = "research"\n[overrides]\nPatientWeight = "remove"\n'


def records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_built_in_recipes_are_listed(scanward):
    listed = [record["name"] for record in records(scanward("recipe", "list", "--json").out)]
    assert set(listed) == {"ai-training", "basic", "limited-data-set", "research", "teaching"}
    assert all(name in scanward("recipe", "list").out for name in listed)


def test_explaining_says_action_and_authority_of_an_attribute(scanward):
    out = scanward("recipe", "explain", "basic", "--find", "(0010,0010)").out
    assert "Table E.1-1" in out
    rows = records(scanward("recipe", "explain", "basic", "--json").out)
    assert len(rows) > 600
    assert all(row["action"] and row["why"] for row in rows)


def test_explaining_finds_attributes_by_name_whatever_the_case(scanward):
    rows = records(scanward("recipe", "explain", "research", "--find", "patient's weight", "--json").out)
    assert rows
    assert all("weight" in row["name"].lower() for row in rows)


def test_a_difference_is_one_row_and_equals_have_none(scanward, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(OWN, "utf-8")
    (row,) = records(scanward("recipe", "diff", "research", own, "--json").out)
    assert row["place"] == "(0010,1030)"
    assert row["other_action"].startswith("remove")
    assert "Both do the same." in scanward("recipe", "diff", "basic", "basic").out


def test_a_sound_recipe_checks_and_a_broken_one_ends_with_7_and_a_hint(scanward, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(OWN, "utf-8")
    assert scanward("recipe", "check", own).status == ExitCode.DONE
    own.write_text('extends = "research"\n[dats]\npolicy = "keep"\n', "utf-8")
    ended = scanward("recipe", "check", own)
    assert ended.status == ExitCode.CONFIGURATION
    assert "dates" in ended.err


def test_a_ctp_script_is_printed_as_regions_and_what_holds_none_ends_with_7(scanward, tmp_path):
    script, own = tmp_path / "DicomPixelAnonymizer.script", tmp_path / "own.toml"
    script.write_text('Echo\n { Modality.equals("US") }\n (0,0,640,47)\n', "utf-8")
    own.write_text('extends = "research"\n' + scanward("recipe", "import-ctp", script).out, "utf-8")
    assert scanward("recipe", "check", own).status == ExitCode.DONE
    assert records(scanward("recipe", "import-ctp", script, "--json").out)[0]["rectangles"] == [[0, 0, 640, 47]]
    assert "1 regions" in scanward("recipe", "explain", own, "--find", "writing in the pixels", "--json").out
    script.write_text("no signature", "utf-8")
    assert scanward("recipe", "import-ctp", script).status == ExitCode.CONFIGURATION
