"""The parts of the maker: names, paths, templates, streams."""

from __future__ import annotations

import io
from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLosslessSV1

from scanward.demo.canary import Canaries
from scanward.demo.jpeg_lossless import encode_lossless
from scanward.demo.paths import get, put
from scanward.demo.spelling import british, long_date, short, slashed, unaccented


def test_a_canary_is_given_once():
    canaries = Canaries(Random(1))
    words = [canaries.word() for _ in range(500)]
    assert len(set(words)) == len(words)
    assert all(7 <= len(word) <= 11 for word in words)


def test_paths_lead_through_sequences_and_private_blocks():
    data = Dataset()
    put(data, "RequestAttributesSequence[1].StudyID", "X1")
    put(data, '(0029,"MAKER",10)', b"12", "OB")
    put(data, '(0029,"MAKER",20)[0].PatientID', "P1")
    assert get(data, "RequestAttributesSequence[1].StudyID") == "X1"
    assert get(data, "RequestAttributesSequence[0].StudyID") is None
    assert get(data, '(0029,"MAKER",10)') == b"12"
    assert get(data, '(0029,"MAKER",20)[0].PatientID') == "P1"
    assert get(data, '(0029,"OTHER",10)') is None


def test_a_path_with_an_unknown_keyword_is_refused():
    with pytest.raises(KeyError):
        put(Dataset(), "NoSuchKeyword", "x")


@given(st.integers(2, 16), st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_lossless_jpeg_gives_the_same_picture_back(stored: int, rows: int, columns: int, seed: int):
    kind = np.uint8 if stored <= 8 else np.uint16
    picture = np.random.default_rng(seed).integers(0, 2**stored, (rows, columns)).astype(kind)
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = JPEGLosslessSV1
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    data.Rows, data.Columns, data.SamplesPerPixel = rows, columns, 1
    data.PhotometricInterpretation, data.PixelRepresentation = "MONOCHROME2", 0
    data.BitsAllocated, data.BitsStored, data.HighBit = (8 if stored <= 8 else 16), stored, stored - 1
    data.PixelData = encapsulate([encode_lossless(picture, stored)])
    data["PixelData"].VR = "OB"
    buffer = io.BytesIO()
    data.save_as(buffer, enforce_file_format=True)
    buffer.seek(0)
    assert np.array_equal(dcmread(buffer).pixel_array.reshape(rows, columns), picture)


def test_dates_are_spelled_as_people_spell_them():
    day = date(2021, 3, 7)
    assert [long_date(day), british(day), slashed(day), short(day)] == [
        "March 7, 2021",
        "7 Mar 2021",
        "2021/03/07",
        "7.3.21",
    ]


def test_accents_can_be_lost():
    assert unaccented("Jürgen Köhler Łukasiewicz Żaneta") == "Jurgen Kohler Lukasiewicz Zaneta"
