"""`scanward ledger export`: to a file, to a pipe, to a syslog receiver."""

from __future__ import annotations

import json

from scanward.core.asking import Why
from scanward.core.errors import ExitCode
from scanward.line.account.denials import Denial, record_refused
from scanward.store import open_ward
from tests.account.test_syslog_tls import Receiver, certificate


def ward_with_denials(root):
    with open_ward(root) as ward:
        record_refused(ward, "R1", "acme", "research", [Denial(f"SW-{n}", Why.NOT_ASKED, (), ()) for n in range(3)])


def test_events_go_to_a_file_or_a_pipe_and_on_from_where_they_ended(scanward, tmp_path):
    root, file = tmp_path / "ward", tmp_path / "events"
    ward_with_denials(root)
    ended = scanward("ledger", "export", "--format", "fhir", "--to", file, "--json", "--ward", root)
    assert json.loads(ended.out) == {"record": "exported", "events": 3, "last": 4}
    assert [json.loads(line)["outcome"] for line in file.read_text().splitlines()] == ["8"] * 3
    ended = scanward("ledger", "export", "--format", "dicom-audit", "--after", 3, "--to", file, "--ward", root)
    assert "1 events" in ended.out
    assert file.read_bytes().count(b"<AuditMessage>") == 1
    printed = scanward("ledger", "export", "--format", "fhir", "--after", 2, "--ward", root).out.splitlines()
    assert [json.loads(line)["id"] for line in printed] == ["entry-3-decision", "entry-4-decision"]
    nowhere = scanward("ledger", "export", "--format", "fhir", "--to", tmp_path / "no" / "file", "--ward", root)
    assert nowhere.status == ExitCode.FAILED


def test_events_go_to_a_syslog_receiver(scanward, tmp_path):
    root, own = tmp_path / "ward", certificate(tmp_path, "receiver")
    ward_with_denials(root)
    there = Receiver(own, None)
    there.start()
    to = ("--syslog", f"127.0.0.1:{there.port}", "--ca", own)
    ended = scanward("ledger", "export", "--format", "dicom-audit", *to, "--ward", root)
    there.join(30)
    assert ended.status == ExitCode.DONE
    assert "go on next time with --after 4" in ended.out
    assert [message[:6] for message in there.messages] == [b"<83>1 "] * 3


def test_what_does_not_go_together_ends_with_2(scanward, tmp_path):
    root, ca = tmp_path / "ward", certificate(tmp_path, "ca")
    ward_with_denials(root)
    for wrong in (
        ("--format", "fhir", "--syslog", "a:1", "--ca", ca),
        ("--format", "dicom-audit", "--syslog", "a:1"),
        ("--format", "dicom-audit", "--syslog", "a", "--ca", ca),
        ("--format", "other"),
        (),
    ):
        assert scanward("ledger", "export", *wrong, "--ward", root).status == ExitCode.USAGE
