"""An element that comes again becomes what it became the first time; one that only looks like it does not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pydicom.data import DATA_ROOT
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.limits import Limits
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Action, Change, Deidentifier, load_recipe
from scanward.line.deidentify.remembered import Known, Remembered
from tests.deidentify.objects import SUBJECT, identity, patient
from tests.dicom.objects import UIDS, element, part10, save


def deidentifier() -> Deidentifier:
    return Deidentifier(load_recipe("research"), identity(), SUBJECT)


def cleaned(by: Deidentifier, source: Path, target: Path, limits: Limits | None = None) -> bytes | QuarantineReason:
    target.unlink(missing_ok=True)
    try:
        with open_object(source, limits) as opened:
            by.clean(opened, target)
    except UnsoundObject as unsound:
        return unsound.reason
    return target.read_bytes()


def test_real_objects_come_out_the_same_whatever_was_cleaned_before(tmp_path: Path, testdata: Path) -> None:
    sources = sorted(Path(DATA_ROOT, "test_files").glob("*.dcm"))
    sources += sorted((testdata / "ct-head").glob("*.dcm")) + sorted((testdata / "dicom-variety").rglob("*.dcm"))
    small = [source for source in sources if source.stat().st_size < 1 << 20]
    by, alone, together = deidentifier(), Counter[Change](), Counter[Change]()
    fresh = {}
    for source in small:
        one = deidentifier()
        fresh[source] = cleaned(one, source, tmp_path / "out")
        alone += one.take_changes()
    for _ in range(2):
        assert [s.name for s in small if cleaned(by, s, tmp_path / "out") != fresh[s]] == []
        assert by.take_changes() == alone
        together += alone
    assert together.total() == 2 * alone.total() > 1000


@pytest.mark.parametrize("creator", ["SIEMENS CSA HEADER", "GEMS_PARM_01", "KOWALCZYK"])
def test_the_same_private_bytes_under_another_creator_are_looked_at_anew(tmp_path: Path, creator: str) -> None:
    by = deidentifier()
    results = []
    for name in ("GEMS_PARM_01", creator):
        body = UIDS + element(0x43, 0x10, b"LO", name.encode()) + element(0x43, 0x1027, b"SH", b"1.25")
        (tmp_path / "in").write_bytes(part10(body))
        results.append(cleaned(by, tmp_path / "in", tmp_path / "out"))
        assert results[-1] == cleaned(deidentifier(), tmp_path / "in", tmp_path / "out")
    assert (results[0] == results[1]) == (creator == "GEMS_PARM_01")


def test_the_same_bytes_in_another_encoding_or_character_set_are_looked_at_anew(tmp_path: Path) -> None:
    by = deidentifier()
    for _ in range(2):
        for syntax in (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian):
            for charset, description in (("ISO_IR 100", "MÜLLER HEAD"), ("ISO_IR 192", "Müller"), ("GB18030", "头")):
                made = patient(SpecificCharacterSet=charset, StudyDescription=description)
                source = save(made, tmp_path / "in", syntax)
                assert cleaned(by, source, tmp_path / "out") == cleaned(deidentifier(), source, tmp_path / "new")


def test_an_object_that_costs_too_much_is_refused_also_when_its_parts_came_before(tmp_path: Path) -> None:
    by = deidentifier()
    items = item_of(element(0x40, 0x07, b"LO", b"HEAD")) * 20
    body = UIDS + element(0x40, 0x0275, b"SQ", items) + element(0x40, 0x0555, b"SQ", items)
    (tmp_path / "in").write_bytes(part10(body))
    assert isinstance(cleaned(by, tmp_path / "in", tmp_path / "out"), bytes)
    few = Limits(elements=60)
    assert cleaned(by, tmp_path / "in", tmp_path / "out", few) is QuarantineReason.TOO_MANY_ELEMENTS
    assert cleaned(deidentifier(), tmp_path / "in", tmp_path / "out", few) is QuarantineReason.TOO_MANY_ELEMENTS


def item_of(content: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + len(content).to_bytes(4, "little") + content


def test_what_is_remembered_stays_small_and_no_count_is_lost() -> None:
    remembered = Remembered()
    change: Change = ((), 0x00100010, Action.REMOVE)
    for number in range(50_000):
        key = number.to_bytes(600, "little")
        remembered.keep(key, len(key), Known(None, Counter({change: 1}), 0))
        remembered.known[key].uses += 1
    assert len(remembered.known) < 5_000
    assert remembered.take_changes() == {change: 100_000}
    assert remembered.take_changes() == {}
