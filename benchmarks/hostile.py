"""What hostile files of a hundred kilobytes cost, above a harmless image in the same command.

    python -m benchmarks.hostile [--only TEXT] [--size BYTES] [--rounds N]

For each file of tests/hostile: what `examine`, `release` and `verify` take of CPU seconds (with all their processes)
and of memory (the largest process), less what they take for a small image that is not hostile. The last column names
those that take 1 s or 100 MB more.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from multiprocessing import Process
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.hostile.corpus import SIZE, fill, harmless, names

from benchmarks.agreement import agree

_VERBS = ("examine", "release", "verify")
_OUTCOMES = {0: "done", 1: "failed", 3: "nothing left", 4: "stopped", 5: "broken", 6: "quarantined"}
MOST_SECONDS, MOST_MB = 1.0, 100.0


class Cost(NamedTuple):
    seconds: float
    megabytes: float
    status: int

    def above(self, other: Cost) -> Cost:
        return Cost(self.seconds - other.seconds, self.megabytes - other.megabytes, self.status)


def command(verb: str, source: Path, scratch: Path) -> list[str]:
    start = [sys.executable, "-m", "scanward", verb, str(source)]
    if verb == "verify":
        return start
    if verb == "examine":
        return [*start, "--workers", "1"]
    return [*start, "--to", str(scratch / "out"), "--ward", str(scratch / "ward"), "--recipient", "bench",
            "--purpose", "research", "--workers", "1"]  # fmt: skip


@cache
def _agreed() -> tempfile.TemporaryDirectory[str]:
    """A ward from which releases may leave; gone with the process."""
    made = tempfile.TemporaryDirectory()
    agree([sys.executable, "-m", "scanward"], made.name)
    return made


def cost(verb: str, source: Path) -> Cost:
    """CPU seconds and peak memory of one command, its child processes counted in."""
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(_agreed().name, Path(made) / "ward")
        started = subprocess.Popen(
            command(verb, source, Path(made)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, started.returncode)


def make(name: str, folder: Path, size: int) -> None:
    """Fill the folder, in a process of its own: its memory would count for the commands that are started after."""
    maker = Process(target=fill, args=(name, folder, size)) if name else Process(target=harmless, args=(folder,))
    maker.start()
    maker.join()


def costs(name: str, size: int, rounds: int) -> tuple[dict[str, Cost], int]:
    """The medians of each verb over one source, and the source's size in bytes."""
    with tempfile.TemporaryDirectory() as made:
        source = Path(made) / "source"
        source.mkdir()
        make(name, source, size)
        size = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
        found = {}
        for verb in _VERBS:
            runs = [cost(verb, source) for _ in range(rounds)]
            found[verb] = Cost(median(r.seconds for r in runs), median(r.megabytes for r in runs), runs[-1].status)
        shutil.rmtree(source)
    return found, size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="files whose name holds this")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--rounds", type=int, default=1, help="runs of each command, of which the median counts")
    options = parser.parse_args()
    nothing, _ = costs("", 0, max(5, options.rounds))
    told = ", ".join(f"{verb} {each.seconds:.2f} s and {each.megabytes:.0f} MB" for verb, each in nothing.items())
    print(f"a harmless image: {told}\n")
    print("| file | kB | examine s | MB | release s | MB | outcome | verify s | MB | too much |\n" + "|---" * 10 + "|")
    over = 0
    for name in names():
        if options.only not in name:
            continue
        found, size = costs(name, options.size, options.rounds)
        above = {verb: each.above(nothing[verb]) for verb, each in found.items()}
        cells = {verb: f"{each.seconds:.2f} | {each.megabytes:.0f}" for verb, each in above.items()}
        much = [v for v, each in above.items() if each.seconds >= MOST_SECONDS or each.megabytes >= MOST_MB]
        over += bool(much)
        outcome = _OUTCOMES.get(found["release"].status, str(found["release"].status))
        row = f"{name} | {size / 1000:.0f} | {cells['examine']} | {cells['release']} | {outcome} | {cells['verify']}"
        print(f"| {row} | {', '.join(much)} |", flush=True)
    print(f"\n{over} of them cost {MOST_SECONDS:g} s or {MOST_MB:g} MB more than the harmless image.")


if __name__ == "__main__":
    main()
