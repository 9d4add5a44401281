"""Form, promises, and hostile files."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import resource
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from scanward.core.identity import IdentifierKind as Kind
from scanward.core.identity import Identity
from scanward.line.verify import Leaked, PixelSource, Verified, Verifier, judged, visit, walker


def rules(findings) -> set[str]:
    return {f.rule for f in findings}


def test_the_hash_must_be_the_one_that_was_written(written, clean, expectation):
    path = written(clean)
    right = dataclasses.replace(expectation, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    verdict = Verifier().check(path, right)
    assert verdict.findings == ()
    assert verdict.sha256 == right.sha256
    wrong = dataclasses.replace(expectation, sha256="0" * 64)
    assert rules(Verifier().check(path, wrong).findings) == {"V-HASH"}


@pytest.mark.parametrize(("place", "rule"), [("head", "V-HASH"), ("pixels", "V-PIXEL-IDENTITY"), ("tail", "V-HASH")])
@pytest.mark.parametrize("size", [64, 2048])
def test_a_file_proven_by_a_digest_and_a_comparison_of_its_pixels_is_proven_to_the_byte(
    written, clean, expectation, place, rule, size
):
    clean.Rows = clean.Columns = size
    clean.PixelData = b"\x64\0" * (size * size)
    path, before = written(clean), written(clean, "before.dcm")
    data = path.read_bytes()
    at = data.index(clean.PixelData)
    promised = dataclasses.replace(
        expectation,
        sha256=hashlib.sha256(data[:at] + data[at + len(clean.PixelData) :]).hexdigest(),
        pixel_source=PixelSource(before, at, len(clean.PixelData)),
        pixels_at=at,
    )
    verdict = Verifier().check(path, promised)
    assert verdict.findings == ()
    assert verdict.sha256 == hashlib.sha256(data).hexdigest()
    elsewhere = dataclasses.replace(promised, pixels_at=at - 2)
    assert "V-PIXEL-IDENTITY" in rules(Verifier().check(path, elsewhere).findings)
    changed = bytearray(data)
    if place == "tail":
        changed += b"\0\0"
    else:
        changed[0x98 if place == "head" else len(data) - 1] ^= 1
    path.write_bytes(changed)
    assert rule in rules(Verifier().check(path, promised).findings)


@pytest.mark.parametrize("field", ["sop_class_uid", "transfer_syntax_uid"])
def test_class_and_syntax_must_be_as_promised(written, clean, expectation, field):
    right = {"sop_class_uid": clean.SOPClassUID, "transfer_syntax_uid": clean.file_meta.TransferSyntaxUID}
    path = written(clean)
    assert Verifier().check(path, dataclasses.replace(expectation, **right)).findings == ()
    wrong = dataclasses.replace(expectation, **{**right, field: "1.2.3"})
    assert rules(Verifier().check(path, wrong).findings) == {"V-EXPECTED"}


def test_file_meta_that_names_another_object_is_found(attack, clean, written):
    data = written(clean).read_bytes()
    uid = clean.SOPInstanceUID.encode()
    other = data.replace(uid, uid[:-1] + b"1", 1)
    assert rules(attack(other).findings) == {"V-STRUCTURE"}


def test_a_wrong_length_of_the_meta_group_is_found(attack, clean, written):
    data = bytearray(written(clean).read_bytes())
    data[140] ^= 2
    assert rules(attack(bytes(data)).findings) == {"V-STRUCTURE"}


def test_elements_out_of_order_are_found(attack, clean, written):
    data = written(clean).read_bytes()
    modality = b"\x08\x00\x60\x00CS\x02\x00CT"
    assert modality in data
    doubled = data.replace(modality, modality * 2)
    assert rules(attack(doubled).findings) == {"V-STRUCTURE"}


def test_trailing_bytes_are_found(attack, alone, clean, written):
    data = written(clean).read_bytes()
    assert "V-TRAILER" in rules(attack(data + b"\0" * 10).findings)
    assert "S-TRAILER" in rules(alone(data + b"\0" * 10).suspects)
    assert "V-TRAILER" in rules(alone(data + b"<html>" + b"script" * 9).findings)


@pytest.mark.parametrize("cut", [200, 700, 1200, 5000])
def test_a_truncated_file_is_unreadable(attack, clean, written, cut):
    data = written(clean).read_bytes()
    assert "V-UNREADABLE" in rules(attack(data[:cut]).findings)


def test_what_is_no_dicom_is_unreadable_and_searched_all_the_same(attack, alone):
    assert rules(attack(b"hello world, nothing here").findings) == {"V-UNREADABLE"}
    assert rules(attack(b"a list for Przybylski, Jadwiga").findings) == {"V-UNREADABLE", "V-NEEDLE-BYTES"}
    assert alone(b"hello world, nothing here").findings == ()
    assert attack(b"").findings


def test_the_file_name_is_searched(written, clean, identity, expectation):
    verifier = Verifier(identity)
    path = written(clean)
    assert verifier.check(path, expectation, name="SW-4F7K2M/2.25.1/2.25.2/2.25.3.dcm").findings == ()
    for name in ("przybylski/1.dcm", "SW/20190204/1.dcm", "1.2.840.113619.2.55.3.604688119.971.1549180800.467"):
        assert rules(verifier.check(path, expectation, name=name).findings) == {"V-FILE-NAME"}


def test_a_pseudonym_that_spells_the_patients_name_by_chance_is_no_leak_in_a_file_name(written, clean, expectation):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, "Han^Kay")
    drawn = clean.PatientName = clean.PatientID = "P-9KAY35NSWD"
    drawn = dataclasses.replace(expectation, pseudonym=drawn)
    verifier, path = Verifier(identity), written(clean)
    assert verifier.check(path, drawn, name="P-9KAY35NSWD/2.25.1/2.25.3.dcm").findings == ()
    for name in ("P-9KAY35NSWD/KAY/2.25.3.dcm", "P-9KAY35NSWD KAY/2.25.3.dcm", "P-1KAY35NSWD/2.25.3.dcm"):
        assert rules(verifier.check(path, drawn, name=name).findings) == {"V-FILE-NAME"}


def test_deep_nesting_is_refused_and_not_followed(attack, clean, written):
    data = written(clean).read_bytes()
    at = data.index(b"\xe0\x7f\x10\x00")
    item = b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    started = time.perf_counter()
    verdict = attack(data[:at] + item * 5000)
    assert time.perf_counter() - started < 5
    assert any(f.rule == "V-UNREADABLE" and f.place == "too-deep" for f in verdict.findings)


def test_a_deflated_bomb_is_refused_within_bounds(attack, clean, written):
    clean.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
    data = written(clean).read_bytes()
    meta_end = 144 + int.from_bytes(data[140:144], "little")
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    header = b"\x08\x00\x05\x00UT\0\0\xf0\xff\xff\x7f"
    bomb = packer.compress(header) + b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(100)) + packer.flush()
    assert len(bomb) < 110_000
    verdict = attack(data[:meta_end] + bomb)
    assert "V-UNREADABLE" in rules(verdict.findings)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_mutant_of_a_file_escapes(data, tmp_path_factory, clean, identity, expectation):
    """Nothing but a verdict comes out of hostile bytes."""
    folder = tmp_path_factory.getbasetemp() / "mutants"
    folder.mkdir(exist_ok=True)
    whole = folder / "whole.dcm"
    clean.save_as(whole, enforce_file_format=True)
    raw = bytearray(whole.read_bytes()[:2600])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    mutant = folder / "mutant.dcm"
    mutant.write_bytes(bytes(raw))
    verdict = Verifier(identity).check(mutant, expectation)
    assert verdict.sha256 == hashlib.sha256(bytes(raw)).hexdigest()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_damage_hides_a_name(data, tmp_path_factory, clean, identity, expectation):
    """Whatever else is broken in a file, a name that stands in it whole is found."""
    clean.SeriesDescription = "for Przybylski, Jadwiga"
    path = tmp_path_factory.getbasetemp() / "damaged.dcm"
    clean.save_as(path, enforce_file_format=True)
    raw = path.read_bytes()
    at = raw.index(b"Przybylski")
    before = bytearray(raw[:at])
    for _ in range(data.draw(st.integers(1, 6))):
        spot = data.draw(st.integers(132, len(before) - 1))
        before[spot : spot + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=5))
    path.write_bytes(bytes(before) + raw[at:])
    assert {"V-NEEDLE-TEXT", "V-NEEDLE-BYTES"} & rules(Verifier(identity).check(path, expectation).findings)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(noise=st.binary(max_size=400), prefixed=st.booleans())
def test_no_bytes_at_all_escape(noise, prefixed, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "noise"
    path.write_bytes((bytes(128) + b"DICM" if prefixed else b"") + noise)
    assert Verifier().check(path).sha256


def test_a_file_bigger_than_memory_takes_little(written, clean, tmp_path):
    """512 MB of pixels, sparse on the disk; the whole process stays under 120 MB, a third of which is Python and numpy."""
    clean.Rows, clean.Columns, clean.NumberOfFrames = 4096, 4096, 16
    data = written(clean).read_bytes()
    at = data.index(b"\xe0\x7f\x10\x00OW")
    length = 4096 * 4096 * 16 * 2
    big = tmp_path / "big.dcm"
    big.write_bytes(data[:at] + b"\xe0\x7f\x10\x00OW\0\0" + length.to_bytes(4, "little"))
    os.truncate(big, big.stat().st_size + length)
    code = (
        "import resource, sys; from pathlib import Path; from scanward.line.verify import Verifier;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; v = Verifier().check(Path(sys.argv[1]));"
        "print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(v.findings))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(big)], capture_output=True, text=True, check=True)
    before, after, found = map(int, done.stdout.split())
    scale = 1 if sys.platform == "darwin" else 1024
    assert (after - before) * scale < 40 << 20
    assert found == 0


def test_memory_is_measured_in_the_units_that_the_test_thinks():
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 10_000


def test_a_study_is_judged_by_the_worst_of_its_objects(attack, clean):
    good = attack(clean)
    clean.SeriesDescription = "Przybylski"
    bad = attack(clean)
    assert judged([good, good]) == Verified()
    leaked = judged([good, bad, bad])
    assert isinstance(leaked, Leaked)
    assert leaked.findings[0].count == 2


def test_real_files_of_all_kinds_are_followed_to_their_end():
    """pydicom's own collection: what it can read, the attack can walk."""
    import pydicom.data

    collection = Path(pydicom.data.__file__).parent / "test_files"
    broken = {"rtplan_truncated.dcm", "MR_truncated.dcm", "DICOMDIR-nooffset"}
    verifier = Verifier()
    looked_at = 0
    for path in sorted(collection.rglob("*.dcm")):
        verdict = verifier.check(path)
        unreadable = [f for f in (*verdict.findings, *verdict.suspects) if f.rule.endswith("UNREADABLE")]
        looked_at += 1
        assert path.name in broken or not unreadable or unreadable[0].place == "not-dicom", path.name
    assert looked_at > 50


