"""One invented patient's objects, cleaned: what the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from scanward.core.identity import IdentifierKind, Identity
from scanward.core.ids import Pseudonym
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, Subject, load_recipe
from tests.dicom.objects import dataset, save

SUBJECT = Subject(Pseudonym("P-TEST123456"), -100, b"s" * 32)
SYNTAXES = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]


def identity() -> Identity:
    found = Identity()
    found.add(IdentifierKind.PATIENT_NAME, "Kowalczyk^Mirabelle")
    found.add(IdentifierKind.RECORD_NUMBER, "MRN8873412")
    found.add(IdentifierKind.DATE, "19610407")
    found.add(IdentifierKind.PERSON_NAME, "Featherstone^Ignatius")
    found.add(IdentifierKind.INSTITUTION, "Quagmire General Hospital")
    found.add(IdentifierKind.ACCOUNT_NUMBER, "ACC5550123")
    return found


SECRETS = (b"owalczyk", b"irabelle", b"8873412", b"eatherstone", b"gnatius", b"uagmire", b"5550123")


def clean(made: Dataset, tmp_path: Path, recipe: str = "research", syntax: str = ExplicitVRLittleEndian) -> Dataset:
    source, target = save(made, tmp_path / "in.dcm", syntax), tmp_path / "out.dcm"
    target.unlink(missing_ok=True)
    with open_object(source) as opened:
        Deidentifier(load_recipe(recipe), identity(), SUBJECT).clean(opened, target)
    if syntax != DeflatedExplicitVRLittleEndian:
        content = target.read_bytes()
        assert not [secret for secret in SECRETS if secret.lower() in content.lower()]
    return pydicom.dcmread(target)


def patient(**attributes: object) -> Dataset:
    return dataset(
        PatientName="Kowalczyk^Mirabelle",
        PatientID="MRN8873412",
        PatientBirthDate="19610407",
        PatientSex="F",
        PatientAge="063Y",
        PatientWeight="71.5",
        StudyDate="20240131",
        StudyTime="101112",
        ReferringPhysicianName="Featherstone^Ignatius",
        InstitutionName="Quagmire General Hospital",
        AccessionNumber="ACC5550123",
        Manufacturer="ACME",
        ManufacturerModelName="Scanner 9",
        DeviceSerialNumber="SN-0042",
        KVP="120",
        SliceThickness="2.5",
        **attributes,
    )
