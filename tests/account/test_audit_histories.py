"""Old backups, other databases, two histories, lost keys and forged checkpoints: the audit names the first bad entry."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import IntegrityBroken, KeyUnavailable, UsageError
from scanward.line.account import Account
from scanward.line.account.audit import audit
from scanward.store import Ward, checkpoints, ledger, ledger_head, ledger_tree, open_ward
from tests.account.tampering import tamper
from tests.seal.staging import staged_release

if TYPE_CHECKING:
    from types import ModuleType


pytestmark = pytest.mark.sqlite("someone with the file and any tool")


@pytest.mark.matrix("L1")
def test_a_database_swapped_for_another_wards_is_named(used: Ward, tmp_path: Path) -> None:
    with open_ward(tmp_path / "other") as other:
        with ledger.recording(other) as book:
            book.append([ledger.Entry("test")])
        audit(other)
        shutil.copy(ledger_head.head_path(used), ledger_head.head_path(other))
        with pytest.raises(IntegrityBroken, match="not signed by this ward"):
            audit(other)
        ledger_head.head_path(other).unlink()
        shutil.copy(used.signing_key, other.signing_key)
        with pytest.raises(IntegrityBroken, match="entry 2 may not be the last"):
            audit(other)
        with pytest.raises(KeyUnavailable, match="not the key of this ward"), ledger.recording(other):
            pass


@pytest.mark.matrix("L1")
def test_an_old_backup_put_back_is_found_by_a_checkpoint_kept_elsewhere(ward: Ward, tmp_path: Path) -> None:
    sealed, account = staged_release(ward), Account(ward)
    ward.close()
    shutil.copytree(ward.root, tmp_path / "backup")
    account.refuse(account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=[]))
    kept = checkpoints.newest(ward)
    assert audit(ward, [kept]).entries == 3
    assert (audit(ward, [kept, kept]).checkpoints, audit(ward).checkpoints) == (3, 1)
    with open_ward(tmp_path / "backup") as backup:
        audit(backup)  # by itself it holds
        with pytest.raises(IntegrityBroken, match="entry 2 is missing: a checkpoint kept elsewhere knows 3"):
            audit(backup, [kept])


@pytest.mark.matrix("L1")
def test_a_database_put_back_alone_is_refused_before_it_grows_another_history(used: Ward, tmp_path: Path) -> None:
    used.close()
    shutil.copy(used.root / "ward.db", tmp_path / "old.db")
    with ledger.recording(used) as book:
        book.append([ledger.Entry("test")])
    used.close()
    newer = (used.root / "ward.db").read_bytes()
    shutil.copy(tmp_path / "old.db", used.root / "ward.db")
    for fails in (lambda: audit(used), lambda: checkpoints.newest(used)):
        with pytest.raises(IntegrityBroken, match="entry 14 is missing: the newest checkpoint"):
            fails()
    with pytest.raises(IntegrityBroken, match="entry 14 is missing"), ledger.recording(used):
        pass
    used.close()
    (used.root / "ward.db").write_bytes(newer)
    with ledger.recording(used) as book:
        book.append([ledger.Entry("test")])
    assert audit(used).entries == 15


@pytest.mark.matrix("L1")
def test_two_histories_of_one_ward_are_found_by_either_checkpoint(used: Ward, tmp_path: Path) -> None:
    """Also what equivocation is: a ward that shows one history to one and another to the next."""
    used.close()
    shutil.copytree(used.root, tmp_path / "fork")
    with open_ward(tmp_path / "fork") as fork:
        kept = [checkpoints.newest(used)]
        for ward, word in ((used, "one"), (fork, "another")):
            with ledger.recording(ward) as book:
                book.append([ledger.Entry("test", body={"history": word})])
            kept.append(checkpoints.newest(ward))
        audit(used, kept[:2])
        audit(fork, [kept[0], kept[2]])
        for ward, other in ((used, kept[2]), (fork, kept[1])):
            with pytest.raises(IntegrityBroken, match="entry 14 is not the one that a checkpoint kept elsewhere knows"):
                audit(ward, kept)
            with pytest.raises(IntegrityBroken, match="entry 1 or one after it up to 14 "):
                audit(ward, [other])


@pytest.mark.matrix("L1")
def test_a_forged_checkpoint_or_one_of_another_ward_is_refused(used: Ward, tmp_path: Path) -> None:
    good = checkpoints.newest(used)
    audit(used, [good])
    forged = replace(good, checkpoint=replace(good.checkpoint, root=bytes(32)))
    with open_ward(tmp_path / "other") as other:
        foreign = checkpoints.newest(other)
    for wrong in (forged, foreign):
        with pytest.raises(IntegrityBroken, match="not signed by this ward"):
            audit(used, [good, wrong])


@pytest.mark.matrix("L1")
def test_a_ledger_whose_key_is_lost_is_audited_and_the_loss_is_named(used: Ward) -> None:
    key = used.signing_key.read_bytes()
    used.signing_key.unlink()
    with pytest.raises(KeyUnavailable, match=r"signing.key is not in the ward"):
        audit(used)
    tamper(used, "UPDATE ledger SET at = '2020' WHERE seq = 7")
    with pytest.raises(IntegrityBroken, match="entry 7 was changed"):
        audit(used)
    used.signing_key.write_bytes(bytes(range(32)))
    used.signing_key.chmod(0o600)
    with pytest.raises(IntegrityBroken, match="entry 7 was changed"):
        audit(used)
    used.signing_key.write_bytes(key)


def test_a_checkpoint_that_lags_after_a_kill_is_no_alarm(used: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ledger_head, "keep", lambda *_: None)
        with ledger.recording(used) as book:
            book.append([ledger.Entry("test")])
    assert audit(used).entries == 14
    with ledger.recording(used) as book:
        book.append([ledger.Entry("test")])
    assert audit(used).entries == 15


@pytest.mark.parametrize(
    ("module", "step"), [(ledger_tree, "stored"), (checkpoints, "last_given"), (ledger, "entries"), (ledger, "entry")]
)
def test_what_is_written_while_an_audit_looks_is_no_alarm(
    used: Ward, monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str
) -> None:
    """Before and after the step another process writes, and gives a checkpoint out."""
    real = getattr(module, step)

    def more() -> None:
        with ledger.recording(used) as book:
            book.append([ledger.Entry("test")])
        checkpoints.give(used, checkpoints.newest(used), "an office")

    def busy(*arguments: object) -> object:
        more()
        answer = real(*arguments)
        more()
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(module, step, busy)
        audit(used)
    assert audit(used).entries == 15


@pytest.mark.matrix("L1")
@pytest.mark.parametrize("damage", [Path.unlink, lambda head: head.write_text("{}"), lambda head: head.write_text("")])
def test_who_takes_the_newest_checkpoint_away_gets_no_signature_on_what_he_forged(
    used: Ward, damage: Callable[[Path], object]
) -> None:
    kept = checkpoints.newest(used)
    damage(ledger_head.head_path(used))
    tamper(used, "DELETE FROM ledger WHERE seq > 5")
    for fails in (lambda: checkpoints.newest(used), lambda: ledger.recording(used).__enter__()):
        with pytest.raises(IntegrityBroken):
            fails()
    with pytest.raises(IntegrityBroken):
        audit(used, [kept])


def test_on_a_person_s_word_a_ledger_goes_on_and_says_so(used: Ward) -> None:
    with pytest.raises(UsageError, match="nothing is lost"):
        checkpoints.declare_lost(used, "dr-roe")
    head = ledger_head.head_path(used)
    head.write_text("{}")
    assert checkpoints.declare_lost(used, "dr-roe").checkpoint.size == 14
    assert (used.root / "ledger.head.lost-13").read_text() == "{}"
    *_, said = ledger.entries(used)
    assert (said.kind, said.facts["who"], said.facts["entries"]) == ("checkpoint-lost", "dr-roe", 13)
    head.unlink()
    checkpoints.declare_lost(used, "dr-roe")
    with ledger.recording(used) as book:
        book.append([ledger.Entry("test")])
    assert audit(used).entries == 16


def test_a_first_entry_is_signed_before_there_is_a_second(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ledger_head.head_path(ward).exists()
    with monkeypatch.context() as patch:
        patch.setattr(ledger_head, "keep", lambda *_: None)  # as if killed after the commit
        with ledger.recording(ward) as book:
            book.append([ledger.Entry("test")])
    assert audit(ward).entries == 2
    ledger_head.head_path(ward).unlink()
    with pytest.raises(IntegrityBroken, match=r"\(ledger.head\) is missing"), ledger.recording(ward):
        pass


@pytest.mark.parametrize("last", ["head", "tree"])
def test_a_checkpoint_is_made_while_another_process_writes(
    used: Ward, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    module, name = (ledger_head, "read") if last == "head" else (ledger_tree, "load")
    real, busy = getattr(module, name), [True]

    def meanwhile(*arguments: object) -> object:
        answer = real(*arguments)
        if busy:
            busy.clear()
            with ledger.recording(used) as book:
                book.append([ledger.Entry("test")])
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(module, name, meanwhile)
        assert checkpoints.newest(used).checkpoint.size >= 13
    assert audit(used).entries == 14
