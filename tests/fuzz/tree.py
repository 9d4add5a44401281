"""An object as a tree that can be changed anywhere and written again, rightly or wrongly: what mutations work on."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.dicom.element import UNDEFINED, Element
from scanward.dicom.encoding import EXPLICIT_LE, IMPLICIT_LE, Encoding, Syntax
from scanward.dicom.limits import Budget, Limits
from scanward.dicom.reading import open_object
from scanward.dicom.sequence import is_sequence, items
from scanward.dicom.writing import encode_element, encode_header, encode_sequence

if TYPE_CHECKING:
    from pathlib import Path

Item = list["Node"]


@dataclass(slots=True)
class Node:
    """One element: a value, or the items of a sequence. `head` is what stands before a value that is kept as it was."""

    tag: int
    vr: str
    value: bytes = b""
    items: list[Item] | None = None
    undefined: bool = False
    head: bytes | None = None


@dataclass(slots=True)
class Tree:
    """A Part 10 file."""

    syntax: Syntax
    nodes: Item
    meta: Item
    preamble: bytes = b"\0" * 128
    trailer: bytes = b""


def read_tree(path: Path) -> Tree | None:
    """The tree of a sound file; None when this reader does not understand it."""
    try:
        with open_object(path) as found:
            content = _bulk_source(path, found.syntax)
            budget = Budget(Limits())
            nodes = [_node(element, found.syntax.encoding, budget, 1, content) for element in found.elements]
            meta = [Node(e.tag, e.vr, e.value) for e in found.meta if e.tag & 0xFFFF]
            return Tree(found.syntax, nodes, meta or _meta_of(nodes, found.syntax), found.preamble or b"\0" * 128)
    except UnsoundObject:
        return None


def _meta_of(nodes: Item, syntax: Syntax) -> Item:
    values = {node.tag: node.value for node in nodes}
    return [
        Node(0x00020002, "UI", values.get(0x00080016, b"")),
        Node(0x00020003, "UI", values.get(0x00080018, b"")),
        Node(0x00020010, "UI", syntax.uid.encode()),
    ]


def _bulk_source(path: Path, syntax: Syntax) -> bytes:
    """The bytes that extents count in: the file's, or the inflated data set's."""
    content = path.read_bytes()
    if not syntax.deflated:
        return content
    start = 132 + 12 + int.from_bytes(content[140:144], "little")
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:])


def _node(element: Element, encoding: Encoding, budget: Budget, depth: int, content: bytes) -> Node:
    if element.bulk is not None:
        at, length = element.bulk
        return Node(element.tag, element.vr, content[at : at + length], head=element.raw, undefined=element.undefined)
    if is_sequence(element, encoding):
        inside = []
        for nested, inner in items(element, encoding, budget, depth):
            inside.append([_node(each, inner, budget, depth + 1, content) for each in nested])
        return Node(element.tag, "SQ", items=inside, undefined=element.undefined)
    return Node(element.tag, element.vr, element.value)


def write_item(nodes: Item, encoding: Encoding) -> bytes:
    """The bytes of a data set or item, in tag order."""
    return b"".join(write_node(node, encoding) for node in sorted(nodes, key=lambda node: node.tag))


def write_node(node: Node, encoding: Encoding) -> bytes:
    if node.items is not None:
        inner = IMPLICIT_LE if node.vr == "UN" else encoding
        inside = [write_item(item, inner) for item in node.items]
        return encode_sequence(node.tag, node.vr, inside, encoding, inner, undefined=node.undefined)
    if node.head is not None and node.undefined:
        return encode_header(node.tag, node.vr, UNDEFINED, encoding) + node.value
    return encode_element(node.tag, node.vr, node.value, encoding)


def write_tree(tree: Tree) -> bytes:
    """The bytes of a whole file."""
    meta = b"".join(write_node(node, EXPLICIT_LE) for node in sorted(tree.meta, key=lambda node: node.tag))
    length = encode_element(0x00020000, "UL", len(meta).to_bytes(4, "little"), EXPLICIT_LE)
    body = write_item(tree.nodes, tree.syntax.encoding)
    if tree.syntax.deflated:
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        body = squeeze.compress(body) + squeeze.flush()
    return tree.preamble[:128].ljust(128, b"\0") + b"DICM" + length + meta + body + tree.trailer


@dataclass(slots=True)
class Places:
    """All items of a tree, so that a mutation can choose one."""

    found: list[Item] = field(default_factory=list)

    def collect(self, item: Item) -> Places:
        self.found.append(item)
        for node in item:
            for inside in node.items or ():
                self.collect(inside)
        return self
