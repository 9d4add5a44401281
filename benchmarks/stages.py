"""CPU time of each stage for one CT object of 0.5 MB, inside one process, after a warm-up.

    python -m benchmarks.stages

Needs SCANWARD_TESTDATA's ct-head, else makes synthetic objects. Prints the median of 5 rounds.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.speed import make_source
from scanward.core.identity import Identity
from scanward.core.ids import Pseudonym
from scanward.core.stages import Received
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, Subject, load_recipe
from scanward.line.examine import Examiner
from scanward.line.verify import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable

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
    with tempfile.TemporaryDirectory() as made:
        source, out = Path(made) / "in", Path(made) / "out"
        source.mkdir()
        out.mkdir()
        make_source(source, 112)
        paths = sorted(source.iterdir())
        examiner = Examiner(b"k" * 32)
        identity = Identity()
        cleaner = Deidentifier(load_recipe("research"), identity, Subject(Pseudonym("P-1"), -100, b"s" * 32))
        verifier = Verifier(identity)

        def clean(path: Path) -> None:
            (out / path.name).unlink(missing_ok=True)
            with open_object(path) as opened:
                cleaner.clean(opened, out / path.name)

        print("| stage | CPU ms an object |\n|---|---|")
        print(f"| examine | {milliseconds(lambda p: examiner.examine(Received(p, p.name, 0)), paths):.2f} |")
        print(f"| clean, write and hash | {milliseconds(clean, paths):.2f} |")
        print(f"| attack | {milliseconds(lambda p: verifier.check(out / p.name), paths):.2f} |")


if __name__ == "__main__":
    main()
