"""Every patient's pseudonym, date offset and UID secret in the release's domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.deidentify import DatePolicy, Subject
from scanward.line.release.identities import pack
from scanward.line.release.stripping import PatientWork
from scanward.store import Patient, PseudonymPolicy

if TYPE_CHECKING:
    from scanward.line.examine import PatientHarvest
    from scanward.line.release.request import Request
    from scanward.line.release.run import Run
    from scanward.store import Vault


def assign(vault: Vault, run: Run) -> dict[str, str]:
    """Give every patient of `run` their pseudonym in this domain; the ledger's commitments by pseudonym."""
    recipe, request = run.request.recipe, run.request
    domain = vault.domain(request.recipient, _domain_purpose(request))
    policy = PseudonymPolicy(
        prefix=recipe.patient.pseudonym_prefix,
        least_days=-recipe.dates.shift_max_days,
        most_days=-recipe.dates.shift_min_days,
    )
    harvests = run.inventory.harvest.patients
    people = [_patient(key, harvest) for key, harvest in harvests.items()]
    commitments = {}
    for key, person, given in zip(harvests, people, vault.assign_many(domain, people, policy), strict=True):
        subject = Subject(given.pseudonym, given.offset_days, domain.secret)
        run.patients[key] = PatientWork(subject, pack(harvests[key].identity))
        commitments[str(given.pseudonym)] = vault.commitment(person, run.release.id)
    return commitments


def _domain_purpose(request: Request) -> str:
    """Releases with true dates have a domain of their own: laid beside shifted ones under the same pseudonym and UIDs,
    they would give away the shift."""
    return f"{request.purpose}.full-dates" if request.recipe.dates.policy is DatePolicy.KEEP else request.purpose


def _patient(key: str, harvest: PatientHarvest) -> Patient:
    person = harvest.person
    return Patient(
        person.patient_id, person.issuer, person.name, person.birth_date, harvest.other_ids, person.apart or key
    )
