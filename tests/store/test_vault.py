"""The vault: random, stable, unlinkable, and closed to those without the key."""

from __future__ import annotations

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from scanward.core.errors import IntegrityBroken, KeyUnavailable, UsageError
from scanward.store import Patient, PseudonymPolicy, Vault, Ward, open_ward
from scanward.store.ledger import entries

if TYPE_CHECKING:
    from pathlib import Path

JANE = Patient("10012", "HOSP", "Doe^Jane", "19610304", ("A7",))
POLICY = PseudonymPolicy(prefix="SW-", length=10, least_days=-30, most_days=30)


def rows(ward: Ward, query: str) -> list[tuple[object, ...]]:
    with ward.reading() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_patient_keeps_pseudonym_and_offset_when_asked_again_later(ward: Ward, vault: Vault) -> None:
    first = vault.assign(vault.domain("acme", "ai"), JANE, POLICY)
    with open_ward(ward.root) as later:
        again = Vault(later)
        assert again.assign(again.domain("acme", "ai"), JANE, PseudonymPolicy("OTHER", 8, 1, 9)) == first
    assert first.pseudonym.startswith("SW-")
    assert len(first.pseudonym) == 13


def test_two_recipients_or_purposes_share_nothing_that_can_be_linked(ward: Ward, vault: Vault) -> None:
    domains = [vault.domain(*who) for who in [("acme", "ai"), ("acme", "care"), ("bolt", "ai")]]
    assigned = [vault.assign(domain, JANE, POLICY) for domain in domains]
    assert len({domain.secret for domain in domains}) == len({each.pseudonym for each in assigned}) == 3
    assert len(set(rows(ward, "SELECT patient_index FROM pseudonym"))) == 3
    assert vault.domain("acme", "ai") == domains[0]


def test_nothing_is_derived_from_the_patient(tmp_path: Path) -> None:
    # 45 CFR 164.514(c): the same patient, recipient and purpose in two wards come out differently
    assigned = set()
    for name in ("one", "two"):
        with open_ward(tmp_path / name) as ward:
            vault = Vault(ward)
            assigned.add(vault.assign(vault.domain("acme", "ai"), JANE, POLICY).pseudonym)
    assert len(assigned) == 2


@pytest.mark.parametrize(
    ("least", "most", "all_days"),
    [(-2, 2, {-2, -1, 1, 2}), (0, 2, {1, 2}), (-2, 0, {-2, -1}), (5, 6, {5, 6}), (-1, -1, {-1})],
)
def test_an_offset_is_any_whole_day_within_the_bounds_and_never_none(
    vault: Vault, least: int, most: int, all_days: set[int]
) -> None:
    policy = PseudonymPolicy(least_days=least, most_days=most)
    patients = [Patient(str(number)) for number in range(200)]
    assigned = vault.assign_many(vault.domain("acme", "ai"), patients, policy)
    assert {each.offset_days for each in assigned} == all_days


def test_many_patients_at_once_come_back_in_their_order(vault: Vault) -> None:
    domain = vault.domain("acme", "ai")
    patients = [Patient(str(number)) for number in range(1203)]
    one_by_one = [vault.assign(domain, patient, POLICY) for patient in patients[:3]]
    assigned = vault.assign_many(domain, [*patients, patients[0]], POLICY)
    assert assigned[:3] == one_by_one
    assert assigned[-1] == assigned[0]
    assert len({each.pseudonym for each in assigned}) == 1203


def test_a_pseudonym_that_is_drawn_twice_is_drawn_again(tmp_path: Path) -> None:
    rigged = [b"\0" * 10, b"\0" * 10, b"\1" * 10]

    def entropy(size: int) -> bytes:
        return rigged.pop(0) if size == 10 and rigged else secrets.token_bytes(size)

    with open_ward(tmp_path / "ward", entropy=entropy) as ward:
        vault = Vault(ward)
        domain = vault.domain("acme", "ai")
        assert vault.assign(domain, Patient("1"), POLICY).pseudonym == "SW-0000000000"
        assert vault.assign(domain, Patient("2"), POLICY).pseudonym == "SW-1111111111"


