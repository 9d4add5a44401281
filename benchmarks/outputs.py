"""Which file of an output folder came from which object: by the instance number, which is unique in the hospital."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.demo.views import parsed

if TYPE_CHECKING:
    from pathlib import Path

    from pydicom.dataset import Dataset

    from scanward.demo import MadeObject, Planted


@dataclass(slots=True)
class Output:
    """One object that a tool gave out."""

    made: MadeObject
    path: Path
    content: bytes = field(repr=False)
    data: Dataset = field(repr=False)


def match(planted: Planted, out: Path) -> tuple[dict[int, Output], list[Path]]:
    """Outputs by the index of their source, and the files that could not be told or are no objects.

    A tool that drops instance numbers is helped by SOP class and size of the picture, as far as these are unique.
    """
    by_number = {made.instance_number: made for made in planted.objects}
    found: dict[int, Output] = {}
    unknown: list[tuple[Path, bytes, Dataset]] = []
    others: list[Path] = []
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        content = path.read_bytes()
        data = parsed(content)
        if data is None:
            others.append(path)
            continue
        made = by_number.get(_number(data)) or _by_name(planted, path)
        if made is None or made.index in found:
            unknown.append((path, content, data))
        else:
            found[made.index] = Output(made, path, content, data)
    for path, content, data in unknown:
        rest = [m for m in planted.objects if m.index not in found and m.sop_class_uid == str(data.get("SOPClassUID"))]
        if rest:
            found[rest[0].index] = Output(rest[0], path, content, data)
        else:
            others.append(path)
    return found, others


def _number(data: Dataset) -> int:
    try:
        return int(data.get("InstanceNumber") or 0)
    except (TypeError, ValueError):
        return 0


def _by_name(planted: Planted, path: Path) -> MadeObject | None:
    """The source whose own file name is the end of this one, where a tool keeps names."""
    same = [made for made in planted.objects if path.name.endswith(made.path.name)]
    return same[0] if len(same) == 1 else None
