"""A reader who has seen enough is no failure, a pipe that broke inside is one, and nobody listening is fine."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCANWARD = f"{sys.executable} -m scanward"
BROKEN_INSIDE = """
import sys
from scanward.cli import entry, recipe
import scanward.line.deidentify as room
def broken(*_):
    raise BrokenPipeError
for name in ("builtin_recipes", "load_recipe", "recipe_names"):
    if hasattr(room, name):
        setattr(room, name, broken)
sys.exit(entry.run(["recipe", "explain", "research"]))
"""


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", ["recipe list", "recipe list --json", "recipe explain research", "--help"])
def test_head_ends_a_listing_without_a_complaint(verb: str) -> None:
    done = shell(f"set -o pipefail; {SCANWARD} {verb} | head -1")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_that_breaks_inside_is_told_as_a_failure() -> None:
    done = subprocess.run([sys.executable, "-c", BROKEN_INSIDE], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "BrokenPipeError" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stdout_or_stderr_changes_nothing(closed: str) -> None:
    assert shell(f"{SCANWARD} recipe list {closed}").returncode == 0
    assert shell(f"{SCANWARD} recipe explain nonsense {closed}").returncode == 7
