"""An atheris target: bytes through the reader, examine, deidentify and verify.

    pip install atheris
    python fuzz/atheris_line.py build/fuzz-corpus -max_total_time=600 -max_len=60000

The corpus folder is filled with small real files when it is empty. A run ends at the first find: an exception that
is no typed refusal, or a needle that examine knew and that left without an alarm from verify.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
with atheris.instrument_imports(include=["scanward"]):
    from tests.fuzz.canaries import SECRETS, left_in_file
    from tests.fuzz.passing import Passed, pass_through, read_all
    from tests.fuzz.planting import name_the_patient
    from tests.fuzz.seeds import fresh, seed_files, seed_trees
    from tests.fuzz.tree import write_tree

_SEED_BYTES = 16_000
_MEMORY = Path("/dev/shm")  # noqa: S108 - in memory, for speed; the folder is private
_FOLDER = Path(tempfile.mkdtemp(dir=_MEMORY if _MEMORY.is_dir() else None))


class LeftTheLine(Exception):
    """A needle that examine knew stands in an object that verify let pass."""


def test_one_input(data: bytes) -> None:
    source = _FOLDER / "in"
    source.write_bytes(data)
    read_all(source)
    staging = _FOLDER / "out"
    passed = pass_through(source, staging)
    shutil.rmtree(staging, ignore_errors=True)
    if passed.out is not None and not passed.findings:
        _check(passed, passed.out)


def _check(passed: Passed, out: bytes) -> None:
    """Only what was known can be looked for: mutation may have changed the name where the header tells it."""
    known = "\n".join(needle.text for needle in passed.identity.needles).casefold()
    wanted = {secret.casefold() for secret in SECRETS if secret.casefold() in known}
    if wanted.intersection(left_in_file(out, deflated=passed.deflated)):
        raise LeftTheLine


def write_corpus(folder: Path) -> None:
    """Small seeds as they are, and as objects of the invented person."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seed_files()):
        if len(content) <= _SEED_BYTES:
            (folder / f"seed-{number}").write_bytes(content)
    for number, tree in enumerate(seed_trees()):
        made = fresh(tree)
        name_the_patient(made)
        content = write_tree(made)
        if len(content) <= _SEED_BYTES:
            (folder / f"named-{number}").write_bytes(content)


def main() -> None:
    folders = [Path(each) for each in sys.argv[1:] if not each.startswith("-")]
    if folders and not (folders[0].is_dir() and any(folders[0].iterdir())):
        write_corpus(folders[0])
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
