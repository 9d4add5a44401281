"""CPU time of each stage for one CT object of 0.5 MB, inside one process, after a warm-up.

    python -m benchmarks.stages

Needs SCANWARD_TESTDATA's ct-head, else makes synthetic objects. Prints the median of 5 rounds.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.speed import make_source
from scanward.core.identity import Identity
from scanward.core.ids import Pseudonym
from scanward.core.stages import Received
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, PixelDoubts, Subject, load_recipe
from scanward.line.examine import Examiner
from scanward.line.release.attack import Promises
from scanward.line.verify import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanward.line.verify import Expectation

_ROUNDS = 5


def milliseconds(work: Callable[[Path], object], paths: list[Path]) -> float:
    """CPU milliseconds an object; the first round warms up."""
    rounds = []
    for _ in range(_ROUNDS + 1):
        began = time.process_time()
        for path in paths:
            work(path)
        rounds.append(1000 * (time.process_time() - began) / len(paths))
    return statistics.median(rounds[1:])


def main() -> None:
    recipe, subject = load_recipe("research"), Subject(Pseudonym("P-1"), -100, b"s" * 32)
    with tempfile.TemporaryDirectory() as made:
        source, out = Path(made) / "in", Path(made) / "out"
        source.mkdir()
        out.mkdir()
        make_source(source, 112)
        paths = sorted(source.iterdir())
        examiner = Examiner(b"k" * 32)
        identity = Identity()
        cleaner, verifier = Deidentifier(recipe, identity, subject), Verifier(identity)
        promises = Promises(recipe, subject)
        expected: dict[Path, Expectation] = {}

        def clean(path: Path, *, read_again: bool = False) -> None:
            (out / path.name).unlink(missing_ok=True)
            with open_object(path) as opened:
                written = cleaner.clean(opened, out / path.name, read_again=read_again)
                expected[path] = promises.of(opened, written, PixelDoubts.NONE)

        def attack(path: Path) -> None:
            verifier.check(out / path.name, expected[path])

        print("| stage | CPU ms an object |\n|---|---|")
        print(f"| examine | {milliseconds(lambda path: examiner.examine(Received(path, path.name, 0)), paths):.2f} |")
        print(f"| clean, write and hash | {milliseconds(clean, paths):.2f} |")
        print(f"| clean and write what will be attacked | {milliseconds(partial(clean, read_again=True), paths):.2f} |")
        print(f"| attack and hash | {milliseconds(attack, paths):.2f} |")


if __name__ == "__main__":
    main()
