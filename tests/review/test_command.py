"""`scanward review` as a person runs it: ended, killed, started twice, asked only for numbers."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from scanward.core.errors import ExitCode
from scanward.core.pixel_text import Verdict
from scanward.store import Decision, Reviews, Ward, destroy_vault
from tests.doom import hear_signals
from tests.review.conftest import Client, decided, name

ANSWER = {"found": ["remove", "remove"], "drawn": []}


def command(ward: Ward, *words: str) -> list[str]:
    return [sys.executable, "-m", "scanward", "review", "--ward", str(ward.root), "--who", "dr.grey", *words]


def run(ward: Ward, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(ward, *words), capture_output=True, text=True, check=False, timeout=120)


@contextmanager
def running(ward: Ward) -> Iterator[tuple[subprocess.Popen[str], Client]]:
    with subprocess.Popen(
        command(ward, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,  # noqa: PLW1509 - the test has no threads
    ) as process:
        assert process.stdout
        try:
            address = json.loads(process.stdout.readline())["address"]
            host = address.removeprefix("http://").partition("/")[0]
            yield process, Client(SimpleNamespace(address=address, host=host)).enter()  # type: ignore[arg-type]
        finally:
            process.kill()


def decide(client: Client, number: int) -> None:
    version = client.told("GET", f"/api/case/{name(number)}")["version"]
    client.told("POST", f"/api/decide/{name(number)}", ANSWER | {"version": version})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_ends_it_and_what_was_accepted_is_kept(wait, ward: Ward, reviews: Reviews, number: int) -> None:
    for each in (0, 1):
        wait(number=each)
    with running(ward) as (process, client):
        decide(client, 1)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.DONE
    assert json.loads(out.strip()) == {"record": "reviewed", "decided": 1, "waiting": 1}
    assert err == ""
    assert list(decided(reviews, [name(0), name(1)])) == [name(1)]


def test_the_button_ends_it(wait, ward: Ward) -> None:
    wait()
    with running(ward) as (process, client):
        client.told("POST", "/api/finish", {})
        process.communicate(timeout=60)
    assert process.returncode == ExitCode.DONE


def test_a_kill_loses_no_decision_and_leaves_nothing_behind(wait, ward: Ward, reviews: Reviews) -> None:
    for each in (0, 1):
        wait(number=each)
    with running(ward) as (process, client):
        assert client.ask("GET", f"/api/picture/{name(0)}/0/all")[0] == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        watched = [os.pidfd_open(int(child)) for child in children]
        decide(client, 0)
        process.kill()
        process.communicate(timeout=60)
    for each in watched:
        assert select.select([each], [], [], 60)[0], "the decoder outlived the review"
        os.close(each)
    assert list(decided(reviews, [name(0), name(1)])) == [name(0)]
    with running(ward) as (_, again):
        assert [each["id"] for each in again.told("GET", "/api/list")["pictures"]] == [name(1)]


def test_two_persons_do_not_review_at_once(wait, ward: Ward) -> None:
    wait()
    with running(ward):
        second = run(ward)
        assert second.returncode == ExitCode.TRY_LATER
        assert "the review is being worked on by another process" in second.stderr
        assert run(ward, "--list").returncode == ExitCode.DONE


def test_where_nothing_waits_no_page_is_served(ward: Ward) -> None:
    done = run(ward)
    assert (done.returncode, done.stdout) == (ExitCode.DONE, "No picture waits for a person.\n")


def test_the_list_holds_numbers_only(wait, ward: Ward, reviews: Reviews, release: str) -> None:
    case = wait()
    wait(number=1)
    reviews.decide({name(1): Decision((case.boxes[0],), "")}, who="dr.grey")
    done = run(ward, "--list", "--json")
    assert json.loads(done.stdout) == {"record": "review", "release": release, "waiting": 1, "decided": 1}
    shown = run(ward, "--list", "--release", release).stdout
    assert release in shown
    for secret in (name(0)[:16], case.series[:16], "Doe", case.path):
        assert secret not in shown + done.stdout
    assert run(ward, "--list", "--release", "another").stdout == "No picture waits for a person.\n"


def test_what_was_decided_is_shown_again_where_that_is_asked_for(wait, ward: Ward, vault, reviews: Reviews) -> None:
    from scanward.review import ReviewRoom

    case = wait()
    with ReviewRoom(ward, vault, who="dr.black", again=True) as room:
        for verdict in ("remove", "keep"):
            shown = room.shown(name(0))
            room.decide(name(0), {"version": shown["version"], "found": ["remove", verdict], "drawn": []})
            assert [each["id"] for each in room.listed()["pictures"]] == [name(0)]
    (boxes,) = decided(reviews, [name(0)]).values()
    assert [each.verdict for each in boxes] == [Verdict.REMOVE, Verdict.KEEP]
    assert [each.box for each in boxes] == [each.box for each in case.boxes]


def test_after_the_vault_s_end_there_is_nothing_to_review(wait, ward: Ward) -> None:
    wait()
    destroy_vault(ward, who="dr.grey")
    assert run(ward).returncode == ExitCode.CONFIGURATION
