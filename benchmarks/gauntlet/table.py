"""The gauntlet's result as a Markdown table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.gauntlet.score import Score
    from scanward.demo import Planted

_HEAD = (
    "tool",
    "objects out",
    "**left**",
    "mostly",
    "clinical words kept",
    "traits and physics kept",
    "safe private kept",
    "true date intervals",
    "references",
    "files with new errors",
)


def markdown(planted: Planted, scores: Sequence[Score], absent: Sequence[str]) -> str:
    """A line on the set, the table, what each tool left most, and which tools were not here."""
    made = len(planted.objects)
    classes = len({made.sop_class_uid for made in planted.objects})
    syntaxes = len({made.transfer_syntax_uid for made in planted.objects})
    count = scores[0].planted if scores else 0
    lines = [
        f"{made} objects of {classes} SOP classes in {syntaxes} transfer syntaxes, {count} planted findings.",
        "",
        f"| {' | '.join(_HEAD)} |",
        "|" + "---|" * len(_HEAD),
    ]
    lines += [_row(score) for score in scores]
    notes = [f"{score.name}: {score.note}" for score in scores if score.note]
    return "\n".join([*lines, "", *(f"- {note}" for note in (*notes, *absent))]) + "\n"


def _row(score: Score) -> str:
    errors = "not measured" if score.new_errors is None else str(score.new_errors)
    broken = [f"{kind} {state}" for kind, state in score.references.items() if state != "intact"]
    cells = [
        f"{score.name} {score.version}",
        str(score.objects_out),
        f"**{score.left}**",
        _mostly(score),
        _share(score.words_kept),
        _share(score.traits_kept),
        _share(score.private_kept),
        _share(score.dates_true),
        ", ".join(broken) or "intact",
        errors,
    ]
    return "| " + " | ".join(cells) + " |"


def _share(part: tuple[int, int]) -> str:
    return f"{part[0]} of {part[1]}"


def _mostly(score: Score) -> str:
    """The three places with the most left, without paths of items."""
    places: Counter[str] = Counter()
    for place, count in score.left_places.items():
        places[place.partition(": ")[2].split(".")[-1].split("[")[0]] += count
    return ", ".join(f"{place} {count}" for place, count in places.most_common(3)) or "-"
