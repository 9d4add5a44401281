from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from scanward.core.identity import IdentifierKind as Kind

pytestmark = pytest.mark.matrix("P15")
PDF = "1.2.840.10008.5.1.4.1.1.104.1"


def document(ct, content, mime, **more):
    return ct(
        SOPClassUID=PDF, Modality="DOC", PixelData=None, Rows=None, Columns=None, BitsAllocated=None,
        MIMETypeOfEncapsulatedDocument=mime, EncapsulatedDocument=content + bytes(len(content) % 2), **more,
    )  # fmt: skip


def pdf(title):
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Title": title})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_text_of_a_pdf_is_searched_in_a_child(ct, examine):
    found = examine(
        document(ct, pdf("Report for Mustermann, call 617-555-0100"), "application/pdf", PatientName="Mustermann^Erika")
    )
    assert found.record.kind == "document"
    assert "document" in found.places(Kind.PHONE)
    assert "document" in found.places(Kind.PATIENT_NAME)


def test_a_large_pdf_that_stays_in_the_file_is_searched_too(ct, examine):
    content = pdf("call 617-555-0100 " + "x" * 400_000)
    assert "document" in examine(document(ct, content, "application/pdf")).places(Kind.PHONE)


@pytest.mark.parametrize("name", [b"x", b"xy"], ids=["even", "padded"])
def test_the_text_of_a_clinical_document_is_searched(ct, examine, name):
    xml = b"<?xml version='1.0'?><ClinicalDocument><a use='call 617-555-0100'>" + name + b"</a></ClinicalDocument>"
    assert "document" in examine(document(ct, xml, "text/XML")).places(Kind.PHONE)


def test_entities_are_never_expanded(ct, examine):
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]><x>&l9;</x>"
    found = examine(document(ct, xml, "text/XML"))
    assert "E-DOCUMENT-UNREAD" in found.rules


@pytest.mark.parametrize("content", [b"%PDF-1.7 broken", b"not at all", b"\0" * 100])
def test_a_document_that_cannot_be_read_is_said_to_be_so(ct, examine, content):
    assert "E-DOCUMENT-UNREAD" in examine(document(ct, content, "application/pdf")).rules
