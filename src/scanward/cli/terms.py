"""Scopes, spans and obligations as a person reads them, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanward.core.asking import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.asking import Obligations, Scope, Span


def listed(terms: Iterable[str]) -> str:
    """Terms in a row; `*` is everything."""
    return ", ".join("everything" if term == ANY else term for term in dict.fromkeys(terms))


def scope_words(scope: Scope) -> str:
    """What a scope is about, in one line."""
    parts = [f"for {'every purpose' if scope.purpose == ANY else scope.purpose}"]
    if scope.recipient != ANY:
        parts.append(f"to {scope.recipient}")
    if scope.kinds:
        parts.append(f"to recipients of kind {listed(sorted(scope.kinds))}")
    if scope.data != ANY:
        parts.append(f"of {scope.data}")
    if scope.levels:
        parts.append(f"as {listed(sorted(scope.levels))}")
    return ", ".join(parts)


def span_words(span: Span) -> str:
    """From when to when, in UTC to the minute."""
    begin = f"from {span.begin:%Y-%m-%d %H:%M}" if span.begin else ""
    end = f"until {span.end:%Y-%m-%d %H:%M}" if span.end else "without end"
    return " ".join(filter(None, (begin, end)))


def obligation_words(asked: Obligations) -> str:
    """What is asked for, in one line; empty where nothing is."""
    said = [f"protects {listed(sorted(asked.protections))}"] if asked.protections else []
    if asked.retention_days is not None:
        said.append(f"deleted after {asked.retention_days} days")
    flags = {
        "no training": asked.no_train,
        "no re-identification": asked.no_reidentification,
        "not handed on": asked.no_onward,
    }
    return "; ".join([*said, *(words for words, holds in flags.items() if holds)])


def plain_span(span: Span) -> dict[str, Any]:
    return {
        "since": span.begin.isoformat() if span.begin else None,
        "until": span.end.isoformat() if span.end else None,
    }
