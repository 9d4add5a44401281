"""Checkpoints by C2SP signed-note and tlog-checkpoint, against the pages' own example and a stranger's reader."""

from __future__ import annotations

import base64
import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.checkpoint import Checkpoint, key_id, read_checkpoint, signed, verifier_key
from scanward.core.errors import IntegrityBroken
from scanward.store.signing import LogKey, Signer
from tests.account import stranger

EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
"""As printed in C2SP tlog-checkpoint."""
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
"""The public verifier key of Go's checksum database: name, key id, type byte and key."""
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "scanward-ledger/TEST")


def test_the_example_of_the_specification_is_read_and_written_back() -> None:
    note = read_checkpoint(EXAMPLE)
    assert note.checkpoint.origin == "example.com/behind-the-sofa"
    assert note.checkpoint.size == 20852163
    assert note.checkpoint.root[:2] == b"\x0a\xc5"
    assert note.note == EXAMPLE


def test_a_key_id_is_that_of_go_s_checksum_database() -> None:
    name, known, key = SUMDB_KEY.split("+", 2)
    raw = base64.b64decode(key)
    assert raw[0] == 1
    assert key_id(name, raw[1:]).hex() == known


def test_key_and_signature_are_to_the_byte_those_of_go_s_own_tests() -> None:
    """golang.org/x/mod/sumdb/note, note_test.go; Ed25519 has one signature for one text (RFC 8032)."""
    seed = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    signer = Signer(Ed25519PrivateKey.from_private_bytes(seed), "PeterNeumann")
    text = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = key_id(signer.name, signer.log_key.raw) + signer.sign(text)
    assert base64.b64encode(signature).decode() == (
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert verifier_key(signer.name, signer.log_key.raw) == known


def test_what_is_signed_a_stranger_opens_and_what_was_changed_nobody() -> None:
    made = signed(Checkpoint(SIGNER.name, 7, bytes(range(32))), SIGNER.log_key.raw, SIGNER.sign)
    assert stranger.open_checkpoint(made.note, SIGNER.public_pem) == (SIGNER.name, 7, bytes(range(32)))
    assert SIGNER.log_key.has_signed(read_checkpoint(made.note))
    changed = read_checkpoint(made.note.replace("\n7\n", "\n8\n"))
    assert not SIGNER.log_key.has_signed(changed)
    assert not LogKey("scanward-ledger/OTHER", SIGNER.public).has_signed(made)
    other = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)), SIGNER.name)
    assert not other.log_key.has_signed(made)


def test_signatures_of_witnesses_and_what_a_mail_program_does_change_nothing() -> None:
    made = signed(Checkpoint(SIGNER.name, 7, bytes(32)), SIGNER.log_key.raw, SIGNER.sign)
    witness = "— witness.example " + base64.b64encode(bytes(76)).decode() + "\n"
    for text in (made.note + witness, made.note.replace("\n", "\r\n"), f"\n{made.note}\n\n"):
        assert SIGNER.log_key.has_signed(read_checkpoint(text))
    broken = made.note.replace(f"— {SIGNER.name} ", f"— {SIGNER.name}\n")
    assert SIGNER.log_key.has_signed(read_checkpoint(broken))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        EXAMPLE.replace("20852163", "020852163"),
        EXAMPLE.replace("20852163", "-1"),
        EXAMPLE.replace("20852163", "9" * 30),
        EXAMPLE.replace("CsUY", "Cs Y"),
        EXAMPLE.replace("CsUYapGG", ""),
        EXAMPLE.replace("2I=\n", "2I=\nan extension\n"),
        EXAMPLE.replace("—", "-"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(IntegrityBroken):
        read_checkpoint(text)
    assert read_checkpoint(EXAMPLE)


@given(st.text())
def test_no_text_does_anything_else(text: str) -> None:
    with contextlib.suppress(IntegrityBroken):
        assert read_checkpoint(text).note
