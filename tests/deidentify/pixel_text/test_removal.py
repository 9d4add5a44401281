"""What an object says of itself after writing was taken out of its pixels."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.dicom.masking import Mask
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, PixelDoubts, TextRemoval, load_recipe, masks_of
from tests.deidentify.objects import SUBJECT, identity
from tests.dicom.masking.files import BUNDLED, differing, pixels

BOX = Mask(5, 6, 25, 16)
CLEAN_PIXEL_DATA = "113101"


def cleaned(source: Path, target: Path, removal: TextRemoval | None, doubts: PixelDoubts = PixelDoubts.TEXT) -> Dataset:
    target.unlink(missing_ok=True)
    deidentifier = Deidentifier(load_recipe("research"), identity(), SUBJECT)
    with open_object(source) as opened:
        deidentifier.clean(opened, target, doubts, removal)
    deidentifier.close()
    return pydicom.dcmread(target)


def methods(read: Dataset) -> set[str]:
    return {item.CodeValue for item in read.DeidentificationMethodCodeSequence}


def test_what_was_looked_through_and_masked_says_so(tmp_path):
    read = cleaned(BUNDLED / "examples_palette.dcm", tmp_path / "out.dcm", TextRemoval((BOX,), complete=True))
    assert read.BurnedInAnnotation == "NO"
    assert read.PatientIdentityRemoved == "YES"
    assert CLEAN_PIXEL_DATA in methods(read)
    assert read.ImageType[0] == "DERIVED"
    assert "masked" in read.DerivationDescription
    assert [item.CodeValue for item in read.DerivationCodeSequence] == ["113047"]


def test_what_was_looked_through_and_is_free_of_writing_is_not_derived(tmp_path):
    path = BUNDLED / "CT_small.dcm"
    read = cleaned(path, tmp_path / "out.dcm", TextRemoval((), complete=True))
    assert (read.BurnedInAnnotation, read.PatientIdentityRemoved) == ("NO", "YES")
    assert CLEAN_PIXEL_DATA in methods(read)
    assert read.ImageType == pydicom.dcmread(path).ImageType
    assert "DerivationCodeSequence" not in read
    assert differing(pixels(path), pixels(tmp_path / "out.dcm")) == 0


@pytest.mark.parametrize("removal", [None, TextRemoval((BOX,), complete=False)])
def test_what_may_still_be_written_stays_in_doubt(tmp_path, removal):
    read = cleaned(BUNDLED / "examples_palette.dcm", tmp_path / "out.dcm", removal)
    assert "BurnedInAnnotation" not in read
    assert read.PatientIdentityRemoved == "NO"
    assert CLEAN_PIXEL_DATA not in methods(read)


def test_a_face_stays_in_doubt_whatever_was_written(tmp_path):
    doubts = PixelDoubts.TEXT | PixelDoubts.FACE
    read = cleaned(BUNDLED / "CT_small.dcm", tmp_path / "out.dcm", TextRemoval((BOX,), complete=True), doubts)
    assert (read.PatientIdentityRemoved, read.RecognizableVisualFeatures) == ("NO", "YES")


def test_values_that_nobody_counts_again_go(tmp_path):
    made = pydicom.dcmread(BUNDLED / "CT_small.dcm")
    made.add_new(0x00280106, "SS", -896)
    made.add_new(0x00280107, "SS", 1167)
    made.save_as(tmp_path / "in.dcm")
    kept = cleaned(tmp_path / "in.dcm", tmp_path / "kept.dcm", TextRemoval((), complete=True))
    assert kept.LargestImagePixelValue == 1167
    read = cleaned(tmp_path / "in.dcm", tmp_path / "out.dcm", TextRemoval((BOX,), complete=True))
    assert "SmallestImagePixelValue" not in read
    assert "LargestImagePixelValue" not in read


@pytest.mark.filterwarnings("ignore")
def test_what_was_compressed_with_loss_says_so_ever_after(tmp_path):
    made = pydicom.dcmread(BUNDLED / "SC_rgb_jls_lossy_line.dcm")
    made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID = "1.2.3", "1.2.4", "1.2.5"
    made.SOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    made.save_as(tmp_path / "in.dcm")
    read = cleaned(tmp_path / "in.dcm", tmp_path / "out.dcm", TextRemoval((BOX,), complete=True))
    assert read.file_meta.TransferSyntaxUID == pydicom.uid.JPEGLSLossless
    assert (read.LossyImageCompression, read.LossyImageCompressionMethod) == ("01", "ISO_14495_1")
    assert float(read.LossyImageCompressionRatio) > 1
    read = cleaned(BUNDLED / "MR_small_RLE.dcm", tmp_path / "out.dcm", TextRemoval((BOX,), complete=True))
    assert "LossyImageCompression" not in read


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small_bigendian.dcm", "image_dfl.dcm", "emri"])
def test_the_derivation_of_the_source_is_added_to(tmp_path, testdata, name):
    made = pydicom.dcmread(testdata / "dicom-variety" / "emri_small_RLE.dcm" if name == "emri" else BUNDLED / name)
    made.DerivationDescription = "Subtraction"
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "113062", "DCM", "Pixel by pixel subtraction"
    made.DerivationCodeSequence = [code]
    made.save_as(tmp_path / "in.dcm")
    read = cleaned(tmp_path / "in.dcm", tmp_path / "out.dcm", TextRemoval((BOX,), complete=True))
    assert [item.CodeValue for item in read.DerivationCodeSequence] == ["113062", "113047"]
    assert read.DerivationDescription == "Subtraction; Writing in the pixels was masked"


def test_an_extended_offset_table_is_true_after_masking(tmp_path, testdata):
    made = pydicom.dcmread(testdata / "dicom-variety" / "emri_small_RLE.dcm")
    frames = list(pydicom.encaps.generate_frames(made.PixelData, number_of_frames=10))
    made.PixelData, made.ExtendedOffsetTable, made.ExtendedOffsetTableLengths = pydicom.encaps.encapsulate_extended(
        frames
    )
    made["PixelData"].is_undefined_length = True
    made.save_as(tmp_path / "in.dcm")
    read = cleaned(tmp_path / "in.dcm", tmp_path / "out.dcm", TextRemoval((Mask(5, 6, 25, 16, 3, 3),), complete=True))
    tables = (read.ExtendedOffsetTable, read.ExtendedOffsetTableLengths)
    by_table = list(pydicom.encaps.generate_frames(read.PixelData, number_of_frames=10, extended_offsets=tables))
    assert by_table == list(pydicom.encaps.generate_frames(read.PixelData, number_of_frames=10))
    assert differing(pixels(tmp_path / "in.dcm"), pixels(tmp_path / "out.dcm"), Mask(5, 6, 25, 16, 3, 3)) == 0


def test_the_boxes_that_go_become_masks():
    judged = [
        JudgedBox(TextBox(1, 2, 3, 4), Verdict.REMOVE, "needle"),
        JudgedBox(TextBox(1, 2, 3, 4, first=0, last=4), Verdict.REMOVE, "date"),
        JudgedBox(TextBox(5, 5, 9, 9), Verdict.KEEP, "measurement"),
        JudgedBox(TextBox(6, 5, 9, 9), Verdict.UNSURE, "unread"),
    ]
    assert masks_of(judged) == (Mask(1, 2, 3, 4), Mask(1, 2, 3, 4, 0, 4))
