from __future__ import annotations

import re
from pathlib import Path

import scanward
from scanward.core.identity import IdentifierKind
from scanward.dicom.dictionary import tag_of, vr_of
from scanward.line.examine.attributes import Role, attribute_of, table


def test_every_attribute_of_table_e_1_1_is_classified():
    standard = Path(scanward.__file__).parent / "line" / "deidentify" / "data" / "table-e1-1.tsv"
    tags = [line.split("\t")[0] for line in standard.read_text().splitlines()[2:]]
    missing = [tag for tag in tags if re.fullmatch("[0-9a-f]{8}", tag) and int(tag, 16) not in table()]
    assert len(tags) > 600
    assert not missing


def test_every_person_name_and_date_of_the_standard_identifies_unless_the_table_says_why_not():
    from pydicom.datadict import DicomDictionary

    skipped = {tag for tag, one in table().items() if one.role is Role.SKIP}
    for tag, (vr, *_) in DicomDictionary.items():
        if vr in ("PN", "DA", "DT") and tag not in skipped:
            assert attribute_of(tag, vr).role in (Role.NEEDLE, Role.FINDING), hex(tag)


def test_the_table_spells_keywords_as_the_dictionary_does():
    text = (Path(scanward.__file__).parent / "line/examine/data/identifying-attributes.tsv").read_text()
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith(("#", "tag"))]
    for tag, keyword, vr, _, kind, _, letter in rows:
        assert tag_of(keyword) == int(tag, 16)
        assert vr_of(int(tag, 16)) == vr
        if kind != "-":
            assert IdentifierKind(kind).hipaa == letter
