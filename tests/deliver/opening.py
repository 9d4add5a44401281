"""An account opened for a staged release, so that a test may deliver it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.account import Account, Disclosure

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.stages import Sealed, Ticket
    from scanward.store import Ward


def ticket_for(ward: Ward, sealed: Sealed) -> Ticket:
    patients = [Disclosure("SW-A", "c" * 64, ("2.25.1",), sealed.objects)]
    return Account(ward).open(sealed, recipient="acme", purpose="ai", recipe_fingerprint="ab", patients=patients)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under `folder`, by name, hidden ones too."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
