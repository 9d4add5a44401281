"""The page of rules and the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

from scanward.line.deidentify import text

ROOT = Path(__file__).resolve().parents[3]
FAMILIES = "date|time|age|email|url|host|ip|phone|national|record|uid|serial|hardware|vehicle|path|street|postal|post|town|institution|name|too|listed|needle"


def test_every_rule_has_its_row_and_every_row_its_rule() -> None:
    sources = Path(text.__file__).parent.rglob("*.py")
    in_code = {
        rule
        for source in sources
        for rule in re.findall(rf'"((?:{FAMILIES})(?:-[a-z0-9]+)*)"', source.read_text("utf-8"))
        if rule not in {"name", "post", "date", "age", "time", "place", "host", "ip"}
    }
    page = (ROOT / "docs" / "lookup" / "text-rules.md").read_text("utf-8")
    in_page = set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.MULTILINE)) - {"rule"}
    assert in_code == in_page
