"""How a command ends: the status says what happened, one sentence says why, and neither says whose scan it was."""

from __future__ import annotations

import errno
import json
import subprocess
import sys

import pytest

from scanward.core import errors
from scanward.core.errors import ExitCode, QuarantineReason, ScanwardError, UnsoundObject
from tests.report import samples

RELEASE = ("release", "SCANS", "--to", "OUT", "--recipient", "acme-ai", "--purpose", "training")


def every_error() -> list[type[ScanwardError]]:
    found, waiting = [], [ScanwardError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == errors.__name__]


def made(kind):
    return UnsoundObject(QuarantineReason.EMPTY) if kind is UnsoundObject else kind("the sentence of this error")


@pytest.mark.parametrize("kind", every_error())
def test_every_error_of_the_tree_ends_with_its_own_status_and_sentence(scanward, api, kind):
    api.raises = made(kind)
    ended = scanward(*RELEASE)
    assert ended.status == kind.exit_code
    assert str(api.raises) in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("code", [0, 3, 4, 6])
def test_a_release_ends_with_the_status_that_its_facts_say(scanward, api, code):
    api.facts.exit_code = code
    assert scanward(*RELEASE).status == code


def test_an_unknown_failure_says_that_it_is_ours_and_shows_no_value(scanward, api):
    api.raises = ValueError("invalid literal: 'DOE^JANE'")
    ended = scanward(*RELEASE)
    assert ended.status == ExitCode.FAILED
    assert "ValueError" in ended.err
    assert "DOE" not in ended.err
    assert "Traceback" not in ended.err


def test_debug_says_where_and_still_shows_no_value(scanward, api):
    try:
        raise KeyError("DOE^JANE")
    except KeyError as cause:
        api.raises = ValueError("invalid literal: 'DOE^JANE'")
        api.raises.__cause__ = cause
    ended = scanward("--debug", *RELEASE)
    assert "conftest.py" in ended.err
    assert "builtins.KeyError" in ended.err
    assert "DOE" not in ended.err


def test_an_interrupted_run_says_that_it_can_go_on(scanward, api):
    api.raises = KeyboardInterrupt()
    ended = scanward(*RELEASE)
    assert ended.status == ExitCode.FAILED
    assert "goes on where this one was" in ended.err


def test_an_interrupted_run_that_begins_anew_does_not_say_so(scanward, api):
    api.raises = KeyboardInterrupt()
    for words in (("examine", "in"), (*RELEASE, "--dry-run")):
        ended = scanward(*words)
        assert (ended.status, ended.err.strip()) == (ExitCode.FAILED, "scanward: stopped.")


def test_a_full_disk_lost_memory_and_too_many_files_ask_to_try_later(scanward, api):
    full, many = (
        OSError(number, "as the system says", "/scans/DOE_JANE.dcm") for number in (errno.ENOSPC, errno.EMFILE)
    )
    for raised in (full, many, MemoryError()):
        api.raises = raised
        ended = scanward(*RELEASE)
        assert ended.status == ExitCode.TRY_LATER
        assert "DOE" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("relaese",), "did you mean 'release'?"),
        (("quux",), "known are demo, examine"),
        (("release", "SCANS"), "--to"),
        (("examine", "SCANS", "--jsno"), "--json"),
        (("examine", "SCANS", "--workers", "0"), "1<=x<=256"),
        (("recipe", "explian", "basic"), "did you mean 'explain'?"),
    ],
)
def test_a_command_that_cannot_be_meant_ends_with_2_and_a_hint(scanward, api, arguments, hint):
    ended = scanward(*arguments)
    assert ended.status == ExitCode.USAGE
    assert hint in ended.err
    assert "--help" in ended.err
    assert api.calls == []


def test_files_that_a_shell_put_in_for_a_star_are_counted_and_not_repeated(scanward, api):
    ended = scanward("examine", "DOE_JANE.dcm", "ROE_RICHARD.dcm", "POE_PAUL.dcm")
    assert ended.status == ExitCode.USAGE
    assert "2 more arguments" in ended.err
    assert "ROE" not in ended.err


def test_a_failure_is_a_record_too_where_records_were_asked_for(scanward, api):
    api.raises = errors.RecipeError("unknown key 'optoins', did you mean 'options'?")
    ended = scanward(*RELEASE, "--json")
    told = json.loads(ended.out)
    assert told == {"record": "error", "code": "recipe", "sentence": str(api.raises), "exit_code": 7}


def verification(**changes):
    facts = samples.a_verification()
    facts.findings, facts.unreadable = [], []
    for name, value in changes.items():
        setattr(facts, name, value)
    return facts


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (verification(), ExitCode.DONE),
        (verification(findings=samples.a_verification().findings[1:]), ExitCode.DONE),
        (verification(unreadable=samples.a_verification().unreadable), ExitCode.PARTLY_DONE),
        (verification(manifest="broken"), ExitCode.INTEGRITY_BROKEN),
        (verification(findings=samples.a_verification().findings[:1]), ExitCode.IDENTIFIERS_FOUND),
        (verification(findings=samples.a_verification().findings, manifest="broken"), ExitCode.IDENTIFIERS_FOUND),
    ],
    ids=["clean", "suspects only", "unreadable", "manifest broken", "certain", "certain and broken"],
)
def test_verify_ends_with_the_gravest_thing_that_it_found(scanward, api, facts, status):
    api.verification = facts
    assert scanward("verify", "OUT").status == status


def test_a_reader_that_closes_early_is_no_failure():
    script = "from scanward.cli.entry import run; import sys; sys.exit(run(['recipe', 'explain', 'basic', '--json']))"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
