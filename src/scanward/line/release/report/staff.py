"""Reports for the hospital's own staff: what was found, changed, held and quarantined, with masked samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.release.report.charts import (
    by_kind,
    found_in_data,
    held_objects,
    outcome_shares,
    released_with_warning,
)
from scanward.line.release.report.files import write_pair
from scanward.line.release.report.heads import heads, taken_out
from scanward.line.release.report.limits import command_line, not_done
from scanward.line.release.report.page import page
from scanward.line.release.report.plain_facts import as_plain
from scanward.line.release.report.terms import conditions, grounds

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.facts import ExaminationFacts, ReleaseFacts, VerificationFacts

ROWS_SHOWN = 1000
"""Rows of one table on a page; the JSON beside it has all."""
HEADS_SHOWN = 60
"""Heads whose pictures are on a page."""
_CERTAIN = "V-"
"""The prefix of a verification rule that stops a study (docs/lookup/findings.md)."""


def write_examination(facts: ExaminationFacts, html: Path) -> Path:
    """The report of `scanward examine` at `html`, its JSON beside it. DestinationError when it cannot be written."""
    text = page(
        "examination",
        facts=facts,
        kinds=by_kind(facts.findings),
        heads=heads(facts.faces, examined=True),
        heads_shown=HEADS_SHOWN,
        rows_shown=ROWS_SHOWN,
    )
    return write_pair(html, text, {"format": "scanward-examination-1", **as_plain(facts)})


def write_release(facts: ReleaseFacts, folder: Path) -> Path:
    """The staff report of a release: `report.html` and `report.json` in `folder`. Not for the recipient."""
    text = page(
        "release",
        facts=facts,
        kinds=by_kind(facts.found),
        shares=outcome_shares(facts),
        found=found_in_data(facts.found),
        held=held_objects(facts),
        pixels=released_with_warning(facts),
        limits=not_done(facts),
        grounds=grounds(facts),
        conditions=conditions(facts.terms),
        command=command_line(facts),
        heads=heads(facts.faces),
        taken_out=taken_out(facts.faces),
        heads_shown=HEADS_SHOWN,
        rows_shown=ROWS_SHOWN,
    )
    return write_pair(folder / "report.html", text, {"format": "scanward-release-1", **as_plain(facts)})


def write_verification(facts: VerificationFacts, html: Path) -> Path:
    """The report of `scanward verify` at `html`, its JSON beside it."""
    text = page(
        "verification",
        facts=facts,
        certain=[finding for finding in facts.findings if finding.rule.startswith(_CERTAIN)],
        suspect=[finding for finding in facts.findings if not finding.rule.startswith(_CERTAIN)],
        rows_shown=ROWS_SHOWN,
    )
    return write_pair(html, text, {"format": "scanward-verification-1", **as_plain(facts)})
