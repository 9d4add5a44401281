"""A document for a person, before it is a page or a PDF: both are made from the same blocks, so both say the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `muted` for what is said in small print."""

    text: str
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and values, one under the other."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every cell is text. `widths` are shares of the page's width."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


Block = Heading | Words | Pairs | Grid


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    lead: str
    blocks: tuple[Block, ...]
    footer: str = ""
