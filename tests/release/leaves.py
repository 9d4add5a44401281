"""What patients said, and how a release under it ended: for the tests of leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import scanward
from scanward.core.asking import Scope, Span
from scanward.core.consenting import Said, Signed, Statement
from scanward.core.facts import ReleaseFacts
from scanward.line.account import Account
from scanward.store import Consents, Patient, Vault, Ward, open_ward
from scanward.store.consents import ConsentRecord

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Held:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


def run(source: Path, tmp_path: Path, **options: Any) -> ReleaseFacts:
    said = {"recipient": "acme-ai", "purpose": "research", "ward": tmp_path / "ward", "workers": 1, **options}
    return scanward.release(source, to=tmp_path / "out", **said)


def say(ward: Ward, number: str, *, permit: bool, scope: Scope = Scope(), span: Span = Span()) -> ConsentRecord:  # noqa: B008
    form = sha256(number.encode()).hexdigest()  # each signs their own
    signed = Signed("form.pdf", form, NOW - timedelta(days=9), organization="General", said=frozenset(Said))
    record = ConsentRecord(Patient(number), (Statement(permit, scope),), span, signed)
    return Consents(ward, Vault(ward)).add([record], who="tests")[0]


def permit(ward: Ward, number: str, *, until: datetime = NOW + timedelta(days=9), **scope: Any) -> ConsentRecord:
    wanted = Scope(**{"purpose": "research", "recipient": "acme-ai", "data": "image", **scope})
    return say(ward, number, permit=True, scope=wanted, span=Span(None, until))


def held(facts: ReleaseFacts) -> dict[str, int]:
    return {tally.name: tally.count for tally in facts.held}


def entries(ward: Path, kind: str) -> list[dict[str, Any]]:
    with open_ward(ward, create=False) as opened:
        return [entry.facts for entry in Account(opened).events() if entry.kind == kind]
