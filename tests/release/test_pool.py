"""A worker that dies costs one task, not the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanward.line.release.pool import Pool, WorkerDied

from .work_for_pools import die_at_seven, die_once, double


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_comes_back_with_its_result(workers: int) -> None:
    with Pool(workers) as pool:
        assert sorted(pool.run(double, range(40))) == [(n, 2 * n) for n in range(40)]
        assert sorted(pool.run(str, range(3))) == [(0, "0"), (1, "1"), (2, "2")]


def test_a_task_that_kills_its_worker_comes_back_alone_and_the_rest_goes_on() -> None:
    with Pool(2) as pool:
        results = dict(pool.run(die_at_seven, range(20)))
    assert isinstance(results.pop(7), WorkerDied)
    assert results == {n: 2 * n for n in range(20) if n != 7}


def test_a_task_whose_worker_died_by_chance_is_tried_again(tmp_path: Path) -> None:
    with Pool(2) as pool:
        results = dict(pool.run(die_once, ((str(tmp_path), n) for n in range(8))))
    assert sorted(results.values()) == list(range(8))


def test_tasks_are_drawn_only_as_workers_need_them() -> None:
    drawn = 0

    def tasks():
        nonlocal drawn
        for number in range(1000):
            drawn += 1
            yield number

    with Pool(2) as pool:
        next(pool.run(double, tasks()))
        assert drawn < 20
