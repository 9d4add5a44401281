"""Needles in bytes: every hiding place and every encoding, whatever the structure says."""

from __future__ import annotations

import base64
import codecs
import random
from urllib.parse import quote

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian

from scanward.core.identity import IdentifierKind as Kind
from scanward.core.identity import Identity
from scanward.line.verify import Verifier

NAME = "Przybylski"
CERTAIN = {"V-NEEDLE-TEXT", "V-NEEDLE-BYTES", "V-NEEDLE-PIXELS", "V-DATE-KNOWN"}


def nested(depth: int, leaf: Dataset) -> Dataset:
    for _ in range(depth):
        outer = Dataset()
        outer.ContentSequence = [leaf]
        leaf = outer
    return leaf


def in_text(ds: Dataset, data: bytes) -> None:
    ds.ImageComments = data.decode("latin-1")


def in_nested_text(ds: Dataset, data: bytes) -> None:
    inner = Dataset()
    inner.TextValue = data.decode("latin-1")
    ds.ContentSequence = nested(7, inner).ContentSequence


def in_private_un(ds: Dataset, data: bytes) -> None:
    ds.private_block(0x0043, "GEMS_PARM_01").add_new(
        0x77, "UN", b"\1\2\3\0" + data + b"\0\xff\3" + b"\0" * (len(data) % 2)
    )


def in_private_sequence(ds: Dataset, data: bytes) -> None:
    inner = Dataset()
    inner.add_new(0x00100010, "UN", data + b" " * (len(data) % 2))
    ds.private_block(0x0043, "GEMS_PARM_01").add_new(0x78, "SQ", [inner])


def in_un_of_sequence_bytes(ds: Dataset, data: bytes) -> None:
    data += b" " * (len(data) % 2)
    element = b"\x10\x00\x10\x00" + len(data).to_bytes(4, "little") + data
    item = b"\xfe\xff\x00\xe0" + len(element).to_bytes(4, "little") + element
    ds.private_block(0x0043, "GEMS_PARM_01").add_new(0x79, "UN", item)


def in_lookup_table(ds: Dataset, data: bytes) -> None:
    inner = Dataset()
    inner.add_new(0x00283006, "OW", b"\0" * 64 + data + b"\0" * (64 + len(data) % 2))
    ds.add_new(0x00283010, "SQ", [inner])


def in_icc_profile(ds: Dataset, data: bytes) -> None:
    ds.add_new(0x00282000, "OB", bytes(range(128)) + data + b"\0" * (len(data) % 2))


def in_long_private_value(ds: Dataset, data: bytes) -> None:
    noise = random.Random(5).randbytes(90_000)
    ds.private_block(0x0043, "GEMS_PARM_01").add_new(0x7A, "OB", noise + b"\0" + data + b"\0" * (1 + len(data) % 2))


PLACES = [in_text, in_nested_text, in_private_un, in_private_sequence, in_un_of_sequence_bytes, in_lookup_table]
PLACES += [in_icc_profile, in_long_private_value]


@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_found_in_every_hiding_place(attack, clean, place):
    assert attack(clean).findings == ()
    place(clean, NAME.encode())
    assert CERTAIN & {f.rule for f in attack(clean).findings}


@pytest.mark.parametrize("place", PLACES)
def test_the_same_places_with_harmless_bytes_raise_no_alarm(attack, clean, place):
    place(clean, b"Prcybxlski")
    assert not CERTAIN & {f.rule for f in attack(clean).findings}


