"""Planted pictures as DICOM objects: every photometric interpretation, native and compressed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import convert_color_space
from pydicom.uid import (
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.burned_in.truth import Case

_CLASSES: Final = {
    "CT": CTImageStorage,
    "MR": MRImageStorage,
    "DX": DigitalXRayImageStorageForPresentation,
    "US": UltrasoundImageStorage,
    "OT": SecondaryCaptureImageStorage,
}


def as_object(case: Case, *, photometric: str = "RGB", syntax: str = ExplicitVRLittleEndian) -> Dataset:
    """All frames of `case` in one object.

    `photometric` concerns colour pictures: RGB, YBR_FULL or PALETTE COLOR. `syntax` is a transfer syntax that pydicom
    can encode, or JPEG baseline (8 bits).
    """
    made = _headers(case)
    frames = [case.frame(number) for number in range(case.count)]
    if case.count > 1:
        made.NumberOfFrames = case.count
        made.SOPClassUID = UltrasoundMultiFrameImageStorage if case.background.modality == "US" else made.SOPClassUID
    _describe(made, case, frames[0])
    if frames[0].ndim == 3 and photometric == "PALETTE COLOR":
        frames = _with_palette(made, frames)
    elif frames[0].ndim == 3 and photometric == "YBR_FULL":
        made.PhotometricInterpretation = "YBR_FULL"
        frames = [convert_color_space(frame, "RGB", "YBR_FULL") for frame in frames]
    raw = b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames)
    made.PixelData = raw + b"\0" * (len(raw) % 2)
    made["PixelData"].VR = "OB" if made.BitsAllocated == 8 else "OW"
    if syntax == JPEGBaseline8Bit:
        _as_jpeg(made, frames)
    elif syntax != ExplicitVRLittleEndian:
        made.compress(syntax, generate_instance_uid=False)
    return made


def as_series(case: Case) -> Iterator[Dataset]:
    """One object for each frame, at five millimetres from the next."""
    series = generate_uid()
    for number in range(case.count):
        frame = case.frame(number)
        made = _headers(case)
        _describe(made, case, frame)
        made.SeriesInstanceUID = series
        made.InstanceNumber = number + 1
        made.ImagePositionPatient, made.ImageOrientationPatient = [0, 0, 5 * number], [1, 0, 0, 0, 1, 0]
        raw = np.ascontiguousarray(frame).tobytes()
        made.PixelData = raw + b"\0" * (len(raw) % 2)
        made["PixelData"].VR = "OB" if made.BitsAllocated == 8 else "OW"
        yield made


def write(made: Dataset, path: Path) -> Path:
    made.save_as(path, enforce_file_format=True)
    return path


def _headers(case: Case) -> Dataset:
    who = case.person
    made = Dataset()
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID, made.SOPInstanceUID = _CLASSES[case.background.modality], generate_uid()
    made.StudyInstanceUID = generate_uid(entropy_srcs=[case.name, who.patient_id])
    made.SeriesInstanceUID = generate_uid()
    made.Modality, made.ConversionType = case.background.modality, "WSD"
    made.PatientName, made.PatientID = who.name, who.patient_id
    made.PatientBirthDate, made.PatientSex = who.birth.strftime("%Y%m%d"), "O"
    made.StudyDate = made.SeriesDate = made.ContentDate = who.study.strftime("%Y%m%d")
    made.StudyTime = made.ContentTime = who.time
    made.AccessionNumber, made.InstitutionName = who.accession, who.institution
    made.ReferringPhysicianName, made.ReferringPhysicianTelephoneNumbers = who.physician, who.phone
    made.StudyID, made.SeriesNumber, made.InstanceNumber = "1", 1, 1
    made.PixelSpacing = [0.5, 0.5]
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return made


def _describe(made: Dataset, case: Case, frame: NDArray[Any]) -> None:
    ground = case.background
    made.Rows, made.Columns = frame.shape[:2]
    made.BitsAllocated = 8 * frame.dtype.itemsize
    made.BitsStored = 8 if frame.dtype.itemsize == 1 else ground.bits
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = int(frame.dtype.kind == "i")
    if frame.ndim == 3:
        made.SamplesPerPixel, made.PlanarConfiguration, made.PhotometricInterpretation = 3, 0, "RGB"
        return
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME1" if ground.inverted else "MONOCHROME2"
    made.WindowCenter, made.WindowWidth = f"{(ground.low + ground.high) / 2:.8g}", f"{ground.high - ground.low:.8g}"
    made.RescaleIntercept, made.RescaleSlope = 0, 1


def _with_palette(made: Dataset, frames: list[NDArray[Any]]) -> list[NDArray[Any]]:
    """The 256 colours of the first frame, as tables of 16 bits."""
    first = Image.fromarray(frames[0]).quantize(256, dither=Image.Dither.NONE)
    indexed = [np.asarray(Image.fromarray(f).quantize(palette=first, dither=Image.Dither.NONE)) for f in frames]
    colours = np.zeros((256, 3), np.uint16)
    known = np.array(first.getpalette(), np.uint16).reshape(-1, 3)
    colours[: len(known)] = known
    made.PhotometricInterpretation, made.SamplesPerPixel = "PALETTE COLOR", 1
    del made.PlanarConfiguration
    for number, name in enumerate(("Red", "Green", "Blue")):
        setattr(made, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(made, f"{name}PaletteColorLookupTableData", (colours[:, number] * 257).astype("<u2").tobytes())
    return indexed


def _as_jpeg(made: Dataset, frames: list[NDArray[Any]]) -> None:
    streams = []
    for frame in frames:
        out = io.BytesIO()
        Image.fromarray(frame).save(out, "JPEG", quality=92)
        streams.append(out.getvalue())
    made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    made.PixelData = encapsulate(streams)
    made["PixelData"].VR = "OB"
    made.LossyImageCompression, made.LossyImageCompressionMethod = "01", "ISO_10918_1"
    if frames[0].ndim == 3:
        made.PhotometricInterpretation = "YBR_FULL_422"
