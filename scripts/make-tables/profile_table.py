"""Write data/table-e1-1.tsv from the JSON form of DICOM PS3.15 Table E.1-1.

Usage: profile_table.py confidentiality_profile_attributes.json --edition "PS3.15 2025a" > table-e1-1.tsv

The source is innolitics/dicom-standard, which reads the table out of the standard's own HTML. Repeating groups keep
their x (`60xx3000`); the row for private attributes becomes `private`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

COLUMNS = {
    "basic": "basicProfile",
    "safe-private": "rtnSafePrivOpt",
    "uids": "rtnUIDsOpt",
    "device": "rtnDevIdOpt",
    "institution": "rtnInstIdOpt",
    "characteristics": "rtnPatCharsOpt",
    "full-dates": "rtnLongFullDatesOpt",
    "modified-dates": "rtnLongModifDatesOpt",
    "descriptors": "cleanDescOpt",
    "structured": "cleanStructContOpt",
    "graphics": "cleanGraphOpt",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--edition", required=True)
    arguments = parser.parse_args()
    rows = json.loads(arguments.source.read_text(encoding="utf-8"))
    print(
        f"# DICOM {arguments.edition} Table E.1-1, {len(rows)} attributes, "
        "through innolitics/dicom-standard; made by scripts/make-tables/profile_table.py"
    )
    print("\t".join(["tag", "name", *COLUMNS]))
    for row in sorted(rows, key=lambda row: str(row["id"])):
        tag = "private" if "where" in row["id"] else row["id"].lower()
        name = " ".join(row["name"].split())  # a note stands in the cell after a line break
        print("\t".join([tag, name, *(row.get(key, "") for key in COLUMNS.values())]))


if __name__ == "__main__":
    main()
