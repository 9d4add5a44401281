"""Whatever a report can name has its place in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import scanward
from scanward.core.decision import HoldReason
from scanward.core.errors import QuarantineReason

LOOKUP = Path(__file__).resolve().parents[2] / "docs" / "lookup"


def sections(page):
    return set(re.findall(r"^## (\S+)$", (LOOKUP / page).read_text(), re.MULTILINE))


def test_every_reason_of_quarantine_has_a_section_and_no_section_is_left_over():
    assert sections("quarantine.md") == {reason.value for reason in QuarantineReason}


def test_every_reason_to_hold_has_a_section_and_no_section_is_left_over():
    assert sections("holds.md") == {reason.value for reason in HoldReason}


def test_every_rule_of_examine_is_explained_and_none_is_left_over():
    line = Path(scanward.__file__).parent / "line"
    files = (path for room in ("examine", "release") for path in (line / room).rglob("*.py"))
    used = {rule for path in files for rule in re.findall(r'"(E-[A-Z-]+)"', path.read_text())}
    explained = set(re.findall(r"^\| (E-[A-Z-]+) \|", (LOOKUP / "examine-rules.md").read_text(), re.MULTILINE))
    assert used == explained
