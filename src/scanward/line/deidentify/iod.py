"""Attribute types by IOD (PS3.3), which decide what X/Z/D means for one object.

The data are `data/iod-types.txt`: equal macros are written once, as numbered nodes, and read when first asked for.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_STRICTEST_FIRST = ("1", "1C", "2", "2C", "3")
_NO_CHILD = -1

Path_ = tuple[int, ...]


class _Tables(NamedTuple):
    classes: dict[str, str]
    """SOP class UID -> IOD."""
    iods: dict[str, tuple[int, ...]]
    """IOD -> the nodes of its modules."""
    sequences: dict[int, int]
    """Sequence -> the node that its items follow most often, whatever the IOD."""
    nodes: dict[int, str]


@cache
def _tables() -> _Tables:
    tables = _Tables({}, {}, {}, {})
    text = Path(__file__).with_name("data").joinpath("iod-types.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        key, _, value = rest.partition(" ")
        if kind == "N":
            tables.nodes[int(key)] = value
        elif kind == "C":
            tables.classes[key] = value
        elif kind == "I":
            # A conditional or optional module may be present, and an attribute of it that is present shows that it
            # is: so its types count like those of a mandatory one.
            tables.iods[key] = tuple(int(module[:-1]) for module in value.split())
        elif kind == "S":
            tables.sequences[int(key, 16)] = int(value)
    return tables


@cache
def _node(number: int) -> dict[int, tuple[str, int]]:
    """tag -> (type, node of its items)."""
    node = {}
    for entry in _tables().nodes[number].split():
        tag, _, value = entry.partition("=")
        kind, _, child = value.partition(":")
        node[int(tag, 16)] = (kind, int(child) if child else _NO_CHILD)
    return node


@lru_cache(maxsize=4096)
def _nodes_at(sop_class_uid: str, path: Path_) -> tuple[int, ...]:
    """The nodes that an item at `path` follows."""
    tables = _tables()
    if not path:
        iod = tables.classes.get(sop_class_uid) or tables.classes[SECONDARY_CAPTURE]
        return tables.iods[iod]
    above = _nodes_at(sop_class_uid, path[:-1])
    entries = (_node(number).get(path[-1]) for number in above)
    below = {entry[1] for entry in entries if entry is not None and entry[1] != _NO_CHILD}
    if below:
        return tuple(sorted(below))
    if path[-1:] == path[-2:-1]:
        return above  # Content Sequence within Content Sequence, to any depth (PS3.3 section C.17.3)
    usual = tables.sequences.get(path[-1])
    return () if usual is None else (usual,)


def attribute_type(sop_class_uid: str, path: Path_) -> str | None:
    """The type of an attribute in the IOD of a SOP class: "1", "1C", "2", "2C", "3", or None when it is not in it.

    `path` is the tags of the enclosing sequences and the attribute's own tag last. Where several modules have the
    attribute, the strictest type counts. An unknown (private) class is judged as Secondary Capture, which has the
    modules that all images share. Inside a sequence that the IOD does not place there, the sequence's usual macro
    counts.
    """
    types = {entry[0] for number in _nodes_at(sop_class_uid, path[:-1]) if (entry := _node(number).get(path[-1]))}
    return next((kind for kind in _STRICTEST_FIRST if kind in types), None)


def known_tags() -> frozenset[int]:
    """Every attribute that some IOD has."""
    return frozenset(tag for number in _tables().nodes for tag in _node(number))
