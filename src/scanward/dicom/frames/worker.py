"""The parent's end of one child process: asks, waits no longer than allowed, and puts it to death where it
must.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.frames.wire import HEADS, LARGEST_HEAD, pack

if TYPE_CHECKING:
    from typing import IO

    from scanward.dicom.frames.budgets import DecodeLimits

_CHILD: Final = "scanward.dicom.frames.child"
"""Started with -P: a folder of scans may hold a `numpy.py`, and it may be where the user stands."""
_CHUNK: Final = 1 << 20
_START_S: Final = 60.0
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "SYSTEMROOT")


class Worker:
    """One child. After any error but an answered one it is dead, and a new one has to be made."""

    def __init__(self, limits: DecodeLimits) -> None:
        self._limits = limits
        self._fresh = True
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _CHILD, str(limits.memory_bytes), str(limits.cpu_s)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            bufsize=0,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise _died("it has no pipes")
        self._to, self._from = self._process.stdin, self._process.stdout
        os.set_blocking(self._to.fileno(), False)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytearray]:
        """Send one request and wait for its answer. Raises UnsoundObject(DECODER_DIED)."""
        deadline = time.monotonic() + self._limits.wall_s + (_START_S if self._fresh else 0.0)
        self._fresh = False
        packed = pack(head)
        try:
            self._send(memoryview(HEADS.pack(len(packed), len(body)) + packed), deadline)
            self._send(memoryview(body), deadline)
            head_length, body_length = HEADS.unpack(self._read(HEADS.size, deadline))
            if head_length > LARGEST_HEAD or body_length > 8 * self._limits.frame_bytes:
                raise _died("it answered nonsense")
            answer: dict[str, Any] = json.loads(self._read(head_length, deadline))
            return answer, self._read(body_length, deadline)
        except (OSError, ValueError, UnsoundObject):
            self.kill()
            raise _died("it was stopped by its limits") from None

    def kill(self) -> None:
        """End the child and take its pipes back."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _send(self, view: memoryview, deadline: float) -> None:
        while view:
            _wait(self._to, selectors.EVENT_WRITE, deadline)
            view = view[os.write(self._to.fileno(), view[:_CHUNK]) :]

    def _read(self, count: int, deadline: float) -> bytearray:
        answer = bytearray(count)
        left = memoryview(answer)
        while left:
            _wait(self._from, selectors.EVENT_READ, deadline)
            got = os.readv(self._from.fileno(), [left])
            if not got:
                raise _died("it ended")
            left = left[got:]
        return answer


def _wait(pipe: IO[bytes], event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise _died("it was too slow")


def _environment() -> dict[str, str]:
    """What Python needs to start, and nothing that a patient's name or a password could stand in."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _died(detail: str) -> UnsoundObject:
    return UnsoundObject(QuarantineReason.DECODER_DIED, detail)
