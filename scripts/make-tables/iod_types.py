"""Write data/iod-types.txt: the type (1, 1C, 2, 2C, 3) of every attribute in every IOD of DICOM PS3.3.

Usage: iod_types.py .../site-packages/highdicom/_standard --edition "highdicom 0.28.2" > iod-types.txt

The source is highdicom (MIT licence), which carries the module tables of PS3.3 as JSON: 100,000 rows of
(module, path, attribute, type). Many modules include the same macros, so equal subtrees are written once:

    C <SOP class UID> <IOD>                 which IOD an object of a class follows
    I <IOD> <node><usage> ...               the modules of an IOD, each a node; usage M, C or U
    S <tag> <node>                          what a sequence holds most often, for places where the IOD is silent
    N <node> <tag>=<type>[:<node>] ...      attributes, and the node that a sequence's items follow
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from pydicom.datadict import tag_for_keyword

RETIRED = {  # retired classes that still lie in archives, and the IOD that took their place (PS3.4 Annex B)
    "1.2.840.10008.5.1.4.1.1.3": "1.2.840.10008.5.1.4.1.1.3.1",
    "1.2.840.10008.5.1.4.1.1.5": "1.2.840.10008.5.1.4.1.1.20",
    "1.2.840.10008.5.1.4.1.1.6": "1.2.840.10008.5.1.4.1.1.6.1",
    "1.2.840.10008.5.1.4.1.1.12.3": "1.2.840.10008.5.1.4.1.1.12.1",
    "1.2.840.10008.5.1.4.1.1.88.1": "1.2.840.10008.5.1.4.1.1.88.11",
    "1.2.840.10008.5.1.4.1.1.88.3": "1.2.840.10008.5.1.4.1.1.88.22",
    "1.2.840.10008.5.1.4.1.1.88.4": "1.2.840.10008.5.1.4.1.1.88.33",
}

Tree = dict[int, tuple[str, "Tree"]]
Key = tuple[tuple[int, str, int], ...]


class Nodes:
    """Equal subtrees get one number."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}
        self.of_sequence: dict[int, Counter[int]] = {}

    def add(self, tree: Tree) -> int:
        key: Key = tuple(sorted((tag, kind, self.add(child) if child else -1) for tag, (kind, child) in tree.items()))
        for tag, _, child in key:
            if child >= 0:
                self.of_sequence.setdefault(tag, Counter())[child] += 1
        return self.numbers.setdefault(key, len(self.numbers))


def tree_of(rows: list[dict[str, Any]]) -> Tree:
    tree: Tree = {}
    for row in sorted(rows, key=lambda row: len(row["path"])):
        place = tree
        for keyword in row["path"]:
            place = place.setdefault(tag_of(keyword), ("3", {}))[1]
        if row["type"] in {"1", "1C", "2", "2C", "3"} and tag_for_keyword(row["keyword"]) is not None:
            place.setdefault(tag_of(row["keyword"]), (row["type"], {}))
    return tree


def tag_of(keyword: str) -> int:
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise KeyError(keyword)
    return int(tag)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--edition", required=True)
    arguments = parser.parse_args()

    def load(name: str) -> Any:
        return json.loads((arguments.source / name).read_text(encoding="utf-8"))

    modules = load("module_attribute_map.json")
    iods = load("iod_module_map.json")
    classes = load("sop_class_iod_map.json")
    nodes = Nodes()
    used = {usage["key"] for iod in iods.values() for usage in iod}
    numbers = {key: nodes.add(tree_of(rows)) for key, rows in sorted(modules.items()) if key in used}
    print(
        f"# DICOM PS3.3 module tables through {arguments.edition} (MIT licence); "
        "made by scripts/make-tables/iod_types.py"
    )
    for uid, iod in sorted((classes | {old: classes[new] for old, new in RETIRED.items()}).items()):
        if iod in iods:
            print("C", uid, iod)
    for iod, usages in sorted(iods.items()):
        if iod in set(classes.values()):
            print("I", iod, *(f"{numbers[u['key']]}{u['usage']}" for u in usages if u["key"] in numbers))
    for tag, counts in sorted(nodes.of_sequence.items()):
        print("S", f"{tag:x}", min(counts, key=lambda node: (-counts[node], node)))
    for key, number in nodes.numbers.items():
        print("N", number, *(f"{tag:x}={kind}" + (f":{child}" if child >= 0 else "") for tag, kind, child in key))


if __name__ == "__main__":
    main()
