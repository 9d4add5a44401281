"""What masking a frame costs, by transfer syntax, and that nothing outside the mask changes.

    python -m benchmarks.masking [--frames 20] [--clip 300]

A CT slice of 512 x 512 (12 bits and more) and an ultrasound picture of 480 x 640 in colour out of the folder of real
images, each as an object of several equal frames in each syntax that this machine can write; one mask of 200 x 24
pixels in every frame. CPU time is that of the parent and of the decoder's child together, its start left out;
compared is what pydicom decodes. `--clip` also masks a native clip of so many frames and says its peak memory.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pydicom
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.pixels import compress
from tests.dicom.masking.files import differing, masked_file, pixels

from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Fill, Mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import Dataset

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SCANWARD_TESTDATA", ROOT.parent / "shared" / "data")) / "dicom-variety"
PICTURES = {"CT 512 x 512, 14 bits": "693_UNCR.dcm", "US 480 x 640, colour": "US1_UNCR.dcm"}
MASK = Mask(40, 30, 240, 54)
_JPEG = "1.2.840.10008.1.2.4."


def plain(made: Dataset) -> None:
    """Explicit VR little endian, as it is."""


def by_pydicom(uid: str) -> Callable[[Dataset], None]:
    def encode(made: Dataset) -> None:
        compress(made, uid, generate_instance_uid=False)

    return encode


def jpeg(**options: Any) -> Callable[[Dataset], None]:
    """Baseline, or progressive; only of eight bits."""

    def encode(made: Dataset) -> None:
        streams = []
        for frame in made.pixel_array:
            out = io.BytesIO()
            Image.fromarray(frame).save(out, "JPEG", quality=90, **options)
            streams.append(out.getvalue() + b"\0" * (out.tell() & 1))
        made.PixelData = encapsulate(streams)
        made["PixelData"].VR = "OB"
        made["PixelData"].is_undefined_length = True
        made.PhotometricInterpretation = "YBR_FULL_422"
        made.file_meta.TransferSyntaxUID = f"{_JPEG}50"

    return encode


SYNTAXES = {
    "explicit VR little endian": plain,
    "RLE": by_pydicom("1.2.840.10008.1.2.5"),
    "JPEG-LS lossless": by_pydicom(f"{_JPEG}80"),
    "JPEG 2000 lossless": by_pydicom(f"{_JPEG}90"),
    "JPEG baseline, 4:2:2": jpeg(subsampling=1),
    "JPEG baseline, 4:2:0, restart intervals": jpeg(subsampling=2, restart_marker_rows=1),
    "JPEG progressive": jpeg(progressive=True),
}


def clip_of(name: str, frames: int) -> Dataset:
    """The real picture as a multi-frame object of equal frames."""
    made = pydicom.dcmread(DATA / name)
    made.PixelData = made.pixel_array.tobytes() * frames
    made.NumberOfFrames = frames
    made["PixelData"].VR = "OW" if made.BitsAllocated > 8 else "OB"
    return made


def cpu_s() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(source: Path, target: Path) -> tuple[float, Any]:
    """CPU seconds of the parent and the child (which is waited for), without the child's start."""
    begun = cpu_s()
    with FrameDecoder() as decoder:
        decoder.frame(source)
    start = cpu_s() - begun
    begun = cpu_s()
    with FrameDecoder() as decoder:
        decoder.frame(source)
        masked = masked_file(decoder, source, target, MASK, fill=Fill.BLACK)
    return max(0.0, cpu_s() - begun - start), masked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--frames", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--clip", type=int, default=0)
    parser.add_argument("--only", nargs=2, type=Path, help=argparse.SUPPRESS)
    wished = parser.parse_args()
    if wished.only:
        only(*wished.only)
        return
    print("| picture | syntax | CPU ms a masked frame | size of the result | samples changed outside |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.dcm", Path(folder) / "out.dcm"
        for picture, name in PICTURES.items():
            for syntax, encode in SYNTAXES.items():
                made = clip_of(name, wished.frames)
                if syntax.startswith("JPEG ") and "2000" not in syntax and made.BitsAllocated > 8:
                    continue
                encode(made)
                made.save_as(source)
                runs = [measured(source, target) for _ in range(wished.runs)]
                ms = 1000 * float(np.median([seconds for seconds, _ in runs])) / wished.frames
                outside = differing(pixels(source), pixels(target), *runs[-1][1].masks)
                size = target.stat().st_size / source.stat().st_size
                print(f"| {picture} | {syntax} | {ms:.1f} | x {size:.2f} | {outside} |", flush=True)
        if wished.clip:
            clip(source, target, wished.clip)


def clip(source: Path, target: Path, frames: int) -> None:
    """Time and peak memory of a process of its own over a long native clip."""
    clip_of("US1_UNCR.dcm", frames).save_as(source)
    subprocess.run([sys.executable, "-m", "benchmarks.masking", "--only", source, target], check=True)


def only(source: Path, target: Path) -> None:
    """One native object, in this process."""
    begun = cpu_s()
    before = peak_mib()
    with FrameDecoder() as decoder:
        masked_file(decoder, source, target, MASK)
    size = source.stat().st_size >> 20
    print(f"\nA native clip of {size} MiB: {cpu_s() - begun:.2f} CPU-s, peak {peak_mib()} MiB, {before} before")


def peak_mib() -> int:
    """This program's own peak: getrusage would also know what started it."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) >> 10


if __name__ == "__main__":
    main()
