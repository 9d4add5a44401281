"""Write data/safe-private.tsv from TCIA's private tag knowledge base.

Usage: safe_private.py tcia-private-tags.csv --edition "February 2024" > safe-private.tsv

Only what may be kept is written: disposition k (keep), and h (UIDs) and o (dates) where the VR says so, because those
are remapped and shifted anyway. Left out: what any row deletes under a real VR, what has no creator, and what is known
only as UN or OB, since nobody can look inside. Left out as well, although the curators keep it: what names a person,
place or device, thumbnails, and the blocks of archives and viewers, which describe workflow rather than physics.

The source's signatures are `(0029,"CREATOR",10)`, nested as `(...)[<0>](...)`, with quotes that were doubled and lost
in places. A private attribute inside a sequence may have another disposition than at the top, so `where` says
`top`, `nested` or `both`. A private sequence is kept when anything in it is, because its items are cleaned one by one.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

STEP = re.compile(r'\(([0-9a-f]{4}),"*([^"]*?)"*,([0-9a-f]{2})\)|\(([0-9a-f]{4}),([0-9a-f]{4})\)')
VRS = ["SQ", "UT", "LT", "ST", "UC", "LO", "SH", "PN", "AE", "UR", "DT", "DA", "TM", "UI", "CS", "AS", "IS", "DS"]
VRS += ["FD", "FL", "SV", "UV", "SL", "UL", "SS", "US", "AT", "OD", "OF", "OL", "OV"]
"""Where rows disagree about the VR, the one that asks for more cleaning comes first."""

NAMES_SOMEONE = re.compile(
    r"radiographer|department|\bsites?\b|examination (number|source)|identification label|institution|source ae|owner"
    r"|thumbnail|language|station|product id|annotation character|serial|comments?\b|remarks|modification|move time"
    r"|registration time|completion time|shadow owner|title line|accession|hospital|other ids",
    re.IGNORECASE,
)
ARCHIVES = ("CTP", "GEIIS", "INTELERAD", "SECTRA", "A.L.I", "DR Systems", "Vital Images", "MITRA", "SPI-P", "AMICAS")


class Leaf(NamedTuple):
    group: int
    creator: str
    element: int


def steps(signature: str) -> list[Leaf | None] | None:
    """A signature's path, public attributes as None; None where it cannot be read or names no creator."""
    path: list[Leaf | None] = []
    for part in re.split(r"\[<\d+>\]", signature):
        match = STEP.fullmatch(part)
        if match is None:
            return None
        if match[4]:
            path.append(None)
            continue
        creator = match[2].strip()
        if not creator or creator.startswith(("Unnamed", *ARCHIVES)) or creator.endswith("xx"):
            return None
        path.append(Leaf(int(match[1], 16), creator, int(match[3], 16)))
    return path


def may_stay(vr: str, disposition: str) -> bool:
    if disposition == "h":
        return vr == "UI"
    return disposition == "k" or (disposition == "o" and vr in {"DA", "DT"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--edition", required=True)
    arguments = parser.parse_args()
    kept: dict[tuple[Leaf, bool], set[str]] = defaultdict(set)
    deleted: set[tuple[Leaf, bool]] = set()
    with arguments.source.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            path = steps(row["element_sig_pattern"])
            vr, disposition = row["vr"], row["private_disposition"].strip().lower()
            if path is None:
                continue
            nested = len(path) > 1
            stays = may_stay(vr, disposition) and not NAMES_SOMEONE.search(row["tag_name"].split(":")[-1])
            if path[-1] is not None and vr in VRS:
                if stays:
                    kept[path[-1], nested].add(vr)
                elif disposition:
                    deleted.add((path[-1], nested))
            if stays:
                for index, step in enumerate(path[:-1]):
                    if step is not None:
                        kept[step, index > 0].add("SQ")
                        deleted.discard((step, index > 0))
    write(kept, deleted, arguments.edition)


def write(kept: dict[tuple[Leaf, bool], set[str]], deleted: set[tuple[Leaf, bool]], edition: str) -> None:
    lines = []
    for leaf in sorted({leaf for leaf, _ in kept}):
        top, nested = ((leaf, place) in kept and ((leaf, place) not in deleted or "SQ" in kept[leaf, place])
                       for place in (False, True))  # fmt: skip
        if top or nested:
            # what is kept at the top and not spoken of inside sequences is kept inside them too
            both = top and (nested or (leaf, True) not in deleted)
            where = "both" if both else "top" if top else "nested"
            found = kept.get((leaf, False), set()) | kept.get((leaf, True), set())
            vr = min(found, key=VRS.index)
            lines.append(f"{leaf.group:04x}\t{leaf.creator}\t{leaf.element:02x}\t{vr}\t{where}")
    print(
        f"# TCIA private tag knowledge base, {edition}: {len(lines)} private attributes that may be kept; "
        "made by scripts/make-tables/safe_private.py"
    )
    print("group\tcreator\telement\tvr\twhere")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
