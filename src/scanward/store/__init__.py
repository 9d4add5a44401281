"""The ward: settings, keys, database, vault, work, quarantine, ledger and tickets. The only door to SQL."""

from __future__ import annotations

from scanward.store.allowing import allow
from scanward.store.consent_erasing import count_said
from scanward.store.consent_importing import Incoming, sort_incoming
from scanward.store.consents import ConsentRecord, Consents
from scanward.store.devices import DeviceKnowledge
from scanward.store.disclosures import DisclosedRow
from scanward.store.erasing import erase_person
from scanward.store.fact_writing import Kept
from scanward.store.gathering import gather, gather_many
from scanward.store.grounds import Grounds
from scanward.store.ledger import Entry, Recorded
from scanward.store.looks import Looks
from scanward.store.patient import Assignment, Commitment, Domain, Original, Patient, PseudonymPolicy
from scanward.store.persons import Person, person_of
from scanward.store.pictures import PictureRow, PictureSeries, SeenRow
from scanward.store.quarantine import NewEntry, Quarantine, QuarantineEntry
from scanward.store.recipients import Document, Recipients
from scanward.store.registers import Refreshed, Register, Registers, Style
from scanward.store.releases import Job, Release, Releases, ReleaseState
from scanward.store.reviews import Decision, ReviewCase, Reviews
from scanward.store.settings import WardSettings
from scanward.store.stock import PatientRow, SeriesKey, SeriesRow, Stock, stock_in
from scanward.store.vault import Vault
from scanward.store.vault_end import begin_vault, destroy_vault
from scanward.store.ward import Ward, open_ward, ward_folder
from scanward.store.ward_moving import Moved, take_down
from scanward.store.work import WorkBook
from scanward.store.work_rows import CleanedRow, HeldRow, RefusedRow, WorkedBatch, WorkItem, WorkState

__all__ = [
    "Assignment",
    "CleanedRow",
    "Commitment",
    "ConsentRecord",
    "Consents",
    "Decision",
    "DeviceKnowledge",
    "DisclosedRow",
    "Document",
    "Domain",
    "Entry",
    "Grounds",
    "HeldRow",
    "Incoming",
    "Job",
    "Kept",
    "Looks",
    "Moved",
    "NewEntry",
    "Original",
    "Patient",
    "PatientRow",
    "Person",
    "PictureRow",
    "PictureSeries",
    "PseudonymPolicy",
    "Quarantine",
    "QuarantineEntry",
    "Recipients",
    "Recorded",
    "Refreshed",
    "RefusedRow",
    "Register",
    "Registers",
    "Release",
    "ReleaseState",
    "Releases",
    "ReviewCase",
    "Reviews",
    "SeenRow",
    "SeriesKey",
    "SeriesRow",
    "Stock",
    "Style",
    "Vault",
    "Ward",
    "WardSettings",
    "WorkBook",
    "WorkItem",
    "WorkState",
    "WorkedBatch",
    "allow",
    "begin_vault",
    "count_said",
    "destroy_vault",
    "erase_person",
    "gather",
    "gather_many",
    "open_ward",
    "person_of",
    "sort_incoming",
    "stock_in",
    "take_down",
    "ward_folder",
]
