#!/usr/bin/env python3
"""Write src/scanward/dicom/data/dictionary.tsv and uids.tsv from the data dictionary of the installed pydicom.

    scripts/make-tables/dictionary.py src/scanward/dicom/data

pydicom's dictionary is generated from DICOM PS3.6. A table of our own costs a tenth of importing pydicom, in time
and memory, in every worker.
"""

import sys
from pathlib import Path

import pydicom
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom._uid_dict import UID_dictionary


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    source = f"# DICOM PS3.6 as in pydicom {pydicom.__version__}; made by scripts/make-tables/dictionary.py"
    rows = [(f"{tag:08x}", vr[:2], keyword) for tag, (vr, _, _, _, keyword) in DicomDictionary.items()]
    rows += [(mask, vr[:2], keyword) for mask, (vr, _, _, _, keyword) in RepeatersDictionary.items()]
    lines = [source, "tag\tvr\tkeyword", *("\t".join(row) for row in sorted(rows))]
    (folder / "dictionary.tsv").write_text("\n".join(lines) + "\n", encoding="ascii")
    uids = [source, "uid\tname", *(f"{uid}\t{entry[0]}" for uid, entry in sorted(UID_dictionary.items()))]
    (folder / "uids.tsv").write_text("\n".join(uids) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
