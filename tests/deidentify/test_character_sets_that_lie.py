"""Devices name one character set and write another. Found by fuzzing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanward.core.identity import IdentifierKind
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, load_recipe
from tests.deidentify.objects import SUBJECT, identity
from tests.dicom.objects import CT, element, part10

if TYPE_CHECKING:
    from pathlib import Path

SAID = [b"", b"ISO_IR 100", b"ISO_IR 192", b"ISO_IR 144", b"GB18030 ", b"ISO 2022 IR 87 "]


def cleaned(tmp_path: Path, said: bytes, comments: bytes, vr: bytes = b"LO") -> bytes:
    known = identity()
    known.add(IdentifierKind.PERSON_NAME, "Жмыхопляс^Lev")
    known.add(IdentifierKind.PATIENT_NAME, "Grünbörkel^Uwe")
    source, target = tmp_path / "in", tmp_path / "out"
    body = (
        element(8, 5, b"CS", said.rstrip(b" ") + b" " * (len(said.rstrip(b" ")) % 2))
        + element(8, 0x16, b"UI", CT.encode() + b"\0")
        + element(8, 0x18, b"UI", b"1.2.3.4\0")
        + element(8, 0x1030, vr, comments + b" " * (len(comments) % 2))
        + element(0x20, 0x0D, b"UI", b"1.2.3.5\0")
        + element(0x20, 0x0E, b"UI", b"1.2.3.6\0")
    )
    source.write_bytes(part10(body))
    with open_object(source) as opened:
        Deidentifier(load_recipe("research"), known, SUBJECT).clean(opened, target)
    return target.read_bytes()


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("written", ["utf-8", "latin-1"])
def test_a_name_goes_whatever_the_character_set_says(tmp_path: Path, said: bytes, written: str) -> None:
    out = cleaned(tmp_path, said, "CT Schädel Grünbörkel".encode(written))
    assert "Grünbörkel".encode(written) not in out
    assert b"rkel" not in out
    assert b"CT" in out


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("vr", [b"CS", b"LO", b"LT", b"FD", b"OW"])
@pytest.mark.parametrize("name", ["Жмыхопляс", "ЖМЫХОПЛЯС"])
def test_a_cyrillic_name_goes_from_any_kind_of_value(
    tmp_path: Path, said: bytes, codec: str, vr: bytes, name: str
) -> None:
    assert name.encode(codec) not in cleaned(tmp_path, said, name.encode(codec), vr)


@pytest.mark.parametrize("said", [b"ISO_IR 100", b"ISO_IR 192"])
def test_words_around_a_name_are_read_as_they_were_written(tmp_path: Path, said: bytes) -> None:
    out = cleaned(tmp_path, said, "EKG AND REPORT Uwe Grünbörkel Schädel".encode("latin-1"))
    assert b"Gr" not in out.split(b"EKG AND REPORT")[1][:40]


def test_a_name_by_escape_sequences_in_a_coded_string_goes(tmp_path: Path) -> None:
    name = "Жмыхопляс".encode("iso2022_jp")
    assert name not in cleaned(tmp_path, b"ISO 2022 IR 87", name, b"CS")


@pytest.mark.parametrize("said", [b"ISO_IR 100", b"ISO_IR 192"])
def test_bytes_without_identity_stay_as_they_are(tmp_path: Path, said: bytes) -> None:
    comments = "CT Schädel nativ".encode()
    assert comments in cleaned(tmp_path, said, comments)
