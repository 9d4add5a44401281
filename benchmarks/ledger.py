"""What the ledger costs: appending, auditing, proving, room; beside a bare SQLite with the same rows, as durable.

    python -m benchmarks.ledger --entries 1000000 [--folder DIR]

Entries are disclosures as the line makes them. `--entries` are appended by thousands, as a release of many patients
does; `--single` one by one, each with its own commit; `--flood` by 32 threads, one entry a call, sharing commits
(`GroupBook`). The bare loops write rows of the same columns and content, without hashes, tree, checkpoint or key, by
sqlite3 in WAL mode with synchronous FULL, with as many rows a commit; nobody shares a commit there. CPU seconds are of
the whole process; nothing else should run.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from scanward.core.canonical import canonical
from scanward.line.account.audit import audit
from scanward.line.account.proving import prove_continued, prove_entry
from scanward.store import Entry, checkpoints, ledger, open_ward
from scanward.store.group_book import GroupBook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanward.store import Ward

NOW = "2026-01-01T00:00:00.000000Z"
BATCH = 1000
THREADS = 32
PROOFS = 200


def disclosure(number: int, random: Random) -> Entry:
    body = {
        "pseudonym": f"SW-{number:010}",
        "commitment": random.randbytes(32).hex(),
        "studies": [f"2.25.{random.getrandbits(127)}"],
        "objects": 240,
        "recipient": "acme",
        "purpose": "research.lung-2026",
        "recipe": "research",
        "recipe_fingerprint": "ab" * 32,
        "software": "scanward 0.1.0",
        "data": ["image.ct"],
        "identifiability": "de-identified",
        "basis": "consent",
        "protocol": "",
        "stood_on": [f"{random.getrandbits(64):016x}"],
        "obligations": {"protections": [], "retention_days": 730, "no_train": False},
        "verified": "",
        "key_id": "",
    }
    return Entry("disclosure", f"R20260101-{number // 500:06}", f"{number // 500:026}", body)


@contextmanager
def timed(name: str, count: int) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:52} {count / wall:10,.0f} /s   {wall:8.2f} s   {cpu:8.2f} CPU-s", flush=True)


def batches(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    remaining = iter(entries)
    while batch := list(islice(remaining, size)):
        yield batch


def append_by(book_of: Ward, entries: Iterable[Entry], size: int) -> None:
    for batch in batches(entries, size):
        with ledger.recording(book_of) as book:
            book.append(batch)


def bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, at, kind, release, ticket, body)")
    connection.execute("CREATE INDEX by_release ON entry (release)")
    return connection


def insert_by(connection: sqlite3.Connection, entries: Iterable[Entry], size: int) -> None:
    for batch in batches(entries, size):
        connection.execute("BEGIN IMMEDIATE")
        rows = [(NOW, each.kind, each.release, each.ticket, canonical(each.body)) for each in batch]
        connection.executemany("INSERT INTO entry (at, kind, release, ticket, body) VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")


def made(count: int) -> Iterator[Entry]:
    random = Random(5)
    return (disclosure(number, random) for number in range(count))


def median_ms(calls: Iterable[Callable[[], object]]) -> str:
    wall, cpu = [], []
    for call in calls:
        start, used = time.perf_counter(), time.process_time()
        call()
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return f"median {statistics.median(wall):.1f} ms, {statistics.median(cpu):.1f} CPU-ms of {len(wall)}"


def megabytes(path: Path) -> str:
    return f"{sum(file.stat().st_size for file in path.parent.glob(path.name + '*')) / 1e6:,.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--single", type=int, default=1000)
    parser.add_argument("--flood", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where to write; else the system's place for temporary files")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        measure(Path(folder), asked.entries, asked.single, asked.flood)


def measure(folder: Path, entries: int, single: int, flood: int) -> None:
    with closing(bare(folder / "bare.db")) as connection:
        with timed("bare SQLite, by thousands", entries):
            insert_by(connection, made(entries), BATCH)
        print(f"{'':52} {megabytes(folder / 'bare.db'):>10}")
        with timed("bare SQLite, one by one", single):
            insert_by(connection, made(single), 1)
    with open_ward(folder / "ward") as ward:
        with timed("ledger, by thousands", entries):
            append_by(ward, made(entries), BATCH)
        print(f"{'':52} {megabytes(folder / 'ward' / 'ward.db'):>10}")
        kept = [checkpoints.newest(ward)]
        with timed("ledger, one by one", single):
            append_by(ward, made(single), 1)
        book, several = GroupBook(ward), list(made(flood))
        with timed(f"ledger, {THREADS} threads sharing commits", flood), ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda entry: book.append([entry]), several))
        random, total = Random(7), entries + single + flood + 1
        picked = [random.randrange(1, total + 1) for _ in range(PROOFS)]
        print(f"{'proof that an entry is in it':52} {median_ms(lambda n=n: prove_entry(ward, n) for n in picked)}")
        print(f"{'proof that it continued':52} {median_ms([lambda: prove_continued(ward, kept[0])] * 20)}")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with timed("audit", total):
            assert audit(ward, kept).entries == total
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{'memory that the audit added to the process':52} {(after - before) / 1024:.0f} MB")


if __name__ == "__main__":
    main()
