"""Measures how burned-in text is found.

    python -m benchmarks.burned_in [--images 200] [--parts surface,images,large,free,dim,cheap,slices,...]

Truth is planted to the pixel (`truth.py`). Without `--tuning` the pictures, typefaces and names are those that
nothing was tuned on. *Legible* is text with capitals of at least 8 pixels that differs from its ground by at least 60
of 255 grey levels and by at least twice the standard deviation of that ground. A string is found when boxes cover
90 % of its glyph pixels. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.burned_in import cheap, cost, dim, over_time, real_pictures, side_by_side, slices, whole_line
from benchmarks.burned_in.cases import MODALITIES
from benchmarks.burned_in.finders import FINDERS
from benchmarks.burned_in.looking import Task, as_json, from_json, run
from benchmarks.burned_in.tables import free_report, image_report, surface_report
from benchmarks.peers import default_venv

if TYPE_CHECKING:
    from collections.abc import Callable


REPORTS = {"surface": surface_report, "images": image_report, "large": image_report, "free": free_report}
OTHERS: dict[str, Callable[[argparse.Namespace], str]] = {
    "time": lambda wanted: over_time.report(max(1, wanted.images // 10), held_out=not wanted.tuning),
    "cost": lambda wanted: cost.report(held_out=not wanted.tuning),
    "dim": lambda wanted: dim.report(wanted.images, held_out=not wanted.tuning),
    "cheap": lambda wanted: cheap.report(wanted.images, held_out=not wanted.tuning, seed=wanted.seed),
    "slices": lambda wanted: slices.report(wanted.images, held_out=not wanted.tuning, seed=wanted.seed),
    "real": lambda _: real_pictures.report(),
    "line": lambda wanted: whole_line.report(min(wanted.images, 60), held_out=not wanted.tuning),
    "peers": lambda wanted: side_by_side.report(wanted.peers, min(wanted.images, 60), held_out=not wanted.tuning),
}


def main() -> int:
    wanted = _arguments()
    kept: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in wanted.again:
        for part, records in json.loads(file.read_text()).items():
            kept[part] += records
    for part in [] if wanted.again else wanted.parts.split(","):
        if part in OTHERS:
            print(f"## {part}\n\n{OTHERS[part](wanted)}\n", flush=True)
            continue
        for record in run(wanted.finder, _tasks(part, wanted), wanted.workers):
            kept[part].append(as_json(record))
            if len(kept[part]) % 50 == 0:
                print(f"{part}: {len(kept[part])} pictures", file=sys.stderr, flush=True)
        if wanted.json:
            wanted.json.write_text(json.dumps(kept))
    for part, records in kept.items():
        print(f"## {part}\n\n{REPORTS[part]([from_json(each) for each in records])}\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.burned_in", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", default="surface,images,large,free,dim,cheap,slices,time,cost,real,peers,line")
    parser.add_argument("--images", type=int, default=200, help="pictures in each part")
    parser.add_argument("--first", type=int, default=0, help="number of the first picture")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--finder", default="scanward", choices=sorted(FINDERS))
    parser.add_argument("--peers", type=Path, default=default_venv(), help="see benchmarks/install-peers")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--tuning", action="store_true", help="the pictures that may be tuned on")
    parser.add_argument("--json", type=Path, help="keep every record of surface, images, large and free here")
    parser.add_argument(
        "--again", type=Path, nargs="+", default=[], help="make the tables of kept records, all together"
    )
    return parser.parse_args()


def _tasks(part: str, wanted: argparse.Namespace) -> list[Task]:
    # Radiographs of full size cost as much as twenty pictures.
    numbers = range(wanted.first, wanted.first + (max(1, wanted.images // 20) if part == "large" else wanted.images))
    if part == "free":
        kinds = MODALITIES[:4]
        return [Task("free", n // len(kinds), not wanted.tuning, wanted.seed, kinds[n % len(kinds)]) for n in numbers]
    return [Task(part.removesuffix("s"), n, not wanted.tuning, wanted.seed) for n in numbers]


if __name__ == "__main__":
    sys.exit(main())
