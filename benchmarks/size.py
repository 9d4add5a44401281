"""Peak memory and cost per object of whole commands over sources that grow: a huge object, many objects, hostile ones.

    python -m benchmarks.size --giant-mb 1024 --headers 100 1000 10000 100000 --workers 2

Prints a row for each command and source: objects, seconds, objects a second, CPU milliseconds an object (over what
one object costs, so that start-up does not count), and the peak memory of the process that was started and of the
largest process under it. Each row has a ward of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import sources
from benchmarks.agreement import agree
from benchmarks.watching import watch

if TYPE_CHECKING:
    from collections.abc import Callable

_VERBS = ("examine", "release", "verify")
_GIANTS = {"frames": sources.frames, "private element": sources.private, "document": sources.document}
_HEAD = (
    "| command | source | workers | objects | seconds | objects/s | CPU ms an object | parent MB | workers MB | exit |"
)


class Bench:
    """Runs the commands one after the other over each source."""

    def __init__(self, scratch: Path, workers: int, verbs: list[str], release_options: list[str]) -> None:
        self._scratch = scratch
        self._workers = workers
        self._verbs = verbs
        self._options = release_options
        self._started: dict[str, float] = {}
        """CPU seconds of each command over one object."""

    def measure(self, name: str, make: Callable[[Path], object]) -> None:
        source, out = self._scratch / "source", self._scratch / "out"
        source.mkdir()
        make(source)
        objects = sum(path.is_file() for path in source.rglob("*"))
        for verb in _VERBS:
            if verb in self._verbs or (verb == "release" and "verify" in self._verbs):
                self._row(verb, name, source, out, objects)
        for made in (out, self._scratch / "ward", source):
            shutil.rmtree(made, ignore_errors=True)

    def _row(self, verb: str, name: str, source: Path, out: Path, objects: int) -> None:
        command = [sys.executable, "-m", "scanward", verb]
        if verb == "release":
            agree(command[:-1], self._scratch / "ward")
            command += [str(source), "--to", str(out), "--ward", str(self._scratch / "ward"), "--recipient", "bench",
                        "--purpose", "research", *self._options]  # fmt: skip
        elif verb == "examine":
            command += [str(source), "--html", str(self._scratch / "report.html")]
        else:
            if not out.exists():
                return
            command += [str(out), "--html", str(self._scratch / "report.html")]
        workers = 1 if verb == "verify" else self._workers
        cost = watch([*command, *([] if verb == "verify" else ["--workers", str(workers)])])
        before = self._started.setdefault(verb, cost.cpu_s)
        each = f"{1000 * (cost.cpu_s - before) / objects:.2f}" if objects > 1 else "-"
        rate = objects / cost.seconds
        print(
            f"| {verb} | {name} | {workers} | {objects} | {cost.seconds:.1f} | {rate:.0f} | {each} | "
            f"{cost.parent_mb:.0f} | {cost.worker_mb:.0f} | {cost.exit_code} |",
            flush=True,
        )
        if cost.exit_code not in (0, 3, 4, 6):
            print(cost.error, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--giant-mb", type=int, default=1024, help="0: none")
    parser.add_argument("--headers", type=int, nargs="*", default=[100, 1000, 10_000, 100_000])
    parser.add_argument("--shapes", nargs="*", default=[shape.value for shape in sources.Shape])
    parser.add_argument("--verbs", nargs="*", default=list(_VERBS), choices=_VERBS)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--release-options", default="", help="more options of `scanward release`, as one text")
    options = parser.parse_args()
    print(_HEAD + "\n|" + "---|" * (_HEAD.count("|") - 1))
    with tempfile.TemporaryDirectory() as made:
        bench = Bench(Path(made), options.workers, options.verbs, options.release_options.split())
        bench.measure("one small object", partial(sources.many, count=1, shape=sources.Shape.ONE_SERIES))
        if options.giant_mb:
            bench.measure("hostile, 100 KB each", sources.hostile)
            for name, giant in _GIANTS.items():
                bench.measure(f"{name} of {options.giant_mb} MB", partial(giant, megabytes=options.giant_mb))
        for shape in map(sources.Shape, options.shapes):
            for count in options.headers:
                bench.measure(shape.value, partial(sources.many, count=count, shape=shape))


if __name__ == "__main__":
    main()
