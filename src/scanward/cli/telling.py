"""Facts in a few tables, the same in every verb that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.cli.screen import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanward.core.facts import FaceFacts, Tally, WritingFacts
    from scanward.core.finding import Finding
    from scanward.line.release.report.heads import Head
    from scanward.line.release.report.words import Words

ROWS_SHOWN = 40
"""Rows of one table on a terminal; `--json` and the report have all."""


def findings(title: str, found: Sequence[Finding]) -> None:
    """Kind, place and count, worst first, with the letter of 45 CFR 164.514(b)(2)(i)."""
    if not found:
        return
    from scanward.line.release.report.words import kind_words  # noqa: PLC0415 - start-up

    rows = [
        (finding.kind.hipaa, kind_words(finding.kind).title, finding.place, finding.shape, finding.rule, finding.count)
        for finding in found[:ROWS_SHOWN]
    ]
    table(title + _cut(found), ("HIPAA", "What", "Where", "Looks like", "Rule", "#Found"), rows)


def reasons(title: str, tallies: Sequence[Tally], words: Callable[[str], Words], *, unit: str = "Objects") -> None:
    """Why things stayed where they were, in words."""
    if tallies:
        rows = [(words(tally.name).title, words(tally.name).meaning, tally.count) for tally in tallies[:ROWS_SHOWN]]
        table(title + _cut(tallies), ("Why", "What it means", f"#{unit}"), rows)


def writing(facts: WritingFacts) -> str:
    """What looking into pictures came to, in a sentence or two."""
    said = f"Pictures looked into for writing: {facts.looked:,}; with writing: {facts.written:,}"
    if facts.failed:
        said += f"; not to be decoded: {facts.failed:,}"
    if facts.masked:
        said += f"; masked: {facts.masked:,} ({facts.changed:,} pixels changed outside of the masks)"
    return said


def faces(facts: Sequence[FaceFacts], *, examined: bool = False) -> None:
    """What was seen of heads, worst first, and what became of their faces."""
    if not facts:
        return
    from scanward.line.release.report.heads import heads  # noqa: PLC0415 - start-up

    found = heads(facts, examined=examined)
    columns: tuple[str, ...] = ("Head", "Seen", "#Series")
    rows: list[tuple[object, ...]] = [(head.facts.caption, _seen(head), head.facts.series) for head in found]
    if not examined:
        columns += ("#Voxels erased", "#Most left of a part", "#Brain voxels changed")
        rows = [(*row, *_became(head)) for row, head in zip(rows, found, strict=True)]
    table("Faces seen, or not ruled out" + _cut(found), columns, rows[:ROWS_SHOWN])


def _became(head: Head) -> tuple[object, ...]:
    from scanward.line.release.report.page import percent  # noqa: PLC0415 - start-up

    return head.facts.erased, percent(max(head.left.values())) if head.left else "", head.facts.brain_changed


def _seen(head: Head) -> str:
    return f"{head.seen}: {head.why.title.lower()}" if head.why else head.seen


def _cut(rows: Sequence[object]) -> str:
    return (
        f" (the first {ROWS_SHOWN} of {len(rows):,}; --json and the report have all)" if len(rows) > ROWS_SHOWN else ""
    )
