"""Vault, ledger and quarantine over a true ward."""

from __future__ import annotations

import io
import json

import pytest

from scanward.core.errors import ExitCode, QuarantineReason
from scanward.store import NewEntry, Patient, PseudonymPolicy, Quarantine, Vault, open_ward
from scanward.store.signing import signer_of

WHO = ("--who", "dr-test")


@pytest.fixture
def ward(tmp_path):
    """A ward that knows one patient, and has one object in quarantine."""
    root = tmp_path / "ward"
    with open_ward(root) as opened:
        vault = Vault(opened)
        domain = vault.domain("acme-ai", "training")
        patient = Patient("4711", "General", "Doe^Jane", "19610203")
        assigned = vault.assign(domain, patient, PseudonymPolicy())
        (tmp_path / "broken.dcm").write_bytes(b"broken")
        entry = NewEntry(
            QuarantineReason.TRUNCATED, "ends at 6", "/scans/DOE_JANE.dcm", 6, move=tmp_path / "broken.dcm"
        )
        Quarantine(opened, vault).add([entry])
    return root, assigned


def test_a_lookup_answers_and_stands_in_the_ledger(scanward, ward):
    root, assigned = ward
    ended = scanward("vault", "lookup", assigned.pseudonym, "--why", "incidental finding", *WHO, "--ward", root)
    assert ended.status == ExitCode.DONE
    assert "Doe^Jane" in ended.out
    assert "4711" in ended.out
    ledger = scanward("ledger", "list", "--ward", root).out
    assert "vault-lookup" in ledger
    assert "dr-test" in ledger
    assert "Doe" not in ledger
    assert "incidental" not in ledger


def test_a_lookup_of_an_unknown_pseudonym_ends_with_2_and_stands_in_the_ledger_too(scanward, ward):
    root, _ = ward
    ended = scanward("vault", "lookup", "SW-NOBODY", "--why", "curious", *WHO, "--ward", root)
    assert ended.status == ExitCode.USAGE
    assert "vault-lookup" in scanward("ledger", "list", "--ward", root).out


def test_a_lookup_without_a_reason_is_refused(scanward, ward):
    root, assigned = ward
    assert scanward("vault", "lookup", assigned.pseudonym, "--ward", root).status == ExitCode.USAGE
    assert scanward("vault", "lookup", assigned.pseudonym, "--why", "  ", "--ward", root).status == ExitCode.USAGE
    assert "vault-lookup" not in scanward("ledger", "list", "--ward", root).out


def test_a_lookup_as_json_is_one_record(scanward, ward):
    root, assigned = ward
    told = json.loads(scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--json", "--ward", root).out)
    assert (told["record"], told["patient_id"], told["recipient"]) == ("original", "4711", "acme-ai")
    assert told["offset_days"] == assigned.offset_days


def test_destroying_says_what_goes_and_a_dry_run_destroys_nothing(scanward, ward):
    root, assigned = ward
    ended = scanward("vault", "destroy", "--dry-run", *WHO, "--ward", root)
    assert "1 files in quarantine" in ended.out
    assert "Nothing was destroyed." in ended.out
    assert scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--ward", root).status == ExitCode.DONE


def test_a_destroyed_vault_answers_nobody_until_a_new_one_begins(scanward, ward):
    root, assigned = ward
    assert scanward("vault", "destroy", "--yes", *WHO, "--ward", root).status == ExitCode.DONE
    lookup = scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--ward", root)
    assert lookup.status == ExitCode.CONFIGURATION
    assert "vault init" in lookup.err
    assert scanward("vault", "init", *WHO, "--ward", root).status == ExitCode.DONE
    again = scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--ward", root)
    assert again.status == ExitCode.USAGE
    assert scanward("ledger", "audit", "--ward", root).status == ExitCode.DONE


def test_destroying_asks_for_the_word(scanward, ward, monkeypatch):
    root, assigned = ward
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert scanward("vault", "destroy", *WHO, "--ward", root).status == ExitCode.FAILED
    assert scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--ward", root).status == ExitCode.DONE
    monkeypatch.setattr("sys.stdin", io.StringIO("destroy\n"))
    assert scanward("vault", "destroy", *WHO, "--ward", root).status == ExitCode.DONE


def test_where_nobody_can_type_the_word_destroying_says_how_and_destroys_nothing(scanward, ward, monkeypatch):
    root, assigned = ward
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ended = scanward("vault", "destroy", *WHO, "--ward", root)
    assert ended.status == ExitCode.USAGE
    assert "nothing was done" in ended.err
    assert "--yes" in ended.err
    assert scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--ward", root).status == ExitCode.DONE


def test_a_ward_goes_down_only_when_a_person_says_so(scanward, ward, monkeypatch):
    root, _ = ward
    command = ("ward", "migrate", "--to", "0006", *WHO, "--ward", root)
    assert "ledger_node" in scanward(*command, "--dry-run").out
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert scanward(*command).status == ExitCode.FAILED
    assert "ward-migrated" not in scanward("ledger", "list", "--ward", root).out
    ended = scanward(*command, "--yes", "--json")
    assert ended.status == ExitCode.DONE
    assert json.loads(ended.out)["lost"]["ledger_frontier"] == 1
    assert "ward-migrated" in scanward("ledger", "list", "--ward", root).out
    assert scanward("ledger", "audit", "--ward", root).status == ExitCode.DONE
    assert scanward("ward", "migrate", "--to", "9999", "--ward", root).status == ExitCode.USAGE


def test_an_account_without_a_name_is_in_the_ledger_by_its_number(scanward, ward, monkeypatch):
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nameless)
    monkeypatch.setattr("os.getuid", lambda: 4711)
    root, assigned = ward
    assert scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--ward", root).status == ExitCode.DONE
    assert "uid-4711" in scanward("ledger", "list", "--ward", root).out


