"""python -m benchmarks.faces [--parts real linking matrix negatives photographs] [--peers FOLDER]: faces, measured."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from benchmarks.faces import linking, negatives, photographs, real, robustness
from scanward.core.faces import FaceSight
from scanward.line.examine.faces import look

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="*", default=["real", "linking", "matrix", "negatives", "photographs"])
    parser.add_argument("--peers", type=Path, default=ROOT / ".peers-faces")
    chosen = parser.parse_args()
    if "real" in chosen.parts:
        _real(chosen.peers / "bin" / "python")
    if "linking" in chosen.parts:
        python = chosen.peers / "bin" / "python"
        here = _testdata() if _testdata().is_dir() else None
        print(linking.table(linking.run(here, python if python.is_file() else None)))
    if "matrix" in chosen.parts:
        results = robustness.run()
        print(robustness.table(results))
        print({word: sum(each.verdict == word for each in results) for word in ("right", "held", "WRONG")})
    if "negatives" in chosen.parts:
        _negatives()
    if "photographs" in chosen.parts:
        print(photographs.rates(_testdata()))


def _testdata() -> Path:
    return Path(os.environ.get("SCANWARD_TESTDATA", ROOT.parent / "shared" / "data"))


def _real(python: Path) -> None:
    testdata = _testdata()
    if not testdata.is_dir():
        print("real heads are not here (set SCANWARD_TESTDATA)")
        return
    if not python.is_file():
        print("the peers are not installed (benchmarks/faces/install-peers)")
    print(real.table(real.measured(testdata, python if python.is_file() else None)))


def _negatives() -> None:
    print("| volume | answer | CPU-s |\n|---|---|---|")
    for name, volume in negatives.volumes():
        begun = time.process_time()
        seen = look(volume)
        answer = f"{seen.sight}{f' ({seen.doubt})' if seen.doubt else ''}"
        wrong = " WRONG" if seen.sight is FaceSight.FACE else ""
        print(f"| {name} | {answer}{wrong} | {time.process_time() - begun:.1f} |", flush=True)


if __name__ == "__main__":
    main()
