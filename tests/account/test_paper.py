"""The same facts as page, PDF and JSON; nothing in them acts."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from scanward.core.asking import RecipientRecord
from scanward.core.lawful import Basis, Identifiability, RecipientKind
from scanward.line.account.accounting import Accounting, accounting, span_of
from scanward.line.account.paper.document import Document, Grid, Heading, Pairs, Words
from scanward.line.account.paper.html import as_page
from scanward.line.account.paper.letter import letter
from scanward.line.account.paper.pdf import as_pdf
from scanward.line.account.protocols import add_protocol
from scanward.store import Vault, Ward
from tests.account.test_accounting import LUNG, account_of, fifty
from tests.account.wards import JANE, left

ACTING = '<img src="file:///etc/passwd"/><script>alert(1)</script><b>&amp;\u202e\x1b[2J{{7*7}}'


def shown(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def paper_of(given: Accounting) -> Document:
    return letter(given, whom="Patient 10012 of HOSP", office="Privacy Officer", made="2026-03-01")


@pytest.fixture
def given(office: Ward) -> Accounting:
    add_protocol(office, LUNG, who="dr.grey")
    fifty(office, 50)
    left(office, JANE, recipient="registry", purpose="cancer-registration", basis=Basis.REQUIRED_BY_LAW)
    left(office, JANE, basis=Basis.AUTHORIZATION)
    left(office, JANE, basis=Basis.DEIDENTIFIED, identifiability=Identifiability.DEIDENTIFIED)
    return account_of(office)


def test_page_and_pdf_say_what_the_accounting_says(given: Accounting) -> None:
    page = " ".join(re.sub(r"<[^>]+>", " ", as_page(paper_of(given))).split())
    pdf = shown(as_pdf(paper_of(given)))
    for text in (page, pdf):
        for said in ("State Cancer Registry", "1 Main St, Springfield", "cancer registration", "Lung screening"):
            assert said in text
        assert "exempt: you authorized it" in text
        assert "may or may not have been given out" in text
        assert "Made without your identity" in text
    assert given.plain()["statutory"][0]["first"]["recipient"] == "State Cancer Registry"


def test_an_accounting_of_nothing_says_so(office: Ward) -> None:
    text = shown(as_pdf(paper_of(account_of(office))))
    assert "we gave out nothing that the law asks us to list" in text
    assert "None in this time" in text


@pytest.mark.matrix("W1")
def test_nothing_that_stands_in_a_record_acts_on_the_page_or_in_the_pdf(office: Ward) -> None:
    hostile = RecipientRecord("r", "acme", RecipientKind.RESEARCH, ACTING, "US", address=ACTING)
    left(office, JANE)
    vault = Vault(office)
    given = accounting(office, vault, JANE, span_of(office.clock.now()), lambda _: hostile)
    document = letter(given, whom=ACTING, office=ACTING, made="2026-03-01")
    page = as_page(document)
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "{{7*7}}" in page
    text = shown(as_pdf(document))
    assert "alert(1)" in text  # it is shown, as text
    assert "root:" not in text
    assert "49" not in text.split("Privacy")[0].replace("164.5", "")


def test_the_page_loads_nothing(given: Accounting) -> None:
    page = as_page(paper_of(given))
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=", page)


def test_a_long_document_goes_over_many_pages_and_repeats_its_head() -> None:
    rows = tuple((f"row {number}", "word " * 40) for number in range(200))
    document = Document("T", "L", (Heading("H"), Grid(("First", "Second"), rows, (0.3, 0.7))), "F")
    pages = PdfReader(BytesIO(as_pdf(document))).pages
    assert len(pages) > 5
    texts = [page.extract_text() for page in pages]
    assert all("Second" in text for text in texts if "word" in text)
    assert sum("word" in text for text in texts) > 5
    assert any("row 199" in text for text in texts)


def test_a_cell_longer_than_a_page_and_a_word_without_spaces_are_shown() -> None:
    document = Document("T", "L", (Grid(("A", "B"), (("x" * 3000, "word " * 4000),), (0.5, 0.5)),))
    assert len(PdfReader(BytesIO(as_pdf(document))).pages) > 1


def test_letters_that_the_font_lacks_are_told_and_those_that_it_has_are_shown() -> None:
    latin = shown(as_pdf(Document("Žižková Łó", "é", (Words("Ñ"), Pairs((("a", "ß"),))))))
    assert "Žižková Łó" in latin
    assert "does not have" not in latin
    marked = shown(as_pdf(Document("Łódź", "x", ())))
    assert "Łódz" in marked
    assert "does not have" in marked
    other = shown(as_pdf(Document("名前", "x", ())))
    assert "??" in other
    assert "does not have" in other


def test_the_same_document_gives_the_same_bytes(given: Accounting) -> None:
    assert as_pdf(paper_of(given)) == as_pdf(paper_of(given))
