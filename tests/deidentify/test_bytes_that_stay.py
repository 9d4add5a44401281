"""Anything can be sent as a number, and text hides in tables: what stays as bytes is looked through. Found by fuzzing."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pydicom
import pytest
from pydicom.uid import ExplicitVRLittleEndian

from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, load_recipe
from tests.deidentify.test_cleaning import SUBJECT, identity
from tests.dicom.objects import UIDS, element, part10

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = b"Kowalczyk^Mirabelle "
FORMS = [PLAIN, PLAIN.upper(), PLAIN.decode().encode("utf-16-le"), PLAIN.decode().encode("utf-16-be")]


def cleaned(tmp_path: Path, body: bytes) -> bytes:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(part10(body))
    with open_object(source) as opened:
        Deidentifier(load_recipe("research"), identity(), SUBJECT).clean(opened, target)
    assert pydicom.dcmread(target).file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    return target.read_bytes()


@pytest.mark.parametrize("vr", [b"FD", b"FL", b"US", b"SS", b"UL", b"SL", b"AT"])
@pytest.mark.parametrize("form", FORMS)
def test_a_name_sent_as_a_number_goes(tmp_path: Path, vr: bytes, form: bytes) -> None:
    out = cleaned(tmp_path, UIDS + element(0x20, 0x9057, vr, form))
    assert b"owalczyk" not in out.replace(b"\0", b"").lower()


@pytest.mark.parametrize("form", FORMS)
def test_a_name_in_a_table_goes_and_the_table_keeps_its_length(tmp_path: Path, form: bytes) -> None:
    table = bytes(range(1, 25)) + form + bytes(range(25, 49))
    out = cleaned(tmp_path, UIDS + element(0x28, 0x3006, b"OW", table))
    assert b"owalczyk" not in out.replace(b"\0", b"").lower()
    found = pydicom.dcmread(tmp_path / "out")[0x0028, 0x3006].value
    assert len(found) == len(table)
    assert found[:24] == table[:24]


def test_numbers_stay_as_they_are(tmp_path: Path) -> None:
    numbers = struct.pack("<3d", 0.1, 2.5, 1e9)
    out = cleaned(tmp_path, UIDS + element(0x20, 0x9153, b"FD", numbers))
    assert numbers in out
