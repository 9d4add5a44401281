"""Anything can be sent as a number, and text hides in tables: what stays as bytes is looked through. Found by fuzzing."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING

import pydicom
import pytest
from pydicom.uid import ExplicitVRLittleEndian

from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, load_recipe
from tests.deidentify.objects import SUBJECT, identity
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


@pytest.mark.parametrize("before", [b"", b"\1"])
@pytest.mark.parametrize("vr", [b"OB", b"OW", b"US"])
def test_a_name_in_words_of_the_other_byte_order_goes(tmp_path: Path, before: bytes, vr: bytes) -> None:
    turned = b"".join(PLAIN[at : at + 2][::-1] for at in range(0, len(PLAIN), 2))
    out = cleaned(tmp_path, UIDS + element(0x28, 0x3006, vr, before + turned + before))
    assert turned not in out


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


@pytest.mark.parametrize("form", FORMS)
def test_a_name_in_a_long_table_goes_and_the_numbers_around_stay(tmp_path: Path, form: bytes) -> None:
    table = struct.pack("<10000H", *range(20_000, 30_000))
    out = cleaned(tmp_path, UIDS + element(0x28, 0x3006, b"OW", table + b"\0\0" + form + b"\0\0" + table))
    assert b"owalczyk" not in out.replace(b"\0", b"").lower()
    assert out.count(table) == 2


def test_a_long_table_costs_little_and_stays(tmp_path: Path) -> None:
    """Readable runs without end, as a gamma curve has them: dates and numbers that are none are no reason to change it."""
    table = struct.pack("<60000H", *(int(65535 * (n / 60000) ** 0.5) for n in range(60_000)))
    body = UIDS + element(0x28, 0x3006, b"OW", table)
    start = time.process_time()
    assert table in cleaned(tmp_path, body)
    assert time.process_time() - start < 2
