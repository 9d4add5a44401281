"""What a command costs: peak memory of each of its processes and CPU seconds of all, from Linux' /proc.

`/usr/bin/time` tells the largest process only, and nothing of workers that are forked from a server of their own.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

_EVERY_S = 0.05
_MB = 1024
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Cost:
    """`parent_mb` is the peak of the process that was started, `worker_mb` that of the largest process under it."""

    seconds: float = 0.0
    parent_mb: float = 0.0
    worker_mb: float = 0.0
    exit_code: int = 0
    error: str = ""
    _cpu: dict[int, float] = field(default_factory=dict)

    @property
    def cpu_s(self) -> float:
        """User and system time of all processes, up to a twentieth of a second for each that ended before the last."""
        return sum(self._cpu.values())

    def look(self, root: int) -> None:
        for process in _tree(root):
            try:
                if process != root and _command(process) == _command(root):
                    continue  # between fork and exec a process shows the memory of the one that it was forked from
                peak = _peak_mb(process)
                self._cpu[process] = _cpu_s(process)
            except (OSError, ValueError, IndexError):
                continue  # it ended between two looks
            if process == root:
                self.parent_mb = max(self.parent_mb, peak)
            else:
                self.worker_mb = max(self.worker_mb, peak)


def watch(command: list[str]) -> Cost:
    """Run `command` to its end."""
    cost = Cost()
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        while process.poll() is None:
            cost.look(process.pid)
            time.sleep(_EVERY_S)
        cost.seconds = time.perf_counter() - began
        cost.exit_code = process.returncode
        errors.seek(0)
        cost.error = errors.read()[-600:].decode(errors="replace")
    return cost


def _tree(root: int) -> list[int]:
    found = [root]
    for process in found:
        for thread in _threads(process):
            try:
                found += map(int, thread.joinpath("children").read_text().split())
            except OSError:
                continue
    return found


def _threads(process: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return []


def _command(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def _peak_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status[status.index("VmHWM:") :].split()[1]) / _MB


def _cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK
