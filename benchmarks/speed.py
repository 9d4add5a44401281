"""Objects per second of whole commands, side by side with peers in one run.

    python -m benchmarks.speed --objects 1000 --runs 3 --peers PEERS_VENV [--steady 5000]

Makes `--objects` CT instances of about 0.5 MB (replicated from SCANWARD_TESTDATA's ct-head where it is, else
synthetic, with new UIDs, one series per 28), runs each command on them in turn, one warm-up and `--runs` counted
rounds, and prints the median objects per second and the ratios to dicognito and to `cp -r`. Every command writes to
the file system of its source; the ward is made in the warm-up and stays, as it does in a hospital. Rounds are
interleaved, so that a machine that slows down slows all alike.

With `--steady M` a second table says what each further object costs: M objects less `--objects`, so without what a
command pays once.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from benchmarks.agreement import agree

SERIES = 28


@dataclass
class Contender:
    """One command: `{src}`, `{out}` and `{ward}` are filled in."""

    name: str
    command: list[str]
    needs_folder: bool = False
    """Whether the output folder must be there before."""
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0.0


def synthetic(number: int) -> Dataset:
    made = Dataset()
    made.SOPClassUID = CTImageStorage
    made.Modality = "CT"
    made.PatientName, made.PatientID, made.PatientBirthDate, made.PatientSex = "Bench^Mark", "B1", "19600101", "O"
    made.StudyDate = made.SeriesDate = made.ContentDate = "20240102"
    made.StudyTime = made.ContentTime = "101112"
    made.StudyDescription, made.SeriesDescription = "CT HEAD", "AXIAL"
    made.Rows = made.Columns = 512
    made.BitsAllocated = made.BitsStored = 16
    made.HighBit, made.PixelRepresentation, made.SamplesPerPixel = 15, 1, 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.PixelSpacing, made.SliceThickness = [0.5, 0.5], 5
    made.ImagePositionPatient, made.ImageOrientationPatient = [0, 0, number * 5], [1, 0, 0, 0, 1, 0]
    made.PixelData = np.random.default_rng(number).integers(-1000, 1000, (512, 512), dtype=np.int16).tobytes()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return made


def make_source(folder: Path, objects: int) -> None:
    """Fill `folder` with CT instances."""
    data = Path(os.environ.get("SCANWARD_TESTDATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    slices = sorted((data / "ct-head").glob("*.dcm"))
    templates = [pydicom.dcmread(path) for path in slices] or [synthetic(n) for n in range(SERIES)]
    study, series = generate_uid(), generate_uid()
    for number in range(objects):
        if number % SERIES == 0:
            series = generate_uid()
        made = templates[number % len(templates)]
        made.StudyInstanceUID, made.SeriesInstanceUID = study, series
        made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
        made.InstanceNumber = number
        pydicom.dcmwrite(folder / f"{number:06d}.dcm", made, enforce_file_format=True)


HEADERS_ONLY = Path(__file__).with_name("headers-only.toml")
"""A recipe that has nobody look into pictures: no peer does."""


def scanward(*options: str, recipe: str = str(HEADERS_ONLY)) -> list[str]:
    return [sys.executable, "-m", "scanward", "release", "{src}", "--to", "{out}", "--ward", "{ward}",
            "--recipient", "bench", "--purpose", "research", "--recipe", recipe, *options]  # fmt: skip


GDCM_TAGS = ("10,10", "10,20", "10,30", "10,40", "10,1010", "8,20", "8,21", "8,22", "8,23", "8,30", "8,50", "8,80",
             "8,81", "8,90", "8,1030", "8,1050", "8,1070")  # fmt: skip


PIXELMED = Path("/usr/share/java/pixelmed.jar")
"""Of Debian's libpixelmed-java."""


