"""UIDs: original ones, hospitals' roots, references."""

from __future__ import annotations

import dataclasses
import re

import pytest
from pydicom.dataset import Dataset

from scanward.line.verify import Allowed, Verifier, gathered_references, is_certain

ORIGINAL = "1.2.840.113619.2.55.3.604688119.971.1549180800.467"


def rules(findings) -> set[str]:
    return {f.rule for f in findings}


def test_an_original_uid_in_a_reference_is_found(attack, clean):
    clean.ReferencedImageSequence[0].ReferencedSOPInstanceUID = ORIGINAL
    assert rules(attack(clean).findings) == {"V-UID-ORIGINAL"}


def test_an_original_uid_is_found_whatever_its_root(written, clean, expectation):
    promised = dataclasses.replace(expectation, original_uids=frozenset({clean.StudyInstanceUID}))
    verifier = Verifier()
    assert verifier.check(written(clean), expectation).findings == ()
    assert rules(verifier.check(written(clean), promised).findings) == {"V-UID-ORIGINAL"}


def with_unknown_vr(data: bytes) -> bytes:
    """The same object with its own UIDs written as UN (PS3.5 section 6.2.2)."""
    meta_end = 144 + int.from_bytes(data[140:144], "little")
    header = re.compile(rb"(\x08\x00[\x16\x18]\x00|\x20\x00[\x0d\x0e\x52]\x00|\x08\x00\x95\x11)UI([\x00-\xff]\x00)")
    return data[:meta_end] + header.sub(rb"\1UN\0\0\2\0\0", data[meta_end:])


def test_uids_of_unknown_vr_are_understood(attack, written, clean):
    path = written(clean)
    unknown = with_unknown_vr(path.read_bytes())
    assert unknown.count(b"UN\0\0") >= 5
    verdict = attack(unknown)
    assert verdict.findings == ()
    assert len(verdict.uids_defined) == 4
    clean.TransactionUID = ORIGINAL
    assert rules(attack(with_unknown_vr(written(clean).read_bytes())).findings) == {"V-UID-ORIGINAL"}


@pytest.mark.parametrize("keyword", ["SeriesDescription", "ImageComments", "ProtocolName"])
def test_an_original_uid_inside_a_text_is_found(attack, clean, keyword):
    setattr(clean, keyword, f"see {ORIGINAL}.")
    assert "V-UID-ORIGINAL" in rules(attack(clean).findings)


def test_an_original_uid_inside_bytes_is_found(attack, clean):
    clean.private_block(0x0043, "GEMS_PARM_01").add_new(0x60, "OB", b"\1\2" + ORIGINAL.encode() + b"\0\0")
    assert "V-UID-ORIGINAL" in rules(attack(clean).findings)


def test_a_recipe_that_retains_uids_may_have_them(written, clean, identity, expectation):
    clean.ReferencedImageSequence[0].ReferencedSOPInstanceUID = ORIGINAL
    promised = dataclasses.replace(expectation, allowed=frozenset({Allowed.UIDS}))
    assert Verifier(identity).check(written(clean), promised).findings == ()


def test_a_uid_of_a_vendors_root_is_suspect_and_a_class_uid_is_not(alone, clean):
    assert "S-UID-ROOT" not in rules(alone(clean).suspects)
    clean.file_meta.ImplementationClassUID = "1.2.840.113619.6.55"
    assert "S-UID-ROOT" not in rules(alone(clean).suspects)
    clean.IrradiationEventUID = "1.2.840.113619.2.55.77"
    assert "S-UID-ROOT" in rules(alone(clean).suspects)


def test_in_the_line_a_uid_that_was_not_made_anew_is_certain(attack, clean):
    clean.IrradiationEventUID = "2.25.771"
    assert attack(clean).findings == ()
    clean.IrradiationEventUID = "1.2.840.113619.2.55.77"
    assert {(f.rule, f.place) for f in attack(clean).findings} == {("V-UID-ROOT", "IrradiationEventUID")}


def test_words_in_a_uid_attribute_are_read(attack, written, clean):
    clean.TransactionUID = "2.25.1234567890"
    data = written(clean).read_bytes()
    assert attack(data).findings == ()
    spoiled = data.replace(b"2.25.1234567890\0", b"Przybylski 14 x ")
    assert "V-NEEDLE-TEXT" in rules(attack(spoiled).findings)


def test_a_private_block_of_uids_only_is_a_private_block(attack, clean):
    clean.private_block(0x0029, "ACME 1.0", create=True).add_new(0x01, "UI", "2.25.77")
    assert rules(attack(clean).findings) == {"V-PRIVATE"}


def test_a_foreign_uid_inside_a_text_is_suspect_and_a_version_is_not(alone, clean):
    clean.SeriesDescription = "syngo 4.1.2.33"
    assert "S-UID-TEXT" not in rules(alone(clean).suspects)
    clean.SeriesDescription = "1.3.12.2.1107.5.2.32.35047"
    assert "S-UID-TEXT" in rules(alone(clean).suspects)


def test_the_verdict_tells_what_is_defined_and_what_is_pointed_at(attack, clean):
    other = Dataset()
    other.ReferencedSOPClassUID = clean.SOPClassUID
    other.ReferencedSOPInstanceUID = "2.25.5"
    clean.SourceImageSequence = [other]
    verdict = attack(clean)
    assert verdict.uids_defined == {
        clean.SOPInstanceUID,
        clean.StudyInstanceUID,
        clean.SeriesInstanceUID,
        clean.FrameOfReferenceUID,
    }
    assert verdict.uids_referenced == {"2.25.5"}


@pytest.mark.parametrize("first", [0, 1])
def test_references_hold_in_every_order_of_arrival(attack, clean, first):
    pointed = attack(clean)
    clean.ReferencedImageSequence[0].ReferencedSOPInstanceUID = clean.SOPInstanceUID
    clean.SOPInstanceUID = clean.file_meta.MediaStorageSOPInstanceUID = "2.25.6"
    pointing = attack(clean)
    with gathered_references(frozenset()) as references:
        for verdict in (pointed, pointing)[:: 1 if first else -1]:
            references.add(verdict, verdict.sop_instance_uid)
        assert list(references.findings()) == []


@pytest.mark.parametrize(("before", "weight"), [(None, False), (frozenset(), True), (frozenset({"2.25.5"}), None)])
def test_a_broken_reference_is_certain_only_when_it_was_whole_before(attack, clean, before, weight):
    clean.ReferencedImageSequence[0].ReferencedSOPInstanceUID = "2.25.5"
    with gathered_references(before) as references:
        references.add(attack(clean))
        assert [is_certain(f) for f in references.findings()] == ([] if weight is None else [weight])


def test_broken_references_are_counted_each_once(attack, clean):
    with gathered_references(frozenset()) as references:
        for uid in ("2.25.5", "2.25.7", "2.25.5"):
            clean.ReferencedImageSequence[0].ReferencedSOPInstanceUID = uid
            references.add(attack(clean))
        (broken,) = references.findings()
        assert broken.count == 2


def test_one_instance_uid_for_two_files_is_suspect(attack, clean):
    with gathered_references() as references:
        first = attack(clean)
        references.add(first, first.sop_instance_uid)
        references.add(first, first.sop_instance_uid)
        assert list(references.findings()) == []
        clean.InstanceNumber = 77
        second = attack(clean)
        references.add(second, second.sop_instance_uid)
        assert rules(references.findings()) == {"S-DUPLICATE-UID"}
