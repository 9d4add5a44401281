"""Surgery on compressed pixel streams without decoding them, and checks of plain pixel data."""

from scanward.dicom.codestream.encapsulated import LARGEST_FRAME_BYTES, clean_encapsulated, scan_encapsulated
from scanward.dicom.codestream.high_bits import CHUNK_BYTES, BitLayout, clear_hidden_bits, hidden_samples
from scanward.dicom.codestream.inspect import ENOUGH_BYTES, inspect
from scanward.dicom.codestream.kinds import StreamKind, kind_of
from scanward.dicom.codestream.native_length import check_description, expected_length, last_byte_mask, surplus
from scanward.dicom.codestream.report import CodestreamReport, Expected, StreamFacts

__all__ = [
    "CHUNK_BYTES",
    "ENOUGH_BYTES",
    "LARGEST_FRAME_BYTES",
    "BitLayout",
    "CodestreamReport",
    "Expected",
    "StreamFacts",
    "StreamKind",
    "check_description",
    "clean_encapsulated",
    "clear_hidden_bits",
    "expected_length",
    "hidden_samples",
    "inspect",
    "kind_of",
    "last_byte_mask",
    "scan_encapsulated",
    "surplus",
]
