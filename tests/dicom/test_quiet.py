"""What pydicom remarks on a text may show the text: nobody hears it, and afterwards it may speak again."""

from __future__ import annotations

import logging
import warnings

import pytest

from scanward.dicom.quiet import quiet
from scanward.dicom.values import decode, encode


def test_a_text_that_pydicom_cannot_decode_is_neither_warned_about_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        assert decode(b"Kowal\x1b(Qczyk", "LO", ("iso8859", "iso_ir_126"))
        assert encode(["\u5c71\u7530"], "LO", ("iso8859", "iso_ir_126"))
    assert not caught
    assert not caplog.records


def test_outside_pydicom_is_heard() -> None:
    logger = logging.getLogger("pydicom")
    before = logger.disabled
    with pytest.raises(ValueError), quiet():
        raise ValueError
    assert logger.disabled == before
