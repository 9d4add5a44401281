"""A vault that was destroyed is destroyed, and the ward goes on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from scanward.core.asking import Question, Scope, Why
from scanward.core.consenting import Statement
from scanward.core.errors import KeyUnavailable, QuarantineReason, TryLater, UsageError
from scanward.core.lawful import Basis, Identifiability
from scanward.line.decide import decide_leaving
from scanward.store import (
    Assignment,
    ConsentRecord,
    Consents,
    Job,
    NewEntry,
    Patient,
    PseudonymPolicy,
    Quarantine,
    Register,
    Registers,
    Releases,
    ReleaseState,
    Style,
    Vault,
    Ward,
    WorkBook,
    WorkedBatch,
    WorkItem,
    allow,
    begin_vault,
    destroy_vault,
    gather,
    open_ward,
    tables,
    vault_end,
)
from scanward.store.ledger import entries
from tests.both_databases import set_in

if TYPE_CHECKING:
    from pathlib import Path

JANE = Patient("10012", "HOSP", "Doe^Jane")


@pytest.fixture
def assigned(ward: Ward, vault: Vault) -> Assignment:
    return vault.assign(vault.domain("acme", "ai"), JANE, PseudonymPolicy())


def test_after_destroying_no_lookup_is_possible(ward: Ward, vault: Vault, assigned: Assignment) -> None:
    destroy_vault(ward, who="dr.grey")
    with pytest.raises(KeyUnavailable, match="was destroyed on"):
        Vault(ward)
    with pytest.raises(UsageError):
        vault.lookup(assigned.pseudonym, who="dr.grey", why="an old Vault at hand opens nothing: the rows are gone")
    with open_ward(ward.root) as again, pytest.raises(KeyUnavailable):
        Vault(again)


def test_neither_key_nor_rows_stay_in_any_file_of_the_ward(ward: Ward, vault: Vault, assigned: Assignment) -> None:
    key = ward.vault_key.read_bytes()
    with ward.reading() as connection:
        sealed = connection.execute(text("SELECT sealed_patient FROM pseudonym")).scalar_one()
    destroy_vault(ward, who="dr.grey")
    for file in ward.root.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert key not in content
        assert sealed not in content
        assert assigned.pseudonym.encode() not in content


@pytest.mark.sqlite("the copy of a folder")
def test_a_copy_of_the_database_made_before_opens_nothing_after(
    ward: Ward, vault: Vault, assigned: Assignment, tmp_path: Path
) -> None:
    ward.close()
    shutil.copytree(ward.root, tmp_path / "backup", ignore=shutil.ignore_patterns("vault.key"))
    destroy_vault(ward, who="dr.grey")
    with open_ward(tmp_path / "backup") as backup, pytest.raises(KeyUnavailable, match="not in the ward"):
        Vault(backup)


def test_work_counts_spool_and_quarantine_go_too(ward: Ward, vault: Vault, tmp_path: Path) -> None:
    release, _ = Releases(ward, vault).begin(Job("s", "d", "acme", "ai", "basic", "f"))
    book = WorkBook(ward, vault, release.id)
    book.add([WorkItem(1, "p", "o", 1, "pa", "st", "se", "CT", "1.2", 0, b"")])
    book.record_batch(WorkedBatch(facts=b"counted"))
    (tmp_path / "leaked").touch()
    Quarantine(ward, vault).add([NewEntry(QuarantineReason.LEAK, "", "o", move=tmp_path / "leaked")])
    (ward.spool / "R1").mkdir()
    (ward.spool / "R1" / "staged").touch()
    destroy_vault(ward, who="dr.grey")
    assert list(ward.spool.iterdir()) == list(ward.quarantine.iterdir()) == []
    with ward.reading() as connection:
        for table in (tables.work, tables.release_facts, tables.pseudonym, tables.domain):
            assert connection.execute(select(table)).all() == []
        assert connection.execute(text("SELECT kept, sealed_origin FROM quarantine")).one() == (None, None)


def test_a_vault_is_not_destroyed_under_a_release_that_runs_and_ends_one_that_does_not(
    ward: Ward, vault: Vault
) -> None:
    release, _ = Releases(ward, vault).begin(Job("s", "d", "acme", "ai", "basic", "f"))
    with ward.hold(f"release-{release.id}"), pytest.raises(TryLater, match="a release is being worked on"):
        destroy_vault(ward, who="dr.grey")
    Vault(ward)
    destroy_vault(ward, who="dr.grey")
    assert Releases(ward, vault).get(release.id).state is ReleaseState.FAILED


def test_what_others_keep_beside_the_spool_is_not_touched(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    (shared / "theirs").touch()
    (tmp_path / "ward").mkdir()
    (tmp_path / "ward" / "ward.toml").write_text(f"spool = '{shared}'\n")
    with open_ward(tmp_path / "ward") as ward:
        (ward.spool / "staged").touch()
        destroy_vault(ward, who="dr.grey")
        assert list(ward.spool.iterdir()) == []
    assert (shared / "theirs").exists()
    assert shared.stat().st_mode & 0o777 == 0o755


def test_a_destruction_that_was_interrupted_is_finished_by_running_it_again(
    ward: Ward, assigned: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(vault_end, "_empty", lambda folder: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            destroy_vault(ward, who="dr.grey")
    destroy_vault(ward, who="dr.grey")
    assert [entry.kind for entry in entries(ward)][1:] == ["vault-destroying", "vault-destroyed"] * 2


def test_an_old_reader_that_keeps_pages_makes_it_say_so(ward: Ward, assigned: Assignment) -> None:
    set_in(ward, "busy_timeout_s = 0")
    with open_ward(ward.root) as mine, ward.reading() as connection:
        connection.execute(text("SELECT * FROM pseudonym")).all()
        with pytest.raises(TryLater):
            destroy_vault(mine, who="dr.grey")
    assert not ward.vault_key.exists()


def test_a_new_vault_begins_only_after_the_old_one_ended_and_knows_nobody(
    ward: Ward, vault: Vault, assigned: Assignment
) -> None:
    with pytest.raises(UsageError, match="has a vault already"):
        begin_vault(ward, who="dr.grey")
    destroy_vault(ward, who="dr.grey")
    assert begin_vault(ward, who="dr.grey") == 2
    new = Vault(ward)
    assert new.assign(new.domain("acme", "ai"), JANE, PseudonymPolicy()).pseudonym != assigned.pseudonym
    with pytest.raises(UsageError, match="never gave out"):
        new.lookup(assigned.pseudonym, who="dr.grey", why="test")


@pytest.mark.parametrize("style", [Style.LIST, Style.CLEANED])
def test_a_register_is_stale_after_the_vault_until_it_is_asked_again(ward: Ward, vault: Vault, style: Style) -> None:
    allow(ward, "acme", "research", Basis.DEIDENTIFIED, authority="our board", who="dr.grey")
    register = Register("nhs", style, (Scope("research"),), 86_400)
    Registers(ward, vault).add(register, who="dr.grey", issuer="HOSP")
    _answer(Registers(ward, vault), style)
    assert _asked(ward, vault) is Why.OPTED_OUT
    destroy_vault(ward, who="dr.grey")
    begin_vault(ward, who="dr.grey")
    new = Vault(ward)
    assert _asked(ward, new) is Why.REGISTER_STALE
    _answer(Registers(ward, new), style)
    assert _asked(ward, new) is Why.OPTED_OUT
    assert _asked(ward, new, Patient("10013", "HOSP")) is Why.GROUND


@pytest.mark.parametrize("said", ["denial", "own", "nothing"])
def test_legal_bases_end_with_the_denials_that_bound_them(ward: Ward, vault: Vault, said: str) -> None:
    allow(ward, "acme", "research", Basis.DEIDENTIFIED, authority="our board", who="dr.grey")
    if said == "denial":
        Consents(ward, vault).add([ConsentRecord(JANE, (Statement(permit=False, scope=Scope()),))], who="dr.grey")
    elif said == "own":
        Registers(ward, vault).add(Register("own", Style.OWN, (Scope(),), 60), who="dr.grey")
        Registers(ward, vault).opt_out("own", "10012", who="dr.grey")
    destroy_vault(ward, who="dr.grey")
    begin_vault(ward, who="dr.grey")
    assert _asked(ward, Vault(ward)) is (Why.GROUND if said == "nothing" else Why.NOT_ASKED)
    assert [each.kind for each in entries(ward)].count("ground-ended") == (said != "nothing")


def _answer(registers: Registers, style: Style) -> None:
    if style is Style.LIST:
        registers.listed("nhs", ["10012"], who="dr.grey")
    else:
        registers.cleaned("nhs", ["10012", "10013"], ["10013"], who="dr.grey")


def _asked(ward: Ward, vault: Vault, patient: Patient = JANE) -> Why:
    question = Question("acme", "research", "image.ct", Identifiability.DEIDENTIFIED, frozenset(), ward.clock.now())
    return decide_leaving(question, gather(ward, vault, patient, "acme")).why


def test_the_old_key_put_back_does_not_begin_a_new_vault(ward: Ward) -> None:
    key = ward.vault_key.read_bytes()
    destroy_vault(ward, who="dr.grey")
    ward.vault_key.write_bytes(key)
    ward.vault_key.chmod(0o600)
    with pytest.raises(KeyUnavailable, match="put back"):
        begin_vault(ward, who="dr.grey")
    ward.vault_key.unlink()
    assert begin_vault(ward, who="dr.grey") == 2
