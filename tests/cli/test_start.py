"""Starting costs nothing: what a verb needs is loaded when the verb runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy",
    "pydicom",
    "sqlalchemy",
    "alembic",
    "jinja2",
    "rich.table",
    "pydantic",
    "cryptography",
    "PIL",
    "fsspec",
)


@pytest.mark.parametrize("arguments", [["--help"], ["release", "--help"], ["recipe", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments):
    script = (
        "import sys\nfrom scanward.cli.entry import run\nstatus = run(sys.argv[1:])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\nsys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert done.stdout


def test_python_m_scanward_is_the_command_line():
    done = subprocess.run([sys.executable, "-m", "scanward", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("scanward ")
