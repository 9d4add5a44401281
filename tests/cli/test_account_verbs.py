"""The verbs of the accounts over a true ward: what they say, how they end, and that no identifier is told."""

from __future__ import annotations

import json

import pytest

from scanward.core.asking import RecipientRecord
from scanward.core.errors import ExitCode
from scanward.core.lawful import Basis, RecipientKind
from scanward.store import Patient, Recipients, open_ward
from tests.account.wards import JANE, JOHN, left

JANES = ("--patient", "10012", "--issuer", "HOSP")
WHO = ("--who", "dr.grey")


@pytest.fixture
def root(tmp_path):
    """A ward from which things left to a registry, an AI developer and the police."""
    with open_ward(tmp_path / "ward") as ward:
        record = RecipientRecord("", "registry", RecipientKind.PUBLIC_HEALTH, "State Registry", "US", address="1 Main")
        Recipients(ward).add(record, who="dr.grey")
        left(ward, JANE, JOHN, recipient="registry", purpose="cancer-registration", retention_days=1)
        left(ward, JANE, basis=Basis.AUTHORIZATION, retention_days=30)
    return tmp_path / "ward"


def records(ended):
    return [json.loads(line) for line in ended.out.splitlines()]


def test_an_accounting_is_told_written_and_kept(scanward, root, tmp_path):
    page, pdf = tmp_path / "out" / "a.html", tmp_path / "out" / "a.pdf"
    ended = scanward("ledger", "accounting", *JANES, "--html", page, "--pdf", pdf, *WHO, "--json", "--ward", root)
    assert ended.status == ExitCode.DONE
    (told,) = records(ended)
    assert [each["first"]["recipient"] for each in told["statutory"]] == ["State Registry"]
    assert len(told["everything"]) == 2
    assert "State Registry" in page.read_text("utf-8")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert {page.stat().st_mode & 0o777, pdf.stat().st_mode & 0o777} == {0o600}
    listed = scanward("ledger", "list", "--ward", root).out
    assert "accounting-requested" in listed
    assert "accounting-given" in listed
    assert "10012" not in listed


def test_an_accounting_for_people_is_a_table(scanward, root):
    ended = scanward("ledger", "accounting", *JANES, "--ward", root)
    assert ended.status == ExitCode.DONE
    assert "State Registry" in ended.out
    assert "Answered; the answer is kept" in ended.out


def test_an_accounting_that_lacks_a_field_ends_with_6_and_is_not_answered(scanward, root):
    with open_ward(root) as ward:
        left(ward, JANE, purpose="research", basis=Basis.RESEARCH_WAIVER, protocol="lung-2026")
    ended = scanward("ledger", "accounting", *JANES, "--ward", root)
    assert ended.status == ExitCode.PARTLY_DONE
    (waiting,) = records(scanward("ledger", "request", "list", "--open", "--json", "--ward", root))
    words = ("name", "description", "criteria", "data", "period", "sponsor", "sponsor-address", "sponsor-phone")
    words += ("researcher", "researcher-address", "researcher-phone")
    fields = [part for word in words for part in (f"--{word}", "Lung screening in adults")]
    assert scanward("ledger", "protocol", "add", "lung-2026", *fields[:4], "--ward", root).status == 6
    assert "sponsor" in scanward("ledger", "protocol", "list", "--ward", root).out
    assert scanward("ledger", "protocol", "add", "lung-2026", *fields, "--ward", root).status == 0
    again = scanward("ledger", "accounting", *JANES, "--request", waiting["id"], "--ward", root)
    assert again.status == ExitCode.DONE
    other = scanward(
        "ledger", "accounting", "--patient", "20034", "--issuer", "HOSP", "--request", waiting["id"], "--ward", root
    )
    assert other.status == ExitCode.USAGE


def test_a_request_is_opened_and_extended_once(scanward, root):
    (opened,) = records(scanward("ledger", "request", "open", *JANES, "--json", "--ward", root))
    extend = ("ledger", "request", "extend", opened["id"], "--reason", "films are elsewhere", "--ward", root)
    assert scanward(*extend).status == ExitCode.DONE
    assert scanward(*extend).status == ExitCode.REFUSED


