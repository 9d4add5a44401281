"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanward.store import Ward
    from tests.databases import Server

REPOSITORY = Path(__file__).resolve().parents[1]
PEERS = REPOSITORY / ".peers" / "bin"
"""Where scripts/test-peers puts what no package manager of the system has."""


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder of real images, where it exists; else the test is skipped and says so."""
    default = REPOSITORY.parent / "shared" / "data"
    folder = Path(os.environ.get("SCANWARD_TESTDATA", default))
    if not folder.is_dir():
        pytest.skip("real images are not here (set SCANWARD_TESTDATA to the folder that holds them)")
    return folder


def find_peer(name: str) -> Path | None:
    """The program `name` on PATH or among those that scripts/test-peers installed."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), str(PEERS)]))
    return Path(found) if found else None


@pytest.fixture(scope="session")
def peer() -> Callable[[str], Path]:
    """Gives the path of a program of others; the test is marked `peer(name)` so that it is skipped without it."""

    def path_of(name: str) -> Path:
        found = find_peer(name)
        if found is None:
            _missing(name)
        return found

    return path_of


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("peer"):
        for name in mark.args:
            if find_peer(name) is None:
                _missing(name)


def _missing(name: str) -> None:
    sentence = f"{name} is not installed (scripts/test-peers installs it where it may)"
    if os.environ.get("SCANWARD_REQUIRE_PEERS") == "1":
        pytest.fail(f"{sentence}, and SCANWARD_REQUIRE_PEERS=1 says that it must be")
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own; the test is marked `peer("psql")`."""
    from tests.databases import programs, running

    found = programs()
    if found is None:
        _missing("initdb")
    with running(found) as server:
        yield server


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    """A ward of its own for each test."""
    from scanward.store import open_ward

    with open_ward(tmp_path / "ward") as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def _nobody_else_s_ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test touches the ward of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCANWARD_WARD", raising=False)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("user-data")))
        yield
