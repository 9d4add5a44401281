"""A document as plain text, for a letter or a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.visible import visible
from scanward.line.account.paper.document import Grid, Heading, Pairs, Words

if TYPE_CHECKING:
    from scanward.line.account.paper.document import Block, Document


def as_text(document: Document) -> str:
    """`document` in lines; what would act on a terminal is written out."""
    parts = [document.title.upper(), document.lead, *map(_block, document.blocks), document.footer]
    shown = ("\n".join(visible(line) for line in part.split("\n")) for part in parts if part)
    return "\n\n".join(shown) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return block.text
        case Words():
            return block.text
        case Pairs():
            return "\n".join(f"{name}: {value}" for name, value in block.pairs)
        case Grid():
            lines = ["; ".join(block.columns), *("; ".join(row).replace("\n", ", ") for row in block.rows)]
            return "\n".join(lines)
