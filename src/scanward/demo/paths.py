"""Attribute paths: `RequestAttributesSequence[0].StudyID`, private as `(0019,"SIEMENS MR HEADER",0C)`."""

from __future__ import annotations

import re
from typing import Any

from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

_STEP = re.compile(
    r'(?:(?P<keyword>[A-Za-z0-9]+)|\((?P<group>[0-9A-F]{4}),"(?P<creator>[^"]+)",(?P<element>[0-9A-F]{2})\))'
    r"(?:\[(?P<item>\d+)\])?(?:\.|$)"
)


def put(data: Dataset, path: str, value: Any, vr: str = "") -> None:
    """Set `value` at `path`, making sequences, items and private blocks on the way. Private leaves need `vr`."""
    steps = list(_STEP.finditer(path))
    for step in steps[:-1]:
        data = _item(data, step)
    leaf = steps[-1]
    if leaf["creator"]:
        block = data.private_block(int(leaf["group"], 16), leaf["creator"], create=True)
        block.add_new(int(leaf["element"], 16), vr, value)
        return
    tag = tag_for_keyword(leaf["keyword"])
    if tag is None:
        raise KeyError(leaf["keyword"])
    data[tag] = DataElement(tag, vr or dictionary_VR(tag).split(" or ")[0], value)


def get(data: Dataset, path: str) -> Any:
    """The value at `path`, or None where there is none."""
    for step in _STEP.finditer(path):
        element = _element(data, step)
        if element is None:
            return None
        if step["item"] is None:
            return element.value
        if not isinstance(element.value, Sequence) or int(step["item"]) >= len(element.value):
            return None
        data = element.value[int(step["item"])]
    return data


def text_of(value: Any) -> str:
    """A value as text, several joined by backslashes as in the file."""
    if isinstance(value, (list, MultiValue)):
        return "\\".join(str(one) for one in value)
    return str(value)


def _element(data: Dataset, step: re.Match[str]) -> DataElement | None:
    if step["creator"]:
        try:
            block = data.private_block(int(step["group"], 16), step["creator"])
            return block[int(step["element"], 16)]
        except KeyError:
            return None
    tag = tag_for_keyword(step["keyword"])
    return data[tag] if tag is not None and tag in data else None


def _item(data: Dataset, step: re.Match[str]) -> Dataset:
    element = _element(data, step)
    if element is None:
        empty: Sequence = Sequence()
        if step["creator"]:
            block = data.private_block(int(step["group"], 16), step["creator"], create=True)
            block.add_new(int(step["element"], 16), "SQ", empty)
        else:
            setattr(data, step["keyword"], empty)
        element = _element(data, step)
        assert element is not None  # noqa: S101  (it was set two lines above; for the type checker)
    while len(element.value) <= int(step["item"] or 0):
        element.value.append(Dataset())
    found: Dataset = element.value[int(step["item"] or 0)]
    return found
