"""What science needs comes out as it went in: over-removal is a defect like a leak."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.deidentify.objects import clean, patient


@pytest.mark.parametrize(
    ("value", "scheme", "meaning"),
    [
        ("69695003", "SCT", "Stomach"),
        ("T-D1100", "SRT", "Head"),
        ("428749000", "SCT", "Knee"),
        ("C1234567", "UMLS", "Lung"),
    ],
)
def test_codes_stay_though_they_look_like_numbers_of_people(
    tmp_path: Path, value: str, scheme: str, meaning: str
) -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    out = clean(patient(AnatomicRegionSequence=Sequence([item])), tmp_path).AnatomicRegionSequence[0]
    assert (out.CodeValue, out.CodingSchemeDesignator, out.CodeMeaning) == (value, scheme, meaning)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.floats(allow_nan=False, width=32), min_size=3, max_size=24),
    st.lists(st.floats(allow_nan=False), min_size=3, max_size=24),
    st.binary(min_size=512, max_size=512),
)
def test_numbers_come_out_as_they_went_in(
    tmp_path: Path, singles: list[float], doubles: list[float], table: bytes
) -> None:
    """Numbers look like words by chance: a zeroed half of one would be a valid file with a false value."""
    made = patient(RedPaletteColorLookupTableData=table, DiffusionGradientOrientation=doubles)
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    made.add_new(0x00189602, "FD", doubles)
    made.add_new(0x00720074, "FD", doubles)
    made.add_new(0x00720076, "FL", singles)
    out = clean(made, tmp_path)
    for tag in (0x00189602, 0x00720074, 0x00720076):
        assert out[tag].value == made[tag].value
    assert out.RedPaletteColorLookupTableData == table


def test_a_ramp_is_no_text_and_a_name_in_a_table_goes(tmp_path: Path) -> None:
    ramp = patient(RedPaletteColorLookupTableData=bytes(range(256)), GreenPaletteColorLookupTableData=b"ABCDEFGH")
    out = clean(ramp, tmp_path)
    assert out.RedPaletteColorLookupTableData == bytes(range(256))
    assert out.GreenPaletteColorLookupTableData == b"ABCDEFGH"
    named = patient(RedPaletteColorLookupTableData=bytes(range(200)) + b"Kowalczyk^Mirabelle " + bytes(100))
    assert len(clean(named, tmp_path).RedPaletteColorLookupTableData) == 320
