"""The ward: settings, keys, database, vault, work, quarantine, ledger and tickets. The only door to SQL."""

from __future__ import annotations

from scanward.store.ledger import Entry, Recorded
from scanward.store.patient import Assignment, Domain, Original, Patient, PseudonymPolicy
from scanward.store.quarantine import NewEntry, Quarantine, QuarantineEntry
from scanward.store.releases import Job, Release, Releases, ReleaseState
from scanward.store.settings import WardSettings
from scanward.store.vault import Vault
from scanward.store.vault_end import begin_vault, destroy_vault
from scanward.store.ward import Ward, open_ward, ward_folder
from scanward.store.work import NewWork, Work, WorkItem, WorkResult, WorkState

__all__ = [
    "Assignment",
    "Domain",
    "Entry",
    "Job",
    "NewEntry",
    "NewWork",
    "Original",
    "Patient",
    "PseudonymPolicy",
    "Quarantine",
    "QuarantineEntry",
    "Recorded",
    "Release",
    "ReleaseState",
    "Releases",
    "Vault",
    "Ward",
    "WardSettings",
    "Work",
    "WorkItem",
    "WorkResult",
    "WorkState",
    "begin_vault",
    "destroy_vault",
    "open_ward",
    "ward_folder",
]
