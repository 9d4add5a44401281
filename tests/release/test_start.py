"""What a release of plain pictures does not need, it does not load: every command pays for its imports first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.agreed import agreed
from tests.release.scans import fill

NEVER = ("PIL", "alembic", "fsspec", "pydicom", "pypdf", "sqlalchemy.orm")
UNVERIFIED = ("numpy", "scanward.line.verify.verifier")
"""Only the attack counts in numpy."""
SCRIPT = """
import sys
from pathlib import Path
from scanward import release
source, place, verified = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "verified"
own = place / "own.toml"
own.write_text('name = "own"\\nextends = "research"\\n[pixel_text]\\npolicy = "off"\\n')
said = dict(recipient="b", purpose="p", recipe=own, ward=place / "ward", workers=1, verified=verified)
facts = release(source, to=place / "out", **said)
assert facts.released == 1, facts
print(*sys.modules)
"""


@pytest.mark.parametrize(("mode", "never"), [("unverified", NEVER + UNVERIFIED), ("verified", NEVER)])
def test_a_release_of_a_plain_picture_loads_nothing_that_it_does_not_need(
    tmp_path: Path, mode: str, never: tuple[str, ...]
) -> None:
    source = fill(tmp_path / "source", patients=1, slices=1)
    agreed(tmp_path / "ward", "b")
    command = [sys.executable, "-c", SCRIPT, str(source), str(tmp_path), mode]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert "scanward.line.deidentify.cleaning" in loaded
    assert loaded.isdisjoint(never), sorted(loaded.intersection(never))
    assert ("scanward.line.verify.verifier" in loaded) is (mode == "verified")
