"""Worker processes fed one task at a time; a worker that dies costs one task, not the run."""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 2
"""Tasks in flight per worker: enough to keep it busy, few enough to keep memory flat."""


class WorkerDied(Exception):
    """The process that worked on a task ended without an answer (out of memory, a crash in a library)."""


class Pool(Generic[T, R]):
    """Runs `work` over tasks in `workers` processes, or in this one when `workers` is 1.

    `work` must be importable. Results come in the order in which they are done, each with its task; a task whose
    worker died
    comes back alone with `WorkerDied`, after it was tried once more by itself.
    """

    def __init__(self, work: Callable[[T], R], workers: int) -> None:
        self._work = work
        self._workers = workers

    def run(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | WorkerDied]]:
        if self._workers <= 1:
            for task in tasks:
                yield task, self._work(task)
            return
        waiting = iter(tasks)
        suspects: deque[T] = deque()
        while True:
            done = yield from self._run_until_broken(waiting, suspects)
            if done:
                break
        while suspects:
            task = suspects.popleft()
            yield task, self._alone(task)

    def _run_until_broken(
        self, waiting: Iterator[T], suspects: deque[T]
    ) -> Generator[tuple[T, R | WorkerDied], None, bool]:
        """Run until the tasks are spent (returns True) or a worker died (returns False, its neighbours are
        suspects).
        """
        in_flight: dict[Future[R], T] = {}
        with self._executor(self._workers) as executor:
            exhausted = False
            while in_flight or not exhausted:
                while not exhausted and len(in_flight) < _AHEAD * self._workers:
                    try:
                        task = next(waiting)
                    except StopIteration:
                        exhausted = True
                        break
                    in_flight[executor.submit(self._work, task)] = task
                ready, _ = wait(in_flight, return_when=FIRST_COMPLETED)
                for future in ready:
                    try:
                        result = future.result()
                    except BrokenProcessPool:
                        suspects.extend(in_flight.values())
                        return False
                    yield in_flight.pop(future), result
        return True

    def _alone(self, task: T) -> R | WorkerDied:
        with self._executor(1) as executor:
            try:
                return executor.submit(self._work, task).result()
            except BrokenProcessPool:
                return WorkerDied()

    @staticmethod
    def _executor(workers: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["scanward.line.release.work"])
        return ProcessPoolExecutor(workers, mp_context=context)
