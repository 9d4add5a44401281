"""How facts lie in columns: times as text, scopes and obligations as canonical JSON. Read back as they were."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scanward.core.asking import Obligations, Scope, Span
from scanward.core.canonical import canonical
from scanward.core.errors import UsageError
from scanward.core.lawful import Identifiability, RecipientKind

if TYPE_CHECKING:
    from collections.abc import Iterable

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def time_text(time: datetime | None) -> str | None:
    """An aware time as the database writes it: in UTC, with microseconds."""
    return None if time is None else time.astimezone(UTC).strftime(TIME_FORMAT)


def time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def span_of(begins: str | None, ends: str | None, over: datetime | None = None) -> Span:
    """From `begins` to `ends`, and no longer than until `over`."""
    known = [each for each in (time_of(ends), over) if each is not None]
    return Span(time_of(begins), min(known, default=None))


def happened(text: str | None, now: datetime) -> datetime | None:
    """When a row was ended or withdrawn. What is written down has happened, also after a clock was set back."""
    time = time_of(text)
    return None if time is None else min(time, now)


def scope_plain(scope: Scope) -> dict[str, Any]:
    """A scope as JSON's types; what is left open is left out."""
    plain: dict[str, Any] = {name: getattr(scope, name) for name in ("purpose", "recipient", "data")}
    plain |= {"kinds": sorted(scope.kinds), "levels": sorted(scope.levels)}
    return {name: value for name, value in plain.items() if value not in ("*", [])}


def scope_of(plain: dict[str, Any]) -> Scope:
    return Scope(
        purpose=plain.get("purpose", "*"),
        recipient=plain.get("recipient", "*"),
        kinds=frozenset(map(RecipientKind, plain.get("kinds", ()))),
        data=plain.get("data", "*"),
        levels=frozenset(map(Identifiability, plain.get("levels", ()))),
    )


def obligations_plain(obligations: Obligations) -> dict[str, Any]:
    """Obligations as JSON's types; what is not asked for is left out."""
    plain: dict[str, Any] = {
        "protections": sorted(obligations.protections),
        "retention_days": obligations.retention_days,
        "no_train": obligations.no_train,
        "no_reidentification": obligations.no_reidentification,
        "no_onward": obligations.no_onward,
    }
    return {name: value for name, value in plain.items() if value not in (None, False, [])}


def obligations_of(plain: dict[str, Any]) -> Obligations:
    return Obligations(**plain | {"protections": frozenset(plain.get("protections", ()))})


def scopes_text(scopes: Iterable[Scope]) -> str:
    return canonical([scope_plain(each) for each in scopes])


def scopes_of(text: str) -> tuple[Scope, ...]:
    return tuple(map(scope_of, json.loads(text)))


def obligations_text(obligations: Obligations) -> str:
    return canonical(obligations_plain(obligations))


def obligations_from(text: str) -> Obligations:
    return obligations_of(json.loads(text))


def plain_line(text: str, what: str, *, limit: int = 1000) -> str:
    """`text` without spaces at its ends; UsageError where it holds control characters or is too long to be `what`."""
    text = text.strip()
    if len(text) > limit or not text.isprintable():
        raise UsageError(f"{what} is one line of at most {limit} letters")
    return text
