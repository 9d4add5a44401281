"""Erasing a person forgets what they permitted and whose their denials are, not that they denied."""

from __future__ import annotations

from scanward.core.asking import Question, Why
from scanward.core.lawful import Basis, Identifiability
from scanward.line.decide import decide_leaving
from scanward.store import Consents, Patient, Register, Registers, Style, Vault, Ward, allow, count_said, gather
from scanward.store.erasing import erase_person
from tests.store.patients_said import JANE, NO_INSURERS, NO_RESEARCH, RESEARCH, TWIN, denial, permit


def asked(ward: Ward, vault: Vault, patient: Patient) -> Why:
    level = Identifiability.DEIDENTIFIED
    question = Question("acme", "research", "image.ct", level, frozenset(), ward.clock.now())
    return decide_leaving(question, gather(ward, vault, patient, "acme")).why


def test_permits_go_and_denials_stay_without_saying_whose_they_are(ward: Ward, vault: Vault) -> None:
    allow(ward, "acme", "research", Basis.DEIDENTIFIED, authority="our board", who="dr.grey")
    book = Consents(ward, vault)
    given, mixed, denied, hers = book.add(
        [permit(), permit(JANE, RESEARCH, NO_RESEARCH, NO_INSURERS), denial(), permit(TWIN)], who="dr.grey"
    )
    book.withdraw(denied.id, who="dr.grey")
    assert count_said(ward) == (3, 0)
    erase_person(ward, JANE, who="dr.grey")
    left = {record.id: record for record in book.all()}
    assert left.pop(hers.id) == hers
    ((number, kept),) = left.items()
    assert number not in {given.id, mixed.id, denied.id}  # entries of the ledger stand on those
    assert kept.statements == (NO_RESEARCH, NO_INSURERS)
    assert (kept.patient.patient_id, kept.signed.form_sha256) == ("", "")
    assert asked(ward, vault, JANE) is Why.PATIENT_DENIES
    assert asked(ward, vault, TWIN) is Why.CONSENT


def test_opt_outs_outlive_the_person_s_erasure(ward: Ward, vault: Vault) -> None:
    allow(ward, "acme", "research", Basis.DEIDENTIFIED, authority="our board", who="dr.grey")
    registers = Registers(ward, vault)
    registers.add(Register("own", Style.OWN, (RESEARCH.scope,), 60), who="dr.grey")
    registers.opt_out("own", JANE.patient_id, who="dr.grey")
    erase_person(ward, JANE, who="dr.grey")
    assert asked(ward, vault, JANE) is Why.OPTED_OUT
    assert count_said(ward) == (0, 1)