ENCODINGS = {
    "utf-16-le": lambda t: t.encode("utf-16-le"),
    "utf-16-be": lambda t: t.encode("utf-16-be"),
    "percent": lambda t: quote("Jadwiga " + t).encode(),
    "hex": lambda t: t.encode().hex().encode(),
    "hex-capitals": lambda t: t.encode().hex().upper().encode(),
    "base64": lambda t: base64.b64encode(t.encode()),
    "base64-shifted-1": lambda t: base64.b64encode(b"x" + t.encode() + b"yz"),
    "base64-shifted-2": lambda t: base64.b64encode(b"xy" + t.encode() + b"z"),
    "base64-of-capitals": lambda t: base64.b64encode(t.upper().encode()),
    "caret": lambda t: f"{t}^Jadwiga".encode(),
    "comma": lambda t: f"{t}, Jadwiga".encode(),
    "reversed-capitals": lambda t: f"JADWIGA {t}".upper().encode(),
    "utf-32-le": lambda t: t.encode("utf-32-le"),
    "utf-32-be": lambda t: t.encode("utf-32-be"),
    "backwards": lambda t: t[::-1].encode(),
    "rot13": lambda t: codecs.encode(t, "rot13").encode(),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("place", [in_private_un, in_lookup_table, in_long_private_value])
def test_a_name_is_found_in_every_encoding(attack, clean, encoding, place):
    place(clean, ENCODINGS[encoding](NAME))
    assert any(f.kind is Kind.PATIENT_NAME and f.rule in CERTAIN for f in attack(clean).findings)


@pytest.mark.parametrize("encoding", [e for e in ENCODINGS if not e.startswith("utf-")])
def test_encoded_names_are_found_in_text_attributes_too(attack, clean, encoding):
    in_text(clean, ENCODINGS[encoding](NAME))
    assert any(f.kind is Kind.PATIENT_NAME and f.rule in CERTAIN for f in attack(clean).findings)


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("shift_jis", "山田^太郎"),
        ("euc_jp", "山田^太郎"),
        ("gb18030", "张伟^小东"),
        ("euc_kr", "홍^길동"),
        ("cp1251", "Достоевский^Фёдор"),
    ],
)
def test_names_of_other_scripts_are_found_as_raw_bytes(written, clean, expectation, codec, name):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, name)
    verifier = Verifier(identity)
    in_private_un(clean, b"Tanaka " + "東".encode())
    assert verifier.check(written(clean), expectation).findings == ()
    in_private_un(clean, name.replace("^", " ").encode(codec))
    assert any(f.kind is Kind.PATIENT_NAME for f in verifier.check(written(clean), expectation).findings)


def test_the_preamble_is_searched(attack, written, clean):
    data = bytearray(written(clean).read_bytes())
    data[20:30] = NAME.encode()
    found = {(f.rule, f.place) for f in attack(bytes(data)).findings}
    assert ("V-NEEDLE-BYTES", "preamble") in found
    assert ("V-PREAMBLE", "preamble") in found


def test_what_follows_the_data_set_is_searched(attack, written, clean):
    data = written(clean).read_bytes()
    found = {f.rule for f in attack(data + b"PK\3\4" + NAME.encode()).findings}
    assert {"V-NEEDLE-BYTES", "V-TRAILER"} <= found
    assert attack(data).findings == ()


def test_file_meta_information_is_searched(attack, clean):
    clean.file_meta.SourceApplicationEntityTitle = "PRZYBYLSKI_WS"
    found = {(f.rule, f.place) for f in attack(clean).findings}
    assert ("V-META", "SourceApplicationEntityTitle") in found
    assert ("V-NEEDLE-TEXT", "SourceApplicationEntityTitle") in found


@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_deflated_and_big_endian_objects_are_searched(attack, clean, syntax):
    clean.file_meta.TransferSyntaxUID = syntax
    if syntax is ExplicitVRBigEndian:
        clean["PixelData"].VR = "OW"
        clean.PixelData = memoryview(clean.PixelData).cast("H").tobytes()
    assert attack(clean).findings == ()
    clean.SeriesDescription = "for Przybylski"
    in_private_un(clean, NAME.encode())
    rules = [f.rule for f in attack(clean).findings]
    assert "V-NEEDLE-TEXT" in rules


def test_a_number_in_random_digits_raises_no_alarm(written, clean, expectation):
    identity = Identity()
    identity.add(Kind.RECORD_NUMBER, "104556")
    identity.add(Kind.DATE, "19610203")
    clean.StudyInstanceUID = "2.25.11223344556677196102030011"
    clean.SliceLocation = "1.104556"
    clean.StudyTime = "104556.000"
    clean.AcquisitionNumber = 7104556
    verifier = Verifier(identity)
    assert verifier.check(written(clean), expectation).findings == ()
    clean.SeriesDescription = "No 104556"
    assert any(f.kind is Kind.RECORD_NUMBER for f in verifier.check(written(clean), expectation).findings)


def test_a_date_or_number_in_a_uid_of_a_hospital_is_found(written, clean, expectation):
    identity = Identity()
    identity.add(Kind.RECORD_NUMBER, "104556")
    identity.add(Kind.DATE, "19610203")
    clean.IrradiationEventUID = "1.2.840.113619.2.104556.7"
    clean.TargetUID = "1.2.840.113619.2.19610203101112.7"
    found = {(f.kind, f.place) for f in Verifier(identity).check(written(clean), expectation).findings}
    assert (Kind.RECORD_NUMBER, "IrradiationEventUID") in found
    assert (Kind.DATE, "TargetUID") in found


