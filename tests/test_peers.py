"""A missing program of others is a skipped test at a desk, and a failure in continuous integration."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import _missing, find_peer


def test_a_missing_program_skips_and_says_how_to_get_it(monkeypatch):
    monkeypatch.delenv("SCANWARD_REQUIRE_PEERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="scripts/test-peers"):
        _missing("no-such-program")


def test_a_missing_program_fails_where_programs_are_required(monkeypatch):
    monkeypatch.setenv("SCANWARD_REQUIRE_PEERS", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        _missing("no-such-program")


def test_a_program_on_the_path_is_found_and_another_is_not(monkeypatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert find_peer(Path(sys.executable).name) == Path(sys.executable)
    assert find_peer("no-such-program") is None
