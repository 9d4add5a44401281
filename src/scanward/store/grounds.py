"""Legal bases for data of many patients, and overrides of statutory opt-outs: added and ended, never changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scanward.store.agreement_rows import grounds_of, overrides_of
from scanward.store.fact_checks import check_ground, check_override, check_scopes
from scanward.store.fact_rows import obligations_text, scopes_text, time_text
from scanward.store.fact_writing import Kept, add_fact, end_fact, kept, rows_of
from scanward.store.tables_asking import legal_ground, opt_out_override

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.asking import Ground, Override, Scope
    from scanward.store.ward import Ward


class Grounds:
    """The legal bases and overrides of one ward. What is handed in has an empty `id`: it is drawn here."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward

    def add(self, ground: Ground, *, who: str, scopes: Iterable[Scope] = ()) -> Ground:
        """`scopes`, where given, are instead of `ground.scope`. UsageError where it could never hold."""
        wanted = check_scopes(tuple(scopes) or (ground.scope,))
        ground = replace(check_ground(ground), id=self._ward.new_id(), scope=wanted[0])
        row = {
            "id": ground.id,
            "basis": ground.basis.value,
            "scopes": scopes_text(wanted),
            "begins": time_text(ground.span.begin),
            "ends": time_text(ground.span.end),
            "authority": ground.authority,
            "protocol": ground.protocol,
            "obligations": obligations_text(ground.obligations),
        }
        add_fact(self._ward, legal_ground, row, "ground-added", who=who)
        return ground

    def end(self, ground_id: str, *, who: str) -> None:
        end_fact(self._ward, legal_ground, ground_id, "ground-ended", who=who)

    def all(self, *, ended: bool = False) -> list[Kept[Ground]]:
        """Those that stand, whether in force or not; with `ended` also those that did."""
        now = self._ward.clock.now()
        return [kept(grounds_of(row, now), row) for row in rows_of(self._ward, legal_ground, ended=ended)]

    def override(self, override: Override, *, who: str, scopes: Iterable[Scope] = ()) -> Override:
        """Name a ground in law on which opt-outs do not bind. The patient can see it (EHDS art. 71)."""
        wanted = check_scopes(tuple(scopes) or (override.scope,))
        override = replace(check_override(override), id=self._ward.new_id(), scope=wanted[0])
        row = {
            "id": override.id,
            "register": override.register,
            "authority": override.authority,
            "scopes": scopes_text(wanted),
            "begins": time_text(override.span.begin),
            "ends": time_text(override.span.end),
        }
        add_fact(self._ward, opt_out_override, row, "override-added", who=who)
        return override

    def end_override(self, override_id: str, *, who: str) -> None:
        end_fact(self._ward, opt_out_override, override_id, "override-ended", who=who)

    def overrides(self, *, ended: bool = False) -> list[Kept[Override]]:
        now = self._ward.clock.now()
        return [kept(overrides_of(row, now), row) for row in rows_of(self._ward, opt_out_override, ended=ended)]
