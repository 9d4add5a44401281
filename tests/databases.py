"""A real PostgreSQL for the tests of the store: started once a session, a database of its own for each test.

It lies in a temporary folder, is reached over a Unix socket in it, runs as a user without rights where the tests run as
root, and dies with the process that started it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

USER = "scanward"
_DUMPED = "public."
_QUICK = (
    *("fsync=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=32MB", "max_connections=60"),
    *("listen_addresses=", "logging_collector=off", "log_min_messages=panic", "wal_level=minimal", "max_wal_senders=0"),
)
"""No test cuts the power. `fsync` is not what a commit is asked for (`synchronous_commit`)."""


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian keeps each version's own, off the PATH."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    there = [Path(found).resolve()] if found else debian
    return there[-1].parent if there else None


@dataclass(frozen=True, slots=True)
class Server:
    programs: Path
    folder: Path
    numbers: Iterator[int]

    def url(self, database: str, user: str = USER) -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    @contextlib.contextmanager
    def schema(self, copied: str = "") -> Iterator[str]:
        """The URL of a new schema, until the end of the block: to a ward a database, and ten times as quick to make.

        `copied` is what `dump` gave.
        """
        name = f"ward{next(self.numbers)}"
        with self.admin() as connection:
            connection.execute(f"CREATE SCHEMA {name}; {copied.replace(_DUMPED, f'{name}.')}")
        try:
            yield f"{self.url('postgres')}&options=-csearch_path%3D{name}"
        finally:
            with self.admin() as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")

    def dump(self, url: str) -> str:
        """What makes the tables of a database, and their rows, anew."""
        command = [self.programs / "pg_dump", "--inserts", "--no-owner", "-d", url]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return "\n".join(line for line in text.splitlines() if not line.startswith("\\"))

    @contextlib.contextmanager
    def database(self, *how: str) -> Iterator[str]:
        """The URL of a new database, until the end of the block; `how` as in CREATE DATABASE."""
        name = f"ward{next(self.numbers)}"
        with self.admin() as connection:
            connection.execute(f"CREATE DATABASE {name} {' '.join(how)}")
            try:
                yield self.url(name)
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def running(bin_folder: Path) -> Iterator[Server]:
    """A server, until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="scanward-pg-"))  # short: a socket's path has 107 letters at most
    who = _somebody()
    if who is not None:
        os.chown(folder, who.pw_uid, who.pw_gid)
    as_them = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}
    data = str(folder / "data")
    try:
        made = ("-U", USER, "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8", "-D", data)
        subprocess.run([bin_folder / "initdb", *made], check=True, capture_output=True, cwd="/", **as_them)
        words = [word for setting in _QUICK for word in ("-c", setting)]
        process = subprocess.Popen(
            [bin_folder / "postgres", "-D", data, "-k", str(folder), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            preexec_fn=_die_with_us,  # noqa: PLW1509 - the tests have one thread here
            **as_them,
        )
        try:
            server = Server(bin_folder, folder, count(1))
            _wait(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _die_with_us() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            server.admin().close()
            return
    raise RuntimeError("PostgreSQL did not start")