def test_ctrl_c_at_the_question_destroys_nothing_and_says_so(scanward, ward, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    root, assigned = ward
    monkeypatch.setattr("sys.stdin", Terminal(""))  # click makes the same Abort of Ctrl-C and of an end of input
    ended = scanward("vault", "destroy", *WHO, "--ward", root)
    assert ended.status == ExitCode.FAILED
    assert ended.out.rstrip().endswith("Nothing was destroyed.")
    assert scanward("vault", "lookup", assigned.pseudonym, "--why", "x", "--ward", root).status == ExitCode.DONE


def test_the_quarantine_is_listed_by_reason_and_never_by_name(scanward, ward):
    root, _ = ward
    ended = scanward("quarantine", "list", "--ward", root)
    assert "Cut off" in ended.out
    assert "ends at 6" in ended.out
    assert "DOE" not in ended.out
    told = json.loads(scanward("quarantine", "list", "--json", "--ward", root).out)
    assert (told["reason"], told["kept"], "origin" in told) == ("truncated", True, False)
    assert scanward("quarantine", "origin", told["id"], "--ward", root).out.strip() == "/scans/DOE_JANE.dcm"


def test_an_unknown_entry_of_the_quarantine_ends_with_2(scanward, ward):
    root, _ = ward
    assert scanward("quarantine", "origin", "NONE", "--ward", root).status == ExitCode.USAGE


def test_a_checkpoint_is_written_and_the_next_audit_takes_it(scanward, ward, tmp_path):
    root, _ = ward
    first = json.loads(scanward("ledger", "audit", "--json", "--ward", root).out)
    note = tmp_path / "checkpoint.txt"
    assert scanward("ledger", "checkpoint", "--to", note, "--place", "a safe", "--ward", root).status == ExitCode.DONE
    assert scanward("ledger", "checkpoint", "--ward", root).out == note.read_text("utf-8")
    assert note.read_text("utf-8").split("\n")[1:3] == [str(first["entries"]), first["root"]]
    told = json.loads(scanward("ledger", "checkpoint", "--json", "--ward", root).out)
    assert told["note"] == note.read_text("utf-8")
    assert told["verifier_key"].startswith(f"{note.read_text('utf-8').splitlines()[0]}+")
    assert "a safe" in scanward("ledger", "checkpoint", "--list", "--ward", root).out
    assert scanward("ledger", "audit", "--checkpoint", note, "--ward", root).status == ExitCode.DONE
    note.write_text(note.read_text("utf-8").replace(f"\n{first['entries']}\n", "\n99\n"), "utf-8")
    ended = scanward("ledger", "audit", "--checkpoint", note, "--ward", root)
    assert ended.status == ExitCode.INTEGRITY_BROKEN
    assert "not signed by this ward" in ended.err
    note.write_text("1:xyz")
    assert scanward("ledger", "audit", "--checkpoint", note, "--ward", root).status == ExitCode.INTEGRITY_BROKEN
    missing = scanward("ledger", "audit", "--checkpoint", tmp_path / "none", "--ward", root)
    assert missing.status == ExitCode.FAILED


@pytest.mark.parametrize(
    "verb", [("quarantine", "list"), ("ledger", "list"), ("ledger", "audit"), ("vault", "destroy")]
)
def test_a_verb_that_needs_a_ward_makes_none(scanward, tmp_path, verb):
    ended = scanward(*verb, "--ward", tmp_path / "nowhere")
    assert ended.status == ExitCode.CONFIGURATION
    assert not (tmp_path / "nowhere").exists()


def test_a_proof_is_printed_and_checked_without_the_ward(scanward, ward, tmp_path):
    root, _ = ward
    kept, proof, key = tmp_path / "checkpoint.txt", tmp_path / "entry.tlog-proof", tmp_path / "ward.pub"
    scanward("ledger", "checkpoint", "--to", kept, "--ward", root)
    with open_ward(root) as opened:
        key.write_bytes(signer_of(opened).public_pem)
    assert scanward("ledger", "prove", "--entry", "1", "--to", proof, "--ward", root).status == ExitCode.DONE
    ended = scanward("ledger", "check", proof, "--key", key, "--checkpoint", kept)
    assert ended.status == ExitCode.DONE
    assert "ledger-begun" in ended.out
    told = json.loads(scanward("ledger", "check", proof, "--key", key, "--json").out)
    assert (told["number"], json.loads(told["entry"])["seq"]) == (1, 1)
    scanward("ledger", "prove", "--since", kept, "--to", proof, "--ward", root)
    assert "begins with" in scanward("ledger", "check", proof, "--key", key, "--checkpoint", kept).out
    assert scanward("ledger", "check", proof, "--key", key).status == ExitCode.USAGE
    proof.write_text(proof.read_text("utf-8").replace("\n\n", "\nAAAA\n\n", 1), "utf-8")
    ended = scanward("ledger", "check", proof, "--key", key, "--checkpoint", kept)
    assert ended.status == ExitCode.INTEGRITY_BROKEN
    for wrong in ((), ("--entry", "1", "--since", kept), ("--since", kept, "--checkpoint", kept), ("--entry", "99")):
        assert scanward("ledger", "prove", *wrong, "--ward", root).status == ExitCode.USAGE
