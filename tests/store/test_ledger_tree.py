"""The tree in the database is the tree of the entries; and a ledger that was a chain becomes one, or is refused."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from scanward.core.canonical import canonical
from scanward.core.errors import IntegrityBroken, KeyUnavailable
from scanward.core.merkle import EMPTY_ROOT, consistency_proof, inclusion_holds, inclusion_proof, root_at
from scanward.line.account.audit import audit
from scanward.store import Entry, Ward, checkpoints, ledger, ledger_head, ledger_tree, migrating, open_ward
from scanward.store.signing import signer_of
from tests.core.test_merkle import mth, path, subproof

if TYPE_CHECKING:
    from pathlib import Path


def test_a_leaf_is_the_canonical_json_of_all_that_its_row_says(ward: Ward) -> None:
    with ledger.recording(ward) as book:
        assert book.append([Entry("test", 'R"1', "T", {"b": 'é"', "a": [1, None]}), Entry("test")]) == range(2, 4)
    for entry in ledger.entries(ward):
        whole = {"at": entry.at, "body": entry.facts, "kind": entry.kind, "release": entry.release}
        assert entry.leaf.decode() == canonical({**whole, "seq": entry.seq, "ticket": entry.ticket})
        assert entry.hash == hashlib.sha256(b"\0" + entry.leaf).hexdigest()


def test_the_kept_nodes_prove_any_entry_and_any_earlier_size(ward: Ward) -> None:
    for count in (1, 299, 3, 296):
        with ledger.recording(ward) as book:
            book.append(Entry("test") for _ in range(count))
    leaves = [entry.leaf for entry in ledger.entries(ward)]
    assert len(leaves) == 600
    with ward.reading() as connection:
        nodes = ledger_tree.nodes_in(connection)
        tree = ledger_tree.load(connection)
        assert tree.root == root_at(nodes, 600) == mth(leaves)
        for index in (0, 255, 256, 511, 512, 599):
            proof = inclusion_proof(nodes, index, 600)
            assert proof == path(index, leaves)
            assert inclusion_holds(bytes.fromhex(list(ledger.entries(ward))[index].hash), index, 600, proof, tree.root)
        for size in (1, 2, 255, 256, 257, 300, 512, 599, 600):
            assert consistency_proof(nodes, size, 600) == subproof(size, leaves, True)
            assert root_at(nodes, size) == mth(leaves[:size])
        assert root_at(nodes, 0) == EMPTY_ROOT
        with pytest.raises(IntegrityBroken, match="gap"):
            nodes(8, 2)


def test_what_is_rolled_back_leaves_the_tree_as_it_was(ward: Ward) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), ledger.recording(ward) as book:  # noqa: PT012 - the order is the promise
        book.append(Entry("test") for _ in range(300))
        raise Stop
    with ledger.recording(ward) as book:
        assert book.append([Entry("test")]) == range(2, 3)
    assert audit(ward).entries == 2


def as_a_chain(ward: Ward) -> None:
    """Bring the ward to version 0006, with the note that it kept beside the database."""
    with ward.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating.Path(migrating.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
        seq, last = connection.execute(text("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")).one()
    signature = signer_of(ward).sign(f"scanward ledger head v1 {seq} {last}".encode()).hex()
    ledger_head.head_path(ward).write_text(json.dumps({"seq": seq, "hash": last, "signature": signature}))
    ward.close()


@pytest.fixture
def chained(ward: Ward) -> Path:
    """A ward of version 0006 with 300 entries, each with the hash of the one before."""
    with ledger.recording(ward) as book:
        book.append(Entry("test", body={"n": number}) for number in range(299))
    before = [entry.leaf for entry in ledger.entries(ward)]
    as_a_chain(ward)
    with ward.reading() as connection:
        rows = connection.execute(text("SELECT seq, at, kind, release, ticket, body, prev, hash FROM ledger")).all()
    assert len(rows) == len(before)
    prev = "0" * 64
    for *content, linked, chained in sorted(rows):
        assert linked == prev
        prev = hashlib.sha256(canonical([*content, prev]).encode()).hexdigest()
        assert chained == prev
    return ward.root


def test_a_ledger_that_was_a_chain_becomes_a_tree_of_the_same_entries(chained: Path) -> None:
    with open_ward(chained) as ward:
        assert audit(ward).entries == 300
        assert checkpoints.newest(ward).checkpoint.size == 300
        assert ledger_head.head_path(ward).read_text("utf-8").startswith("scanward-ledger/")
        with pytest.raises(Exception, match="only grows"), ward.writing() as connection:
            connection.execute(text("UPDATE ledger SET body = '{}'"))
        with ledger.recording(ward) as book:
            book.append([Entry("test")])
        assert audit(ward).entries == 301


@pytest.mark.sqlite("someone with the file and any tool")
@pytest.mark.matrix("L1")
def test_a_chain_that_was_tampered_with_does_not_become_a_tree_that_holds(chained: Path) -> None:
    def tampered(old: str, new: str) -> None:
        with ward.writing() as connection:
            connection.execute(text("DROP TRIGGER IF EXISTS ledger_refuses_update"))
            connection.execute(text("UPDATE ledger SET body = replace(body, :old, :new)"), {"old": old, "new": new})

    ward = _unopened(chained)
    tampered('"n":150}', '"n":-150}')
    for _ in range(2):
        with pytest.raises(IntegrityBroken, match="entry 152 does not hold"):
            open_ward(chained)
    tampered('"n":-150}', '"n":150}')
    note = chained / "ledger.head"
    whole = note.read_text()
    signed = signer_of(ward).sign(f"scanward ledger head v1 299 {'0' * 64}".encode()).hex()
    note.write_text(json.dumps({"seq": 299, "hash": "0" * 64, "signature": signed}))
    with pytest.raises(IntegrityBroken, match="entry 299 is not the one that was signed"):
        open_ward(chained)
    note.write_text("{")
    with pytest.raises(IntegrityBroken, match="damaged"):
        open_ward(chained)
    note.write_text(whole)
    open_ward(chained).close()


def _unopened(root: Path) -> Ward:
    """The ward as it is, not brought up to date."""
    from scanward.core.clock import SystemClock
    from scanward.store.database import engine_for
    from scanward.store.settings import WardSettings

    return Ward(root, WardSettings(), engine_for(root / "ward.db", 1.0), SystemClock(), lambda _: b"")


@pytest.mark.matrix("L1")
def test_a_chain_becomes_a_tree_only_beside_a_note_that_the_ward_signed(chained: Path) -> None:
    note = chained / "ledger.head"
    whole = note.read_text()
    signature = json.loads(whole)["signature"]
    for wrong, named in (
        ("", "is missing"),
        (whole.replace(signature, "00" * 64), "not signed by this ward"),
        (whole.replace(signature, "no hex"), "damaged"),
    ):
        note.write_text(wrong)
        with pytest.raises(IntegrityBroken, match=named):
            open_ward(chained)
        assert note.read_text() == wrong
    note.write_text(whole)
    key = chained / "keys" / "signing.key"
    content = key.read_bytes()
    key.unlink()
    with pytest.raises(KeyUnavailable):
        open_ward(chained)
    key.write_bytes(content)
    key.chmod(0o600)
    with open_ward(chained) as ward:
        assert audit(ward).entries == 300
