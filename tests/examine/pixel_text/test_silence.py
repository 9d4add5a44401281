"""What reads pictures tells nobody: no library that sends usage data, and no trace of one."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

LOADS = """
import os
from scanward.line.examine.pixel_text.models import DETECTION, load
load(DETECTION)
print(os.environ["ORT_DISABLE_TELEMETRY"])
"""


def test_the_runtime_of_the_networks_knows_no_host_to_report_to() -> None:
    spec = find_spec("onnxruntime")
    assert spec is not None
    libraries = list(Path(spec.submodule_search_locations[0]).rglob("*onnxruntime*.so*"))
    assert libraries
    for library in libraries:
        assert b"events.data.microsoft.com" not in library.read_bytes(), library.name


def test_loading_a_network_writes_no_file_and_leaves_the_runtime_told_to_be_silent(tmp_path: Path) -> None:
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    command = [sys.executable, "-c", LOADS]
    done = subprocess.run(command, env={**os.environ, **places}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
