"""Scores tools in the manner of MIDI-B.

    python -m benchmarks.midib [--peers VENV] [--objects 120] [--only scanward] [--json FILE] [--failures]

Score = passed / asked over the actions. Entries of objects that a tool did not give out are not asked; how many came
out stands beside the score.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.midib.judge import Judge
from benchmarks.midib.key import Action, answer_key
from benchmarks.midib.real import judge_real, testdata
from benchmarks.outputs import match
from benchmarks.peers import contenders, default_venv
from scanward.demo import SEED, make_hospital

if TYPE_CHECKING:
    from benchmarks.midib.key import Entry
    from benchmarks.peers import Contender
    from scanward.demo import Planted


def main() -> int:
    wanted = _arguments()
    tools, absent = contenders(wanted.peers, tuple(wanted.only.split(",")) if wanted.only else ())
    results = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        planted = make_hospital(place / "hospital", seed=wanted.seed, objects=wanted.objects)
        source = place / "objects"
        for made in planted.objects:
            path = source / (made.member or made.path.relative_to(planted.folder))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made.read())
        for tool in tools:
            print(f"{tool.name} {tool.version} ...", file=sys.stderr)
            results.append(_score(tool, planted, source, place / "out" / tool.name.split()[0].lower(), wanted))
    print(_table(results))
    print("\n".join(absent))
    if wanted.json:
        wanted.json.write_text(json.dumps(results, indent=1))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.midib", description=__doc__)
    parser.add_argument("--peers", type=Path, default=default_venv())
    parser.add_argument("--objects", type=int, default=120)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="scanward", help="names, first words in lower case; peers take long")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--failures", action="store_true", help="print every entry that failed")
    parser.add_argument("--real-for-all", action="store_true", help="give the real files to the peers too (slow)")
    return parser.parse_args()


def _score(tool: Contender, planted: Planted, source: Path, out: Path, wanted: argparse.Namespace) -> dict[str, object]:
    note = tool.run(source, out)
    passed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    failures: list[Entry] = []
    found, _ = match(planted, out) if out.exists() else ({}, [])
    judge = Judge(planted, found, out)
    for entry in answer_key(planted):
        if entry.index not in found:
            continue
        good = judge.passes(entry)
        asked[entry.action] += 1
        passed[entry.action] += good
        if not good:
            failures.append(entry)
    result: dict[str, object] = {
        "tool": tool.name,
        "version": tool.version,
        "note": note,
        "objects_in": len(planted.objects),
    }
    result |= {"objects_out": len(found), "passed": dict(passed), "asked": dict(asked)}
    if wanted.failures:
        print("\n".join(f"{e.action} {e.index} {planted.objects[e.index].kind} {e.place} {e.text!r}" for e in failures))
    # The peers end at many of these odd files, and finding which takes a run for each: only on request.
    if testdata() and (tool.name == "Scanward" or wanted.real_for_all):
        real_passed, real_asked, files, objects, real_failures = judge_real(tool.run)
        result |= {"real_passed": dict(real_passed), "real_asked": dict(real_asked)}
        result |= {"real_files": files, "real_out": objects}
        if wanted.failures:
            print("\n".join(real_failures))
    return result


def _table(results: list[dict[str, object]]) -> str:
    head = ["tool", "objects out", "score", *(str(action) for action in Action), "real files: out", "real files: score"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for result in results:
        passed, asked = _counts(result, "passed"), _counts(result, "asked")
        cells = [f"{result['tool']} {result['version']}", f"{result['objects_out']} of {result['objects_in']}"]
        cells += [_share(passed, asked), *(f"{passed[action]} of {asked[action]}" for action in Action)]
        if "real_files" in result:
            cells += [f"{result['real_out']} of {result['real_files']}"]
            cells += [_share(_counts(result, "real_passed"), _counts(result, "real_asked"))]
        else:
            cells += ["not run", "not run"]
        lines.append("| " + " | ".join(cells) + " |")
    notes = [f"- {result['tool']}: {result['note']}" for result in results if result["note"]]
    return "\n".join([*lines, "", *notes])


def _counts(result: dict[str, object], name: str) -> Counter[str]:
    counts = result[name]
    return Counter(counts) if isinstance(counts, dict) else Counter()


def _share(passed: Counter[str], asked: Counter[str]) -> str:
    return f"{100 * passed.total() / asked.total():.2f} %" if asked.total() else "-"


if __name__ == "__main__":
    sys.exit(main())
