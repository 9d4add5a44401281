"""What is no picture: an electrocardiogram, raw data, a video."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import RawDataStorage, TwelveLeadECGWaveformStorage, VideoEndoscopicImageStorage

from scanward.demo.canary import plain
from scanward.demo.codes import code
from scanward.demo.heading import heading, series_times
from scanward.demo.projection import heartbeats

if TYPE_CHECKING:
    from scanward.demo.heading import Order

_RATE_HZ, _SAMPLES = 250, 1000
_LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")


def ecg(order: Order) -> Dataset:
    data = heading(order, TwelveLeadECGWaveformStorage, "ECG")
    series_times(data, order, acquisition=False)
    data.AcquisitionDateTime = plain(order.visit.day) + "101515"
    data.AcquisitionContextSequence = []
    group = Dataset()
    group.WaveformOriginality, group.NumberOfWaveformChannels = "ORIGINAL", len(_LEADS)
    group.NumberOfWaveformSamples, group.SamplingFrequency = _SAMPLES, _RATE_HZ
    group.MultiplexGroupLabel = "RHYTHM"
    group.ChannelDefinitionSequence = [_channel(nth, name) for nth, name in enumerate(_LEADS)]
    group.WaveformBitsAllocated, group.WaveformSampleInterpretation = 16, "SS"
    samples = np.stack([heartbeats(_SAMPLES, _RATE_HZ, lead) for lead in range(len(_LEADS))], axis=-1)
    group.add_new("WaveformData", "OW", samples.astype("<i2").tobytes())
    data.WaveformSequence = [group]
    data.WaveformAnnotationSequence = [_annotation()]
    return data


def _annotation() -> Dataset:
    item = Dataset()
    item.UnformattedTextValue = "Sinus rhythm"
    item.AnnotationGroupNumber = 1
    item.ReferencedWaveformChannels = [1, 0]
    item.TemporalRangeType, item.ReferencedSamplePositions = "POINT", [120]
    return item


def _channel(nth: int, name: str) -> Dataset:
    item = Dataset()
    source = code(f"2:{nth + 1}", "MDC", f"Lead {name}")
    item.ChannelSourceSequence = [source]
    item.ChannelLabel, item.ChannelSensitivity, item.ChannelSensitivityCorrectionFactor = name, 1, 1
    item.ChannelSensitivityUnitsSequence = [code("uV", "UCUM", "microvolt")]
    item.ChannelBaseline, item.ChannelSampleSkew, item.WaveformBitsStored = 0, 0, 16
    return item


def raw(order: Order) -> Dataset:
    """Raw data of a vendor: only a private block knows what is in it."""
    data = heading(order, RawDataStorage, "MR")
    series_times(data, order)
    data.Laterality = ""
    data.CreatorVersionUID = order.canaries.uid()
    data.AcquisitionContextSequence = []
    block = data.private_block(0x0029, "PHANTOM WORKS RAW", create=True)
    block.add_new(0x20, "OB", bytes(range(256)) * 8)
    return data


def video(order: Order) -> Dataset:
    """An endoscopy clip: the frame of an MPEG-4 file (ISO/IEC 14496-12 boxes) around noise, enough to be passed on."""
    data = heading(order, VideoEndoscopicImageStorage, "ES")
    series_times(data, order)
    data.AcquisitionDateTime = plain(order.visit.day) + "101515"
    data.ImageType = ["ORIGINAL", "PRIMARY"]
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PlanarConfiguration = 3, "YBR_PARTIAL_420", 0
    data.Rows, data.Columns, data.NumberOfFrames = 1080, 1920, 10
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 8, 8, 7, 0
    data.FrameIncrementPointer, data.FrameTime, data.CineRate = 0x00181063, 33.33, 30
    data.LossyImageCompression, data.LossyImageCompressionRatio = "01", 80
    data.LossyImageCompressionMethod = "ISO_14496_10"
    data.PatientOrientation, data.AcquisitionContextSequence = None, []
    data.AnatomicRegionSequence = [code("69695003", "SCT", "Stomach")]
    noise = np.random.default_rng(order.seed).bytes(30_000)
    boxes = _box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2avc1mp41") + _box(b"mdat", noise)
    data.add_new("PixelData", "OB", boxes + b"\0" * (len(boxes) % 2))
    return data


def _box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body
