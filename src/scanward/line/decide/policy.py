"""What a ward's own policy lets out, said loudly where it is more than treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

QUIET = "treatment"


def policy_warning(implicit: Iterable[str]) -> str:
    """A sentence for every release of a ward whose `[consent] implicit` says more than treatment; else empty."""
    more = sorted({purpose for purpose in implicit if purpose != QUIET and not purpose.startswith(f"{QUIET}.")})
    if not more:
        return ""
    named = "every purpose" if "*" in more else ", ".join(more)
    return f"this ward lets data leave for {named} where no patient permitted it: ward.toml, [consent] implicit."
