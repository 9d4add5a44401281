"""Which delivery a destination needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scanward.core.errors import UsageError
from scanward.line.deliver.folder import FolderDelivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.core.stages import Outcome, Sealed, Ticket
    from scanward.line.deliver.progress import Advance, Ask
    from scanward.store import Ward


class Delivery(Protocol):
    """A way to hand over. Making one refuses, by DestinationError, a place where nothing may be written."""

    @property
    def reads_again(self) -> bool:
        """Whether it will read every staged file, to copy or to pack it; else a file only gets another name."""
        ...

    def refuse_unfit(self, *, sealed: str = "", touch: bool = True) -> None:
        """Refuse a place that cannot take the release: DestinationError for one that cannot be written or is taken
        already, TryLater for a full disk. `sealed` is the id of a release that a killed run had sealed, a part of which
        may stand there; with `touch` a file is written and taken away, else nothing is."""
        ...

    def require_room(self, to_clean: int, clean: int = 0) -> None:
        """TryLater when there is no room for `to_clean` bytes still to be cleaned, and `clean` ones in the spool."""
        ...

    def refuse_taken(self, objects: Sequence[tuple[str, int, str]]) -> None:
        """DestinationError when a name of `objects` (name, size, SHA-256) is taken there by something else. Of the
        first one the content is compared, of the others the size."""
        ...

    def holds(self, sealed: Sealed) -> bool:
        """Whether the release stands there already, whole: its manifest, which comes last."""
        ...

    def deliver(
        self,
        sealed: Sealed,
        ticket: Ticket,
        *,
        rehash: bool = False,
        advance: Advance | None = None,
        ask: Ask | None = None,
    ) -> Outcome:
        """Deliver `sealed` once under `ticket`. `ask` is called before each batch is shown and before the last word;
        what it raises ends the delivery, and nothing more goes. With `rehash` every staged file is read again before it
        goes: after a power cut its bytes may not be those that were written. RefusedByPolicy for a bad ticket,
        TryLater for a full disk, DestinationError for a place that refuses, IntegrityBroken for a staged file that is
        not as sealed.
        """
        ...


def delivery_to(ward: Ward, destination: str, source: Path | None = None) -> Delivery:
    """The delivery for `destination`: a folder, or a file that ends in .zip."""
    if "://" in destination:
        raise UsageError("a release goes to a folder or a .zip file; other destinations are not known yet")
    path = Path(destination)
    if path.suffix.lower() == ".zip":
        from scanward.line.deliver.zipped import ZipDelivery  # noqa: PLC0415 - start-up: most go to a folder

        return ZipDelivery(ward, path, source)
    return FolderDelivery(ward, path, source)