def test_what_is_suspended_is_not_told(scanward, root):
    with open_ward(root) as ward:
        left(ward, JANE, recipient="sheriff", purpose="missing-person", basis=Basis.LAW_ENFORCEMENT)
    suspend = ("ledger", "suspend", *JANES, "--recipient", "sheriff", "--agency", "Officer Lee", "--ward", root)
    assert scanward(*suspend).status == ExitCode.DONE
    (told,) = records(scanward("ledger", "accounting", *JANES, "--json", "--ward", root))
    assert "held" not in told
    assert "sheriff" not in json.dumps(told["everything"])


def test_a_patient_without_a_number_is_no_patient(scanward, root):
    assert scanward("ledger", "accounting", "--patient", " ", "--ward", root).status == ExitCode.USAGE


def test_a_patient_without_a_number_is_asked_for_by_name(scanward, root):
    with open_ward(root) as ward:
        left(ward, Patient("", "", "Noname^Ann", "19800101"), recipient="registry", purpose="cancer-registration")
    by_name = ("ledger", "accounting", "--name", "Noname^Ann", "--json", "--ward", root)
    (told,) = records(scanward(*by_name, "--birth-date", "19800101"))
    assert len(told["statutory"]) == 1
    (other,) = records(scanward(*by_name, "--birth-date", "19800102"))
    assert other["statutory"] == []
    assert scanward(*by_name, "--patient", "10012").status == ExitCode.USAGE


RELEASE = "R20260301-TEST"


def test_what_is_due_is_listed_asked_for_and_taken_down(scanward, root):
    (soon,) = records(scanward("ledger", "due", "--json", "--ward", root))
    assert (soon["recipient"], soon["keeping"], soon["patients"]) == ("registry", "due", 2)
    assert "registry" in scanward("ledger", "due", "--ward", root).out
    asked = scanward("ledger", "deletion", "ask", *JANES, "--why", "withdrawal", "--json", *WHO, "--ward", root)
    assert [each["keeping"] for each in records(asked)] == ["asked", "asked"]
    attest = ("ledger", "deletion", "attest", RELEASE, "--objects", "8", "--by", "Dr. Green", "--ward", root)
    attest += ("--manifest-sha256", "AB" * 32)
    assert scanward(*attest, "--gone", "copies").status == ExitCode.PARTLY_DONE
    gone = ("--gone", "copies", "--gone", "backups", "--gone", "derived-models")
    assert scanward(*attest, *gone).status == ExitCode.DONE
    assert scanward("ledger", "deletion", "contradict", RELEASE, "--ward", root).status == ExitCode.DONE
    listed = records(scanward("ledger", "deletion", "list", *JANES, "--json", "--ward", root))
    assert {each["keeping"] for each in listed} == {"contradicted"}
    assert "contradicted" in scanward("ledger", "deletion", "list", *JANES, "--ward", root).out


def test_deletion_is_asked_of_a_release_or_of_a_patient(scanward, root):
    ask = ("ledger", "deletion", "ask", "--ward", root)
    assert scanward(*ask).status == ExitCode.USAGE
    assert scanward(*ask, *JANES, "--release", RELEASE).status == ExitCode.USAGE
    assert scanward(*ask, "--release", RELEASE).status == ExitCode.DONE


def test_who_is_affected_is_told_by_pseudonym_and_by_name_only_through_the_vault(scanward, root):
    asked = ("ledger", "breach", "affected", "--recipient", "registry", "--ward", root)
    *rows, summary = records(scanward(*asked, "--json"))
    assert summary == {"record": "summary", "persons": 2, "entries": 2, "objects": 8}
    assert all(row["studies"] == ["2.25.1"] and "patient" not in row for row in rows)
    assert "10012" not in scanward(*asked).out
    named = scanward(*asked, "--why", "to write to them", *WHO)
    assert "10012" in named.out
    listed = scanward("ledger", "list", "--ward", root).out
    assert listed.count("vault-lookup") == 2
    assert listed.count("breach-query") == 3