def test_a_needle_across_two_windows_of_a_big_file_is_found(attack, clean, monkeypatch):
    from scanward.line.verify import bytesearch, picture, source, verifier

    for module in (bytesearch, picture, source):
        monkeypatch.setattr(module, "WINDOW", 4096)
    monkeypatch.setattr(verifier, "IN_MEMORY", 0)
    clean.SeriesDescription = "Axial"
    assert attack(clean).findings == ()
    for start in range(4080, 4100, 3):
        noise = b"\x01\x02" * 6000
        value = noise[:start] + NAME.encode() + noise[start + 10 :]
        clean.private_block(0x0043, "GEMS_PARM_01").add_new(0x7B, "OB", value)
        assert any(f.rule in {"V-NEEDLE-BYTES", "V-NEEDLE-TEXT"} for f in attack(clean).findings)


@pytest.mark.parametrize(
    ("text", "certain"), [("Müller Anna", True), ("Obermüller", False), ("Müllerei", False), ("x müller", True)]
)
def test_a_name_with_accents_inside_a_longer_word_is_suspect_only(written, clean, text, certain):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, "Müller^Jo")
    clean.private_block(0x0043, "GEMS_PARM_01").add_new(0x77, "OB", b"\1\2\3\0" + text.encode() + b"\0")
    verdict = Verifier(identity).check(written(clean))
    assert ("V-NEEDLE-BYTES" in {f.rule for f in verdict.findings}) == certain
    assert certain or "S-NEEDLE-BYTES" in {f.rule for f in verdict.suspects}


def turned(data: bytes) -> bytes:
    """The bytes with each pair in the other order."""
    data += b"\0" * (len(data) % 2)
    return b"".join(data[i + 1 : i + 2] + data[i : i + 1] for i in range(0, len(data), 2))


@pytest.mark.parametrize("shift", [0, 1])
@pytest.mark.parametrize("place", [in_private_un, in_lookup_table, in_long_private_value])
def test_a_name_whose_bytes_are_turned_in_pairs_is_found(attack, clean, place, shift):
    place(clean, b"\0" * shift + turned(NAME.encode() + b" "))
    assert any(f.kind is Kind.PATIENT_NAME and f.rule in CERTAIN for f in attack(clean).findings)


@pytest.mark.parametrize(
    "written_as",
    [
        "M&uuml;ller",
        "M&#252;ller",
        "M&#xFC;ller",
        "M&#220;LLER",
        "M=C3=BCller",
        "M\\u00fcller",
        "M%C3%BCller",
        "M\u00c3\u00bcller",
    ],
)
@pytest.mark.parametrize("place", [in_text, in_private_un])
def test_a_name_with_accents_is_found_as_markup_mail_and_json_write_it(written, clean, written_as, place):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, "M\u00fcller^Jo")
    place(clean, written_as.encode("utf-8" if place is in_private_un else "latin-1"))
    assert any(f.kind is Kind.PATIENT_NAME for f in Verifier(identity).check(written(clean)).findings)
    place(clean, written_as.lower().replace("ller", "nze").encode("utf-8" if place is in_private_un else "latin-1"))
    assert not any(f.kind is Kind.PATIENT_NAME for f in Verifier(identity).check(written(clean)).findings)


@pytest.mark.parametrize(
    "text", ["Przy-\r\nbylski", "PRZYBYL\nSKI", "Przyby- lski", "for Przy-\n  bylski, seen", "CT\\PRZY\\BYLSKI\\A"]
)
def test_a_name_that_is_cut_in_two_is_found(attack, clean, text):
    clean.ProtocolName = text.split("\\") if "\\" in text else "CT"
    clean.ImageComments = text
    places = {f.place for f in attack(clean).findings if f.kind is Kind.PATIENT_NAME}
    assert places == ({"ProtocolName", "ImageComments"} if "\\" in text else {"ImageComments"})


@pytest.mark.parametrize("text", ["axial-\ncoronal", "AX\\T2\\FLAIR", "przy- lski", "T1\nprzyb\nski"])
def test_words_at_the_ends_of_lines_are_no_name(attack, clean, text):
    clean.ImageComments = text
    assert not [f for f in attack(clean).findings if f.kind is Kind.PATIENT_NAME]


@pytest.mark.parametrize("name", ["Renner^Anna", "Nagel^Otto"])
def test_a_name_that_reads_as_a_word_backwards_raises_no_alarm(written, clean, name):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, name)
    clean.ImageComments = "legan onna renn er otton"
    assert Verifier(identity).check(written(clean)).findings == Verifier().check(written(clean)).findings
