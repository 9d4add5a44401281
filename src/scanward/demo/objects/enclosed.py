"""Documents inside DICOM objects: a PDF and a CDA report."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pydicom.uid import EncapsulatedCDAStorage, EncapsulatedPDFStorage

from scanward.demo.codes import code
from scanward.demo.heading import heading, series_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydicom.dataset import Dataset

    from scanward.demo.heading import Order


def pdf(order: Order) -> Dataset:
    data = heading(order, EncapsulatedPDFStorage, "DOC")
    _document(data, order, "application/pdf", "Report")
    data.ConceptNameCodeSequence = [code("18748-4", "LN", "Diagnostic Imaging Report")]
    enclose(data, pdf_bytes(["Radiology report"], {}))
    return data


def cda(order: Order) -> Dataset:
    data = heading(order, EncapsulatedCDAStorage, "DOC")
    _document(data, order, "text/XML", "Report")
    data.HL7InstanceIdentifier = f"{order.canaries.uid()}^1"
    data.ConceptNameCodeSequence = [code("34133-9", "LN", "Summarization of episode note")]
    enclose(data, b"<ClinicalDocument/>")
    return data


def enclose(data: Dataset, document: bytes) -> None:
    data.EncapsulatedDocumentLength = len(document)
    data.add_new("EncapsulatedDocument", "OB", document + b"\0" * (len(document) % 2))


def _document(data: Dataset, order: Order, media_type: str, title: str) -> None:
    series_times(data, order)
    data.AcquisitionDateTime = f"{data.AcquisitionDate}{data.AcquisitionTime}"
    del data.AcquisitionDate, data.AcquisitionTime
    data.ConversionType, data.BurnedInAnnotation = "WSD", "YES"
    data.DocumentTitle, data.MIMETypeOfEncapsulatedDocument = title, media_type


def pdf_bytes(lines: Sequence[str], info: dict[str, str]) -> bytes:
    """A one-page PDF 1.4 with its text in a compressed stream and `info` in the document information."""
    shown = " ".join(f"1 0 0 1 60 {780 - 20 * n} Tm ({_escaped(line)}) Tj" for n, line in enumerate(lines))
    stream = zlib.compress(f"BT /F1 12 Tf {shown} ET".encode("latin-1", "replace"))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>"
        % b"/Resources << /Font << /F1 5 0 R >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< %s >>" % " ".join(f"/{key} ({_escaped(text)})" for key, text in info.items()).encode("latin-1", "replace"),
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