def test_workers_that_ask_at_once_get_the_same_answer(ward: Ward) -> None:
    def ask(_: int) -> object:
        with open_ward(ward.root) as mine:
            vault = Vault(mine)
            return vault.assign_many(vault.domain("acme", "ai"), [JANE, Patient("2")], POLICY)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(8)))
    assert all(answer == answers[0] for answer in answers)


def test_recipient_and_purpose_are_slugs(vault: Vault) -> None:
    with pytest.raises(UsageError):
        vault.domain("Acme Inc.", "ai")
    vault.domain("acme-inc.", "ai")


def test_who_has_the_key_can_look_up_and_leaves_a_trace(ward: Ward, vault: Vault) -> None:
    assigned = vault.assign(vault.domain("acme", "ai"), JANE, POLICY)
    original = vault.lookup(f" {assigned.pseudonym}", who="dr.grey", why="call Jane Doe back")
    assert (original.patient, original.offset_days) == (JANE, assigned.offset_days)
    assert (original.recipient, original.purpose) == ("acme", "ai")
    last = list(entries(ward))[-1]
    assert (last.kind, last.facts["who"], last.facts["pseudonym"]) == ("vault-lookup", "dr.grey", assigned.pseudonym)
    assert "Jane" not in last.body
    assert vault.reason(last) == "call Jane Doe back"


def test_looking_up_what_was_never_given_out_leaves_a_trace_without_the_text(ward: Ward, vault: Vault) -> None:
    with pytest.raises(UsageError, match="never gave out"):
        vault.lookup("Doe^Jane", who="dr.grey", why="curious")
    last = list(entries(ward))[-1]
    assert last.facts["found"] is False
    assert "Doe" not in last.body


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda key: key.write_bytes(os.urandom(31)), "damaged"),
        (lambda key: key.write_bytes(os.urandom(33)), "damaged"),
        (lambda key: key.write_bytes(os.urandom(32)), "not the key of this ward"),
        (lambda key: key.unlink(), "not in the ward"),
        (lambda key: key.chmod(0o604), "open to other users"),
    ],
)
def test_a_vault_with_the_wrong_key_says_so_and_opens_with_the_right_one(ward: Ward, damage: object, told: str) -> None:
    key = ward.vault_key.read_bytes()
    damage(ward.vault_key)  # type: ignore[operator]
    with pytest.raises(KeyUnavailable, match=told):
        Vault(ward)
    ward.vault_key.write_bytes(key)
    ward.vault_key.chmod(0o600)
    Vault(ward)


def test_a_row_that_was_altered_or_moved_does_not_open(ward: Ward, vault: Vault) -> None:
    domain = vault.domain("acme", "ai")
    jane, john = vault.assign_many(domain, [JANE, Patient("2")], POLICY)
    (other,) = rows(ward, "SELECT sealed_patient FROM pseudonym ORDER BY id")[1]
    moved = text("UPDATE pseudonym SET sealed_patient = :other WHERE pseudonym = :jane")
    with ward.writing() as connection:
        connection.execute(moved, {"other": other, "jane": jane.pseudonym})
    with pytest.raises(IntegrityBroken):
        vault.lookup(jane.pseudonym, who="dr.grey", why="check")
    with pytest.raises(IntegrityBroken):
        vault.assign(domain, JANE, POLICY)
    assert vault.lookup(john.pseudonym, who="dr.grey", why="check").patient == Patient("2")


def test_digests_tell_nothing_without_the_key(tmp_path: Path, vault: Vault) -> None:
    with open_ward(tmp_path / "other") as other:
        assert Vault(other).digest("study", "1.2.3") != vault.digest("study", "1.2.3")
    assert vault.digest("study", "1.2.3") == vault.digest("study", "1.2.3")
    assert (
        len({vault.digest("a", "bc"), vault.digest("ab", "c"), vault.digest("abc"), vault.digest("a", "b", "c")}) == 4
    )
