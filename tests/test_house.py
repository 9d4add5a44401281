"""The house rules, held: who imports whom, how long a file may be, what must never stand in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "scanward"
LINES_MAX = 300
NO_NAME = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
UNFINISHED = re.compile(
    r"#.*\b(?:" + "|".join(word[::-1] for word in ("ODOT", "EMXIF", "KCAH")) + r")\b|NotImplemented" + "Error"
)
SILENCED = re.compile(
    r"#\s*(?:noqa:|type:\s*ignore\[)\s*([A-Za-z0-9, -]+?)(?:\]|(?=\s\s|\s-|\s\(|$))(.*)$", re.MULTILINE
)
PLAIN = "PLR2004"
"""A number in a comparison: a group, a length or a code of the standard says by its place what it is."""


def tracked(*endings: str) -> list[Path]:
    """Files that git knows, or would take; so also those not yet committed, and none that are ignored."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    files = [ROOT / name for name in done.stdout.split("\0") if name]
    return [file for file in files if file.is_file() and (not endings or file.suffix in endings)]


def readable(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def names(files: list[Path]) -> list[str]:
    return sorted(str(file.relative_to(ROOT)) for file in files)


def test_the_contracts_of_who_imports_whom_hold():
    check = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert re.search(r"[1-9]\d* kept, 0 broken", done.stdout)


def test_core_imports_the_standard_library_only():
    outside = set()
    for file in (SOURCE / "core").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            outside |= {
                f"{file.name}: {module}"
                for module in modules
                if module.split(".")[0] not in sys.stdlib_module_names and not f"{module}.".startswith("scanward.core.")
            }
    assert outside == set()


def test_no_file_is_longer_than_a_person_wants_to_read():
    long = [file for file in tracked(".py") if len(file.read_text("utf-8").splitlines()) > LINES_MAX]
    assert names(long) == []


def test_no_module_has_a_name_that_says_nothing():
    assert names([file for file in tracked(".py") if file.stem in NO_NAME or file.parent.name in NO_NAME]) == []


def test_nothing_is_left_to_be_done_in_the_code():
    assert names([file for file in tracked(".py", ".md", ".toml", ".j2") if UNFINISHED.search(readable(file))]) == []


def test_every_silenced_rule_has_a_reason_in_words():
    """Once in a file for each rule: the second time says it by the first."""
    silent = []
    for file in SOURCE.rglob("*.py"):
        reasons: dict[str, bool] = {}
        for codes, reason in SILENCED.findall(file.read_text("utf-8")):
            for code in codes.split(","):
                reasons[code.strip()] = reasons.get(code.strip(), False) or bool(reason.strip(" -()#"))
        silent += [f"{file.relative_to(ROOT)}: {code or 'everything'}" for code, told in reasons.items() if not told]
    silent = [each for each in silent if not each.endswith(PLAIN)]
    assert silent == []


def test_the_front_door_of_a_room_has_no_logic():
    busy = []
    for file in SOURCE.rglob("__init__.py"):
        tree = ast.parse(file.read_text("utf-8"))
        plain = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr, ast.If)
        if not all(isinstance(node, plain) for node in tree.body) or ast.get_docstring(tree) in (None, "."):
            busy.append(file)
    assert names(busy) == []


def test_no_exception_catches_everything_in_silence():
    silent = []
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            silent += [file] if isinstance(node, ast.ExceptHandler) and node.type is None else []
    assert names(silent) == []


def test_nothing_names_the_place_where_this_was_made():
    """Spelled backwards, so that this file does not find itself."""
    backwards = (
        "/krow/",
        "maet/pmt/",
        "/mraf/",
        "-mraf",
        "detsohnohtyp.selif",
        "elpmis/gro.ipyp",
        "/toor/",
        "/yrarbil.",
    )
    places = [place[::-1] for place in backwards]
    found = [file for file in tracked() if any(place in readable(file) for place in places)]
    assert names(found) == []


def test_everything_that_ships_is_small():
    assert names([file for file in tracked() if file.stat().st_size > 2_000_000]) == []


def test_the_version_is_told_once_and_in_the_changes():
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_room_of_the_source_stands_on_the_map():
    chart = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = [folder for folder in SOURCE.iterdir() if folder.is_dir() and (folder / "__init__.py").exists()]
    rooms += [folder for folder in (SOURCE / "line").iterdir() if (folder / "__init__.py").exists()]
    told = {f"`{room.relative_to(SOURCE)}/`" for room in rooms} - {"`line/`"}
    assert {room for room in told if room not in chart} == set()
