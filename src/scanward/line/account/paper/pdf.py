"""A document as a PDF, by ReportLab, with the embedded fonts that come with it (Bitstream Vera).

Those fonts show western Latin letters. Of another one its plain letter is shown, or `?`, and the document says so at
its end; the page and the JSON have it.

Paragraphs of ReportLab are a markup of their own, in which `<img>` would open files: every text is escaped before (row
W1 of the adversarial matrix).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

from scanward.core.visible import visible
from scanward.line.account.paper.document import Block, Document, Grid, Heading, Pairs, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_LINE = HexColor("#c9d1d9")
_HEAD = HexColor("#eef1f4")
_UNSHOWN = (
    "A letter that this PDF's font does not have is shown without its marks, or as “?”; the page and the JSON have it."
)


def as_pdf(document: Document) -> bytes:
    """`document` as the bytes of a PDF (A4); the same document gives the same bytes."""
    text = _Text()
    story: list[Any] = [
        Paragraph(text(document.title), _style("title")),
        Paragraph(text(document.lead), _style("body")),
    ]
    for block in document.blocks:
        story += _flow(block, text)
    story.append(Spacer(0, 4 * mm))
    story.append(Paragraph(text(document.footer), _style("muted")))
    if text.unshown:
        story.append(Paragraph(text(_UNSHOWN), _style("muted")))
    stream = BytesIO()
    SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=visible(document.title),
        author="Scanward",
        lang="en",
        invariant=1,
    ).build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return stream.getvalue()


class _Text:
    """Makes texts inert, and remembers whether one could not be shown."""

    def __init__(self) -> None:
        self.unshown = False

    def __call__(self, raw: str) -> str:
        glyphs = _fonts()
        shown = []
        for character in "\n".join(visible(line) for line in raw.split("\n")):
            known = character == "\n" or ord(character) in glyphs
            self.unshown = self.unshown or not known
            shown.append(character if known else _nearest(character, glyphs))
        return escape("".join(shown)).replace("\n", "<br/>")


def _nearest(character: str, glyphs: frozenset[int]) -> str:
    """The letter without its marks where the font has that, as `z` for `ź`; else `?`."""
    plain = unicodedata.normalize("NFKD", character)[0]
    return plain if ord(plain) in glyphs else "?"


@cache
def _fonts() -> frozenset[int]:
    """Register the fonts; the characters that both have."""
    folder = Path(reportlab.__file__).with_name("fonts")
    known: list[frozenset[int]] = []
    for name, file in (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf")):
        font = TTFont(name, str(folder / file))
        pdfmetrics.registerFont(font)
        known.append(frozenset(font.face.charToGlyph))
    return known[0] & known[1]


@cache
def _style(name: str) -> Any:
    _fonts()
    sizes = {"title": (16, 20), "heading": (12.5, 16), "body": (10.5, 14.5), "muted": (8.5, 11.5), "cell": (8, 10.5)}
    size, leading = sizes.get(name, sizes["cell"])
    bold = name in {"title", "heading", "head"}
    colour = HexColor("#506070") if name == "muted" else HexColor("#17212b")
    before = {"heading": 5 * mm}.get(name, 0)
    return ParagraphStyle(
        name,
        fontName="Vera-Bold" if bold else "Vera",
        fontSize=size,
        leading=leading,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=1.5 * mm if name in {"title", "heading", "body", "muted"} else 0,
        keepWithNext=name == "heading",
        splitLongWords=1,
        wordWrap="LTR",
    )


def _flow(block: Block, text: _Text) -> Iterator[Any]:
    match block:
        case Heading():
            yield Paragraph(text(block.text), _style("heading"))
        case Words():
            yield Paragraph(text(block.text), _style("muted" if block.muted else "body"))
        case Pairs():
            yield _table([[(name, "cell"), (value, "cell")] for name, value in block.pairs], (0.3, 0.7), text)
        case Grid():
            head = [[(column, "head") for column in block.columns]]
            rows = [[(cell, "cell") for cell in row] for row in block.rows]
            yield _table([*head, *rows], block.widths, text, repeat=1)


def _table(rows: list[list[tuple[str, str]]], widths: tuple[float, ...], text: _Text, repeat: int = 0) -> Any:
    cells = [[Paragraph(text(value), _style(style)) for value, style in row] for row in rows]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    if repeat:
        style.append(("BACKGROUND", (0, 0), (-1, 0), _HEAD))
    total = sum(widths)
    return LongTable(
        cells,
        colWidths=[_WIDTH * share / total for share in widths],
        repeatRows=repeat,
        style=style,
        splitInRow=1,
        spaceAfter=2 * mm,
    )


def _numbered(canvas: Any, template: Any) -> None:
    canvas.setFont("Vera", 7.5)
    canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, f"Page {template.page}")