def test_a_file_with_more_text_than_anybody_reads_is_told_so_and_searched_for_needles(
    attack, alone, clean, monkeypatch
):
    monkeypatch.setattr(visit, "_LETTERS_OF_A_FILE", 2000)
    clean.add_new(0x00204000, "LT", "x" * 1500)
    clean.add_new(0x00203000, "DS", ["12.25"] * 4000)  # numbers and times are not read as text, nor short values
    clean.PerFrameFunctionalGroupsSequence = [Dataset() for _ in range(300)]
    for number, frame in enumerate(clean.PerFrameFunctionalGroupsSequence):
        frame.DimensionIndexValues, frame.FrameAcquisitionDuration = [1, 2, number], float(number)
    assert "V-UNJUDGED" not in {f.rule for f in attack(clean).findings}
    block = clean.private_block(0x0043, "GEMS_PARM_01")
    block.add_new(0x77, "LT", "y" * 2500)
    block.add_new(0x78, "UN", b"\1\2\3 Przybylski \0\1")
    assert {"V-UNJUDGED", "V-NEEDLE-BYTES"} <= {f.rule for f in attack(clean).findings}
    assert "S-UNJUDGED" in {f.rule for f in alone(clean).suspects}


def test_a_deflated_file_of_few_bytes_and_countless_items_is_not_followed(alone, written, clean, monkeypatch):
    monkeypatch.setattr(walker, "INFLATED_ELEMENTS", 500)
    clean.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    clean.RequestAttributesSequence = [Dataset() for _ in range(100)]
    assert "too-many-elements" not in {f.place for f in alone(clean).findings}
    clean.RequestAttributesSequence = [Dataset() for _ in range(20_000)]
    assert "too-many-elements" in {f.place for f in alone(clean).findings}
    clean.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    assert "too-many-elements" not in {f.place for f in alone(clean).findings}
