"""`scanward consent import` and `export`: whole or not at all, and nobody's number on the screen."""

from __future__ import annotations

import json
import stat

import pytest

from scanward.core.errors import ExitCode

NUMBER = "ZEBEDEE-10012"
FORM = {"form": "zebedee.pdf", "form_sha256": "ab" * 32, "signed": "2026-01-01", "organization": "General"}
STATEMENT = {"says": "permit", "purpose": "research", "recipient": "acme", "data": "image"}
PERMIT = {"patient": NUMBER, "issuer": "HOSP", "until": "2199-12-31", "statements": [STATEMENT], "form": FORM}
SAYS = ("--says", "revocation", "--says", "conditioning", "--says", "redisclosure")


@pytest.fixture
def call(scanward, tmp_path):
    said = []

    def run(*arguments):
        ended = scanward("consent", *arguments, "--ward", tmp_path / "ward")
        said.extend((ended.out, ended.err))
        return ended

    yield run
    assert "zebedee" not in "".join(said).lower()


def file_of(folder, *consents):
    file = folder / "consents.json"
    file.write_text(json.dumps({"scanward_consents": 1, "consents": consents}))
    return file


def taken(ended):
    told = json.loads(ended.out)
    return told["taken"], told["left_out"]


def test_a_file_is_taken_once_and_an_export_of_it_is_here_already(call, tmp_path):
    file = file_of(tmp_path, PERMIT, {"patient": "77", "statements": [{"says": "deny"}]})
    rehearsed = call("import", file, "--format", "json", *SAYS, "--dry-run", "--json")
    assert (rehearsed.status, taken(rehearsed)) == (ExitCode.DONE, (2, 0))
    assert "No consent" in call("list").out
    assert taken(call("import", file, "--format", "json", *SAYS, "--json")) == (2, 0)
    for form in ("fhir", "json", "csv"):
        out = tmp_path / f"out.{form}"
        assert call("export", out, "--format", form).status == ExitCode.DONE
        assert NUMBER.encode() in out.read_bytes()
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        assert taken(call("import", out, "--format", form, "--json")) == (0, 2)


@pytest.mark.parametrize("form", ["fhir", "json", "csv"])
def test_what_was_withdrawn_elsewhere_is_withdrawn_here(call, scanward, tmp_path, form):
    other, out = tmp_path / "other", tmp_path / "out"
    second = PERMIT | {"patient": "77", "form": FORM | {"form_sha256": "cd" * 32}}
    assert call("import", file_of(tmp_path, PERMIT, second), "--format", "json", *SAYS).status == ExitCode.DONE
    call("export", tmp_path / "first", "--format", form)
    assert taken(scanward("consent", "import", tmp_path / "first", "--format", form, "--json", "--ward", other)) == (
        2,
        0,
    )
    ids = [json.loads(line)["id"] for line in call("list", "--json").out.splitlines()]
    call("withdraw", ids[0])
    call("export", out, "--format", form)
    for again in (0, 1):
        ended = scanward("consent", "import", out, "--format", form, "--json", "--ward", other)
        told = json.loads(ended.out)
        assert (ended.status, told["withdrawn"], told["left_out"]) == (ExitCode.DONE, 1 - again, 1 + again)
    left = scanward("consent", "list", "--json", "--ward", other).out.splitlines()
    assert [json.loads(line)["id"] for line in left] == ids[1:]


def test_a_foreign_resource_is_found_again_when_it_is_withdrawn_and_a_person_told_when_it_is_not(call, tmp_path):
    call("import", file_of(tmp_path, PERMIT), "--format", "json", *SAYS)
    call("export", tmp_path / "theirs", "--format", "fhir")
    content = json.loads((tmp_path / "theirs").read_text())
    (one,) = [each["resource"] for each in content["entry"] if each["resource"]["resourceType"] == "Consent"]
    (mine,) = [json.loads(line)["id"] for line in call("list", "--json").out.splitlines()]
    call("withdraw", mine)
    one.pop("identifier")

    def arrived(name, status):
        one.update(id=name, status=status)
        (tmp_path / "there").write_text(json.dumps(content))
        ended = call("import", tmp_path / "there", "--format", "fhir", "--json")
        told = json.loads(ended.out)
        return ended.status, told["taken"], told["withdrawn"], told["not_found"]

    assert arrived("c7", "active") == (ExitCode.DONE, 1, 0, 0)
    assert arrived("c7", "active") == (ExitCode.DONE, 0, 0, 0)
    assert arrived("c8", "inactive") == (ExitCode.PARTLY_DONE, 0, 0, 1)
    assert arrived("c7", "inactive") == (ExitCode.DONE, 0, 1, 0)
    assert "No consent" in call("list").out
    assert arrived("c8", "inactive") == (ExitCode.DONE, 0, 0, 0)


@pytest.mark.parametrize("form", ["fhir", "json", "csv"])
def test_what_one_ward_exports_another_takes_and_answers_by(call, scanward, tmp_path, form):
    call("import", file_of(tmp_path, PERMIT), "--format", "json", *SAYS)
    out, other = tmp_path / "out", tmp_path / "other"
    call("export", out, "--format", form, "--patient", NUMBER, "--issuer", "HOSP")
    assert taken(scanward("consent", "import", out, "--format", form, "--json", "--ward", other)) == (1, 0)
    before = [json.loads(line) for line in call("list", "--json").out.splitlines()]
    after = [json.loads(line) for line in scanward("consent", "list", "--json", "--ward", other).out.splitlines()]
    changing = ("added", "added_by")
    assert [{name: value for name, value in one.items() if name not in changing} for one in before] == [
        {name: value for name, value in one.items() if name not in changing} for one in after
    ]


def test_nothing_of_a_file_is_taken_of_which_one_part_cannot_be(call, tmp_path):
    lacking = file_of(tmp_path, PERMIT)
    refused = call("import", lacking, "--format", "json")
    assert refused.status == ExitCode.REFUSED
    assert "how it can be revoked" in refused.err
    half = file_of(tmp_path, PERMIT, {"patient": NUMBER, "zebedee": 1, "statements": [{"says": "deny"}]})
    assert call("import", half, "--format", "json", *SAYS).status == ExitCode.FAILED
    assert "No consent" in call("list").out
    assert call("import", tmp_path / "zebedee.json", "--format", "json").status == ExitCode.FAILED


def test_an_export_overwrites_nothing_and_stands_in_the_ledger(call, scanward, tmp_path):
    call("import", file_of(tmp_path, PERMIT), "--format", "json", *SAYS)
    out = tmp_path / "out.json"
    assert call("export", out, "--format", "json").status == ExitCode.DONE
    assert call("export", out, "--format", "json").status == ExitCode.FAILED
    assert scanward("ledger", "list", "--ward", tmp_path / "ward").out.count("consents-exported") == 1


def test_what_a_file_leaves_open_is_vouched_for_by_whoever_imports_it(call, tmp_path):
    permit = {name: value for name, value in STATEMENT.items() if name != "data"}
    file = file_of(tmp_path, PERMIT | {"statements": [permit]})
    assert call("import", file, "--format", "json", *SAYS).status == ExitCode.REFUSED
    assert call("import", file, "--format", "json", *SAYS, "--data", "image").status == ExitCode.DONE
    assert call("import", file, "--format", "json", "--recipient-is", "acme").status == ExitCode.USAGE
