"""Proofs that a stranger checks: by a checker of his own (tests/account/stranger.py), and by ours without a ward."""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.errors import IntegrityBroken, UsageError
from scanward.core.tlog_proof import check_proof, read_proof
from scanward.line.account import checkpoint_text
from scanward.line.account.proving import prove_continued, prove_entry
from scanward.store import Entry, Ward, checkpoints, ledger, open_ward
from scanward.store.signing import signer_of
from tests.account import stranger
from tests.account.tampering import tamper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def grow(ward: Ward, count: int) -> None:
    with ledger.recording(ward) as book:
        book.append(Entry("test", body={"n": number}) for number in range(count))


def pem_of(ward: Ward) -> bytes:
    return signer_of(ward).public_pem


def test_a_stranger_s_tool_accepts_the_proof_of_every_entry(ward: Ward) -> None:
    grow(ward, 12)
    entries = {entry.seq: entry for entry in ledger.entries(ward)}
    for number, entry in entries.items():
        shown = stranger.entry_of_proof(prove_entry(ward, number).text, pem_of(ward))
        assert json.loads(shown)["seq"] == number
        assert json.loads(shown)["body"] == entry.facts
    proof = prove_entry(ward, 5).text
    index = f"\nindex {4}\n"
    assert index in proof
    with pytest.raises(ValueError, match="not in the tree"):
        stranger.entry_of_proof(proof.replace(index, "\nindex 5\n"), pem_of(ward))


def test_a_proof_is_made_for_the_checkpoint_that_a_stranger_kept(ward: Ward) -> None:
    grow(ward, 4)
    kept = checkpoints.newest(ward)
    grow(ward, 300)
    proof = prove_entry(ward, 2, kept)
    assert proof.note == kept
    assert stranger.entry_of_proof(proof.text, pem_of(ward)) == proof.entry
    with pytest.raises(UsageError, match="no entry 6 among the 5"):
        prove_entry(ward, 6, kept)
    assert prove_entry(ward, 6).index == 5


def test_a_stranger_s_tool_accepts_that_the_ledger_went_on_from_any_checkpoint(ward: Ward) -> None:
    notes = [checkpoints.newest(ward)]
    for count in (1, 2, 5, 250, 1):
        grow(ward, count)
        notes.append(checkpoints.newest(ward))
    for note in notes:
        text = prove_continued(ward, note).text
        head, _, newer = text.partition("\n\n")
        old, *path = head.split("\n")
        assert old == f"old {note.checkpoint.size}"
        _, size, root = stranger.open_checkpoint(newer, pem_of(ward))
        _, first, first_root = stranger.open_checkpoint(note.note, pem_of(ward))
        hashes = [base64.b64decode(each) for each in path]
        assert stranger.consistency_holds((first, size), first_root, root, hashes)
        assert not stranger.consistency_holds((first, size), bytes(32), root, hashes)


@pytest.mark.matrix("L1")
def test_a_proof_by_us_needs_no_ward_and_refuses_what_was_changed(ward: Ward, tmp_path: Path) -> None:
    kept = checkpoints.newest(ward)
    grow(ward, 9)
    key = signer_of(ward).log_key
    proof, since = prove_entry(ward, 7), prove_continued(ward, kept)
    check_proof(read_proof(proof.text), key.has_signed, None)
    check_proof(read_proof(proof.text.replace("\n", "\r\n")), key.has_signed, proof.note)
    check_proof(read_proof(since.text), key.has_signed, kept)
    with open_ward(tmp_path / "other") as other:
        foreign = checkpoints.newest(other)
        with pytest.raises(IntegrityBroken, match="not signed by that key"):
            check_proof(proof, signer_of(other).log_key.has_signed, None)
        with pytest.raises(IntegrityBroken, match="not signed by that key"):
            check_proof(since, key.has_signed, foreign)
        with pytest.raises(IntegrityBroken, match="another ward"):
            check_proof(since, lambda _: True, foreign)
    forked = replace(proof.note, checkpoint=replace(proof.note.checkpoint, root=bytes(32)))
    for changed, known, named in (
        (replace(proof, entry=proof.entry + b" "), None, "not in the tree"),
        (replace(proof, index=5), None, "not in the tree"),
        (replace(proof, path=proof.path[1:]), None, "not in the tree"),
        (proof, forked, "two histories"),
        (replace(since, path=since.path[1:]), kept, "two histories"),
    ):
        with pytest.raises(IntegrityBroken, match=named):
            check_proof(changed, lambda _: True, known)
    for lone in (None, proof.note):
        with pytest.raises(UsageError, match="begins at 1 entries"):
            check_proof(since, key.has_signed, lone)
    with pytest.raises(UsageError, match="another size"):
        check_proof(proof, key.has_signed, kept)