def test_an_incident_goes_from_opening_to_closing(scanward, root, tmp_path):
    breach = ("ledger", "breach")
    ward = ("--ward", root)
    (made,) = records(
        scanward(
            *breach, "open", "a disk was lost", "--recipient", "registry", "--known", "2020-01-01", "--json", *ward
        )
    )
    assert made["persons"] == 2
    late = scanward(*breach, "clock", made["id"], *ward)
    assert late.status == ExitCode.PARTLY_DONE
    assert "LATE" in late.out
    assert scanward(*breach, "close", made["id"], *ward).status == ExitCode.REFUSED
    factors = ("--nature", "CT", "--recipient", "a registry", "--acquired", "no", "--mitigation", "returned")
    assert scanward(*breach, "assess", made["id"], *factors, "--result", "breach", *ward).status == ExitCode.DONE
    notice = (*breach, "notice", made["id"], "--sender", "The Hospital", "--phone", "1-800-555-0100", *ward)
    assert scanward(*notice).status == ExitCode.REFUSED
    words = ("--happened", "A disk was lost.", "--data", "The disk held scans.", "--doing", "We look for it.")
    words += ("--web", "hospital.example", "--text", tmp_path / "n.txt", "--html", tmp_path / "n.html")
    written = scanward(*notice, *words, "--pdf", tmp_path / "n.pdf")
    assert written.status == ExitCode.DONE
    assert "Reading grade" in written.out
    assert "A disk was lost." in (tmp_path / "n.txt").read_text("utf-8")
    for audience in ("individuals", "hhs"):
        told = (*breach, "told", made["id"], "--to", audience, "--on", "2020-02-01", *ward)
        assert scanward(*told).status == ExitCode.DONE
    assert scanward(*breach, "clock", made["id"], "--json", *ward).status == ExitCode.DONE
    assert scanward(*breach, "close", made["id"], *ward).status == ExitCode.DONE
    assert records(scanward(*breach, "list", "--json", *ward))[0]["result"] == "breach"


def test_residents_are_told_by_state(scanward, root):
    opening = ("ledger", "breach", "open", "x", "--known", "2020-01-01", "--ward", root)
    assert scanward(*opening, "--residents", "CA").status == ExitCode.USAGE
    assert scanward(*opening, "--residents", "ca=501").status == ExitCode.DONE


def test_a_patient_is_erased_on_a_named_law(scanward, root):
    erase = ("vault", "erase", *JANES, "--ward", root)
    assert "acme, registry" in scanward(*erase, "--dry-run").out
    assert scanward(*erase).status == ExitCode.REFUSED
    ended = scanward(*erase, "--authority", "GDPR Art. 17", *WHO)
    assert ended.status == ExitCode.DONE
    assert "2 disclosures" in ended.out
    assert records(scanward("ledger", "accounting", *JANES, "--json", "--ward", root))[0]["everything"] == []
    assert scanward("ledger", "audit", "--ward", root).status == ExitCode.DONE


def test_nothing_young_is_forgotten(scanward, root):
    assert scanward("ledger", "forget", "--ward", root).out.startswith("0 disclosures")
    (told,) = records(scanward("ledger", "accounting", *JANES, "--json", "--ward", root))
    assert len(told["everything"]) == 2


def test_a_question_that_left_out_the_issuer_is_no_answer_that_nothing_left(scanward, root):
    ended = scanward("ledger", "accounting", "--patient", "10012", "--ward", root)
    assert ended.status == ExitCode.USAGE
    assert "--issuer" in ended.err
    assert "accounting-requested" not in scanward("ledger", "list", "--ward", root).out


def test_a_disclosure_of_a_business_associate_is_entered_and_told(scanward, root):
    report = ("ledger", "report", *JANES, "--recipient", "registry", "--purpose", "cancer-registration", "--ward", root)
    report += (
        "--basis",
        "required-by-law",
        "--on",
        "2024-05-06",
        "--made-by",
        "Billing Associates",
        "--data",
        "report",
    )
    assert scanward(*report).status == ExitCode.DONE
    (told,) = records(scanward("ledger", "accounting", *JANES, "--json", "--ward", root))
    (row,) = [row for row in told["everything"] if row["date"] == "2024-05-06"]
    assert row["description"] == "radiology reports, with identity"


def test_a_recipient_is_written_to(scanward, root, tmp_path):
    letter = ("ledger", "deletion", "letter", "registry", "--ward", root)
    assert scanward(*letter).status == ExitCode.USAGE
    scanward("ledger", "deletion", "ask", *JANES, "--ward", root)
    told = scanward(*letter).out
    assert "State Registry" in told
    assert "10012" not in told
    assert scanward(*letter, "--pdf", tmp_path / "l.pdf").status == ExitCode.DONE
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF-")
