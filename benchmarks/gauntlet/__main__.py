"""Runs the gauntlet.

    python -m benchmarks.gauntlet [--peers VENV] [--objects 24] [--only scanward,orthanc] [--json FILE] [--details]

Makes a hospital of `--objects` objects with planted identity, gives the objects (without the DICOMDIR, the broken
file and the other furniture of a CD) to every tool that is here, and counts what is left in what comes out, byte by
byte in all encodings, and what of the things that must stay has stayed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.gauntlet.score import Score, judge
from benchmarks.gauntlet.table import markdown
from benchmarks.peers import Contender, contenders, default_venv
from scanward.demo import SEED, Planted, make_hospital


def main() -> int:
    wanted = _arguments()
    tools, absent = contenders(wanted.peers, tuple(wanted.only.split(",")) if wanted.only else ())
    place = Path(wanted.keep or tempfile.mkdtemp(prefix="gauntlet-"))
    planted = make_hospital(place / "hospital", seed=wanted.seed, objects=wanted.objects)
    source = place / "objects"
    _only_objects(planted, source)
    scores = [_run(tool, planted, source, place / "out" / tool.name.split()[0].lower()) for tool in tools]
    page = markdown(planted, scores, absent)
    print(page)
    if wanted.json:
        wanted.json.write_text(json.dumps([score.as_json() for score in scores], indent=1, ensure_ascii=False))
    if wanted.markdown:
        wanted.markdown.write_text(page)
    if wanted.details:
        _details(scores)
    if not wanted.keep:
        shutil.rmtree(place)
    return 0 if all(score.left == 0 for score in scores if score.name == "Scanward") else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gauntlet", description=__doc__)
    parser.add_argument("--peers", type=Path, default=default_venv(), help="what benchmarks/install-peers made")
    parser.add_argument("--objects", type=int, default=24)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="names, first words in lower case, with commas")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--keep", type=Path, help="work in this folder and leave everything there")
    parser.add_argument("--details", action="store_true", help="print every leak and every loss")
    return parser.parse_args()


def _only_objects(planted: Planted, source: Path) -> None:
    for made in planted.objects:
        path = source / (made.member or made.path.relative_to(planted.folder))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.read())


def _run(tool: Contender, planted: Planted, source: Path, out: Path) -> Score:
    print(f"{tool.name} {tool.version} ...", file=sys.stderr)
    start = time.monotonic()
    note = tool.run(source, out)
    seconds = time.monotonic() - start
    searched = sum(plant.encoding != "pixels" and plant.index >= 0 for plant in planted.plants)
    score = Score(tool.name, tool.version, round(seconds, 1), note, len(planted.objects), 0, searched)
    if out.exists():
        judge(planted, out, score)
    return score


def _details(scores: list[Score]) -> None:
    for score in scores:
        print(f"\n== {score.name}: {score.left} left")
        print("\n".join(score.leaks))
        print(f"-- lost: {len(score.lost)}")
        print("\n".join(score.lost))
        print("-- new errors")
        print("\n".join(f"{count} x {line}" for line, count in score.new_error_lines.items()))


if __name__ == "__main__":
    sys.exit(main())