@pytest.mark.parametrize(
    "text", ["", "old", "old x\n\n", "c2sp.org/tlog-proof@v1\nindex 1\n", "c2sp.org/tlog-proof@v2"]
)
def test_what_is_no_proof_is_refused(ward: Ward, text: str) -> None:
    with pytest.raises(IntegrityBroken):
        read_proof(text)
    long = prove_entry(ward, 1).text.replace(
        "index 0\n", "index 0\n" + (base64.b64encode(bytes(32)).decode() + "\n") * 64
    )
    with pytest.raises(IntegrityBroken, match="longer"):
        read_proof(long)


@pytest.mark.matrix("L1")
def test_a_ledger_that_was_tampered_with_proves_nothing(ward: Ward) -> None:
    grow(ward, 9)
    kept = checkpoints.newest(ward)
    tamper(ward, "UPDATE ledger SET body = '{}' WHERE seq = 4")
    with pytest.raises(IntegrityBroken, match="cannot prove"):
        prove_entry(ward, 4)
    assert prove_entry(ward, 5).holds
    tamper(ward, "UPDATE ledger SET hash = replace(hash, substr(hash, 1, 4), '0000') WHERE seq = 9")
    with pytest.raises(IntegrityBroken, match="cannot prove"):
        prove_entry(ward, 5)
    tamper(ward, "DELETE FROM ledger WHERE seq = 4")
    with pytest.raises(IntegrityBroken, match="entry 4 is missing"):
        prove_entry(ward, 4, kept)
    with pytest.raises(IntegrityBroken, match="gap"):
        prove_entry(ward, 5)


def test_a_checkpoint_text_is_remembered_where_a_place_is_named(ward: Ward) -> None:
    text = checkpoint_text(ward)
    assert list(checkpoints.given(ward)) == []
    assert checkpoint_text(ward, place="beside the manifest of R1") == text
    (only,) = checkpoints.given(ward)
    assert (only.note, only.place, only.size) == (text, "beside the manifest of R1", 1)


def test_of_another_ward_s_checkpoint_nothing_is_proven(ward: Ward, tmp_path: Path) -> None:
    with open_ward(tmp_path / "other") as other:
        grow(other, 3)
        foreign = checkpoints.newest(other)
        for prove in (lambda: prove_entry(ward, 1, foreign), lambda: prove_continued(ward, foreign)):
            with pytest.raises(IntegrityBroken, match="not signed by this ward"):
                prove()
        assert prove_entry(other, 1, foreign).holds


@given(st.text() | st.text().map(lambda text: "c2sp.org/tlog-proof@v1\nextra \nindex 0\n" + text))
def test_no_text_does_anything_else_than_be_refused(text: str) -> None:
    with pytest.raises(IntegrityBroken):
        read_proof(text)


@pytest.mark.peer("openssl")
def test_openssl_accepts_the_signature_and_hashes_the_entry(
    ward: Ward, tmp_path: Path, peer: Callable[[str], Path]
) -> None:
    grow(ward, 1)
    text, _, signature = checkpoints.newest(ward).note.rpartition("\n\n")
    (tmp_path / "text").write_text(text + "\n", "utf-8")
    (tmp_path / "key.pem").write_bytes(pem_of(ward))
    (tmp_path / "signature").write_bytes(base64.b64decode(signature.split()[2])[4:])
    verify = [peer("openssl"), "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text"]
    verify += ["-sigfile", "signature"]
    assert b"Verified Successfully" in subprocess.run(verify, cwd=tmp_path, check=True, capture_output=True).stdout
    (tmp_path / "text").write_text(text.replace("\n2\n", "\n3\n") + "\n", "utf-8")
    assert subprocess.run(verify, cwd=tmp_path, check=False, capture_output=True).returncode != 0
    leaf = [peer("openssl"), "dgst", "-sha256", "-r"]
    hashed = subprocess.run(leaf, input=b"\0" + prove_entry(ward, 2).entry, check=True, capture_output=True).stdout
    assert hashed.split()[0].decode() == list(ledger.entries(ward))[1].hash