def contenders(peers: Path | None) -> list[Contender]:
    """What is measured: ours, the floor, and the peers that are installed."""
    found = [
        Contender("cp -r", ["cp", "-r", "{src}", "{out}"]),
        Contender("scanward, unverified, 1 process", scanward("--no-verify", "--workers", "1")),
        Contender("scanward, unverified, 2 processes", scanward("--no-verify", "--workers", "2")),
        Contender("scanward, whole job, 1 process", scanward("--workers", "1")),
        Contender("scanward, whole job, 2 processes", scanward("--workers", "2")),
        Contender("scanward, whole job and pictures, 2 processes", scanward("--workers", "2", recipe="research")),
    ]
    if peers and (peers / "bin" / "dicognito").exists():
        found.append(
            Contender(
                "dicognito", [str(peers / "bin" / "python"), "-m", "dicognito", "--output-directory", "{out}", "{src}"]
            )
        )
    if shutil.which("gdcmanon"):
        tags = [part for tag in GDCM_TAGS for part in ("--empty", tag)]
        found.append(
            Contender(
                "gdcmanon --dumb, 17 tags", ["gdcmanon", "--dumb", "-r", *tags, "-i", "{src}", "-o", "{out}"], True
            )
        )
    if shutil.which("java") and PIXELMED.exists():
        found.append(
            Contender(
                "PixelMed DeidentifyAndRedact",
                ["java", "-Djava.awt.headless=true", "-Xmx1g", "-cp", f"{PIXELMED}:{PIXELMED.parent}/*",
                 "com.pixelmed.apps.DeidentifyAndRedact", "{src}", "{out}", ""],
                True,
            )
        )  # fmt: skip
    return found


def measure(contender: Contender, source: Path, scratch: Path) -> float:
    """Seconds of one run; the peak memory of its largest process is kept beside it."""
    out, ward = scratch / "out", scratch / "ward"
    if contender.needs_folder:
        out.mkdir()
    places = {"src": str(source), "out": str(out), "ward": str(ward)}
    command = [part.format(**places) for part in contender.command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{contender.name} failed with {done.returncode}: {done.stderr[-600:].decode(errors='replace')}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    contender.peak_mb = max(contender.peak_mb, peak / 1024 if peak > before else 0.0)
    # Put aside, not removed: where many files were just removed, ext4 takes up to 0.8 ms longer to make a new one.
    out.rename(scratch / f"out-{uuid4().hex}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--steady", type=int, help="also run so many objects, and say what the further ones cost")
    parser.add_argument("--peers", type=Path, help="a virtual environment with the peers, see benchmarks/install-peers")
    parser.add_argument("--only", help="only contenders whose name holds this word")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    field_ = [c for c in contenders(options.peers) if not options.only or options.only in c.name]
    rounds(field_, options.objects, options.runs)
    report(field_, options.objects, as_json=options.json)
    if options.steady:
        few = [list(c.seconds) for c in field_]
        rounds(field_, options.steady, options.runs)
        report_steady(field_, few, options.steady - options.objects)


def rounds(field_: list[Contender], objects: int, runs: int) -> None:
    """One warm-up and `runs` interleaved rounds on `objects` objects; the seconds are put into the contenders."""
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        source = scratch / "source"
        source.mkdir()
        make_source(source, objects)
        agree([sys.executable, "-m", "scanward"], scratch / "ward")
        for contender in field_:
            contender.seconds.clear()
            measure(contender, source, scratch)
        for _ in range(runs):
            for contender in field_:
                contender.seconds.append(measure(contender, source, scratch))


def report(field_: list[Contender], objects: int, *, as_json: bool) -> None:
    rates = {c.name: objects / statistics.median(c.seconds) for c in field_}
    if as_json:
        print(json.dumps({c.name: {"objects_per_s": rates[c.name], "seconds": c.seconds} for c in field_}))
        return
    print("| command | objects/s (min-max) | x dicognito | x cp -r |\n|---|---|---|---|")
    for c in field_:
        spread = f"{objects / max(c.seconds):.0f}-{objects / min(c.seconds):.0f}"
        ratios = [f"{rates[c.name] / rates[p]:.2f}" if p in rates else "-" for p in ("dicognito", "cp -r")]
        print(f"| {c.name} | {rates[c.name]:.0f} ({spread}) | {ratios[0]} | {ratios[1]} |")


def report_steady(field_: list[Contender], few: list[list[float]], further: int) -> None:
    rates = {
        c.name: further / (statistics.median(c.seconds) - statistics.median(before))
        for c, before in zip(field_, few, strict=True)
    }
    print("\n| command | further objects/s | x dicognito | x cp -r |\n|---|---|---|---|")
    for name, rate in rates.items():
        ratios = [f"{rate / rates[p]:.2f}" if p in rates else "-" for p in ("dicognito", "cp -r")]
        print(f"| {name} | {rate:.0f} | {ratios[0]} | {ratios[1]} |")


if __name__ == "__main__":
    main()
