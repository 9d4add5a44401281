"""The command line over a conductor that is played, so that what it says and how it ends can be held."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType

import pytest

from scanward.cli.entry import run
from tests.report import samples


@dataclass
class Played:
    """Stands for scanward.api: gives the facts it was told to, or raises, and keeps how it was called."""

    examination: object = field(default_factory=samples.an_examination)
    facts: object = field(default_factory=samples.a_release)
    verification: object = field(default_factory=samples.a_verification)
    raises: BaseException | None = None
    calls: list = field(default_factory=list)

    def _play(self, name, facts, args, options):
        self.calls.append((name, args, options))
        if self.raises is not None:
            raise self.raises
        return facts

    def examine(self, *args, **options):
        return self._play("examine", self.examination, args, options)

    def release(self, *args, **options):
        return self._play("release", self.facts, args, options)

    def verify(self, *args, **options):
        return self._play("verify", self.verification, args, options)


@pytest.fixture
def api(monkeypatch):
    played = Played()
    module = ModuleType("scanward.api")
    module.examine, module.release, module.verify = played.examine, played.release, played.verify
    monkeypatch.setitem(sys.modules, "scanward.api", module)
    return played


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def scanward(capfd, monkeypatch):
    """Runs one command in this process; its status and what it wrote."""
    monkeypatch.setenv("PYTHONWARNINGS", "")

    def call(*arguments: str) -> Ended:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Ended(int(status), out, err)

    return call
