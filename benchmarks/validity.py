"""What `dciodvfy` (dicom3tools) finds wrong, without the values, so that two files can be compared."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

_VALUE = re.compile(r"= ?<.*?>")
_ITEM = re.compile(r"\[\d+\]")


def installed() -> bool:
    return shutil.which("dciodvfy") is not None


def errors(content: bytes) -> set[str]:
    """The errors of one object, each named once, values and item numbers left out."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "object.dcm")
        path.write_bytes(content)
        _inflate(path)
        done = subprocess.run(["dciodvfy", "-new", str(path)], capture_output=True, check=False, timeout=120)
    lines = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
    return {_ITEM.sub("", _VALUE.sub("=", line)) for line in lines if line.startswith("Error")}


def _inflate(path: Path) -> None:
    """dciodvfy reads no deflated data sets."""
    data = dcmread(path, force=True)
    if data.file_meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.save_as(path, implicit_vr=False, little_endian=True)
