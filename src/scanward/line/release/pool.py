"""Worker processes fed one task at a time; a worker that dies costs one task, not the run."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from types import TracebackType

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 2
"""Tasks in flight per worker: enough to keep it busy, few enough to keep memory flat."""


class WorkerDied(Exception):
    """The process that worked on a task ended without an answer (out of memory, a crash in a library)."""


def prepare_workers() -> None:
    """Start the process that workers are forked from, which imports what they need while the caller goes on."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["scanward.line.release.ready"])
    with _deaf_to_interrupts():
        forkserver.ensure_running()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """What is started in the block, and what is forked from it, ignores Ctrl-C: a terminal sends it to every process.

    The one that a person talks to decides; it lets the workers end the task they are at.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may change what a signal does
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Pool:
    """Runs functions over tasks in `workers` processes, or in this one when `workers` is 1. Use it in a `with`.

    Functions must be importable. Results come in the order in which they are done, each with its task; a task whose
    worker died comes back with `WorkerDied`, after it was tried once more by itself.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(wait_for_tasks=kind is None)

    def run(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | WorkerDied]]:
        if self._workers <= 1:
            for task in tasks:
                yield task, work(task)
            return
        waiting = iter(tasks)
        suspects: deque[T] = deque()
        while not (yield from self._run_until_broken(work, waiting, suspects)):
            self._end(wait_for_tasks=False)
        while suspects:
            task = suspects.popleft()
            yield task, self._alone(work, task)

    def _run_until_broken(
        self, work: Callable[[T], R], waiting: Iterator[T], suspects: deque[T]
    ) -> Generator[tuple[T, R | WorkerDied], None, bool]:
        """Run until the tasks are spent (returns True) or a worker died: False, and what it and its neighbours
        had in hand are suspects."""
        in_flight: dict[Future[R], T] = {}
        executor = self._running()
        exhausted = False
        while in_flight or not exhausted:
            while not exhausted and len(in_flight) < _AHEAD * self._workers:
                try:
                    task = next(waiting)
                except StopIteration:
                    exhausted = True
                    break
                try:
                    in_flight[executor.submit(work, task)] = task
                except BrokenProcessPool:  # a worker died since the last look
                    suspects.extend([*in_flight.values(), task])
                    return False
            ready, _ = wait(in_flight, return_when=FIRST_COMPLETED)
            for future in ready:
                try:
                    result = future.result()
                except BrokenProcessPool:
                    suspects.extend(in_flight.values())
                    return False
                yield in_flight.pop(future), result
        return True

    def _alone(self, work: Callable[[T], R], task: T) -> R | WorkerDied:
        with _executor(1) as executor:
            try:
                return executor.submit(work, task).result()
            except BrokenProcessPool:
                return WorkerDied()

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = _executor(self._workers)
        return self._executor

    def _end(self, *, wait_for_tasks: bool) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=wait_for_tasks, cancel_futures=True)
            self._executor = None


def _executor(workers: int) -> ProcessPoolExecutor:
    prepare_workers()
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("forkserver"))
