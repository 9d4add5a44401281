"""Peak memory of whole releases that grow in one direction: a huge object, many objects, hostile objects.

    python -m benchmarks.size --giant-mb 1024 --headers 100000

Prints, for each case, objects, seconds, and the peak memory of the largest process (from the operating system's
accounting of finished children), so that growth shows: `headers` is run with a tenth of the objects too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

from pydicom.uid import CTImageStorage, EnhancedCTImageStorage, generate_uid


def element(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    value += b"\0" * (len(value) % 2) if vr == "UI" else b" " * (len(value) % 2)
    stated = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    return head + (struct.pack("<HL", 0, stated) if vr in ("OW", "OB", "SQ") else struct.pack("<H", stated)) + value


def header(sop_class: str, rows: int, frames: int, number: int, syntax: str = "1.2.840.10008.1.2.1") -> bytes:
    """Part 10 and the data set up to the pixel data."""
    uid = generate_uid(entropy_srcs=[str(number)])
    meta = b"".join(
        element(tag, "UI", value.encode())
        for tag, value in ((0x00020002, sop_class), (0x00020003, uid), (0x00020010, syntax))
    )
    body = [
        element(0x00080016, "UI", sop_class.encode()), element(0x00080018, "UI", uid.encode()),
        element(0x00080020, "DA", b"20240102"), element(0x00080060, "CS", b"CT"),
        element(0x0008103E, "LO", f"AXIAL {number % 7}".encode()), element(0x00100010, "PN", b"Bench^Mark"),
        element(0x00100020, "LO", b"B123456"), element(0x00180015, "CS", b"CHEST"),
        element(0x0020000D, "UI", b"1.2.826.0.1.1"),
        element(0x0020000E, "UI", f"1.2.826.0.1.1.{number // 500}".encode()),
        element(0x00200013, "IS", str(number).encode()), element(0x00280002, "US", struct.pack("<H", 1)),
        element(0x00280004, "CS", b"MONOCHROME2"), element(0x00280008, "IS", str(frames).encode()),
        element(0x00280010, "US", struct.pack("<H", rows)), element(0x00280011, "US", struct.pack("<H", rows)),
        element(0x00280100, "US", struct.pack("<H", 16)), element(0x00280101, "US", struct.pack("<H", 12)),
        element(0x00280102, "US", struct.pack("<H", 11)), element(0x00280103, "US", struct.pack("<H", 0)),
    ]  # fmt: skip
    start = b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<L", len(meta))) + meta
    return start + b"".join(body)


def giant(folder: Path, megabytes: int) -> None:
    """One enhanced CT of `megabytes`, frames of 512 x 512 (a sparse file: only its length counts)."""
    frames = megabytes * 2
    path = folder / "giant"
    head = header(EnhancedCTImageStorage, 512, frames, 1) + element(0x7FE00010, "OW", b"", frames * 512 * 1024)
    path.write_bytes(head)
    os.truncate(path, len(head) + frames * 512 * 1024)


def many(folder: Path, count: int) -> None:
    """`count` objects with 4 x 4 pixels."""
    for number in range(count):
        content = header(CTImageStorage, 4, 1, number) + element(0x7FE00010, "OW", b"\1\0" * 16)
        (folder / f"{number:07d}").write_bytes(content)


def hostile(folder: Path) -> None:
    """Objects of at most 100 KB that claim, nest, repeat or inflate to much more."""
    start = header(CTImageStorage, 512, 1, 1)
    claims = start + element(0x7FE00010, "OW", b"\0" * 1000, 0xFFFFFFF0)
    items = struct.pack("<HHL", 0xFFFE, 0xE000, 0) * 12_000
    repeats = start[: start.index(b"\x28\0\2\0")] + element(0x00281050, "SQ", items)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    plain = header(CTImageStorage, 4, 1, 2, "1.2.840.10008.1.2.1.99")
    split = plain.index(b"\x08\0\x16\0UI", 132)
    bomb = plain[:split] + squeeze.compress(plain[split:] + bytes(95_000_000)) + squeeze.flush()
    nested = b""
    for _ in range(7_000):
        nested = struct.pack("<HHL", 0xFFFE, 0xE000, len(nested)) + nested
        nested = element(0x00400275, "SQ", nested)
        if len(nested) > 95_000:
            break
    deep = start[: start.index(b"\x28\0\2\0")] + nested
    for name, content in (("claims", claims), ("repeats", repeats), ("bomb", bomb), ("deep", deep)):
        (folder / name).write_bytes(content)


def run(name: str, source: Path, scratch: Path, workers: int) -> None:
    out, ward = scratch / "out", scratch / "ward"
    objects = sum(1 for _ in source.iterdir())
    command = [sys.executable, "-m", "scanward", "release", str(source), "--to", str(out), "--ward", str(ward),
               "--recipient", "bench", "--purpose", "research", "--workers", str(workers)]  # fmt: skip
    measured = ["/usr/bin/time", "-f", "%M", *command] if Path("/usr/bin/time").exists() else command
    began = time.perf_counter()
    done = subprocess.run(measured, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    seconds = time.perf_counter() - began
    peak = int(done.stderr.split()[-1]) / 1024 if measured is not command else float("nan")
    figures = f"{objects} | {seconds:.1f} | {objects / seconds:.0f} | {peak:.0f} | {done.returncode}"
    print(f"| {name} | {workers} | {figures} |", flush=True)
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(ward, ignore_errors=True)
    shutil.rmtree(source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--giant-mb", type=int, default=1024)
    parser.add_argument("--headers", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    print("| case | workers | objects | seconds | objects/s | peak MB | exit |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        cases = [("one small object", lambda f: many(f, 1)), ("hostile, 100 KB each", hostile),
                 (f"one object of {options.giant_mb} MB", lambda f: giant(f, options.giant_mb)),
                 ("a tenth of the headers", lambda f: many(f, options.headers // 10)),
                 ("headers", lambda f: many(f, options.headers))]  # fmt: skip
        for name, make in cases:
            source = scratch / "source"
            source.mkdir()
            make(source)
            run(name, source, scratch, options.workers)


if __name__ == "__main__":
    main()
