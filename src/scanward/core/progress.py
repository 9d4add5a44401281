"""How far a long run is, for whoever watches it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by the conductor, shown by the command line. Names are of stages ("examine"), never of files."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` is how many steps it has, where that is known."""
        ...

    def advance(self, n: int = 1) -> None:
        """`n` more steps of the present stage are done."""
        ...


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage unseen."""

    def advance(self, n: int = 1) -> None:
        """Go on unseen."""
