"""How a delivery tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Advance = Callable[[int, int], None]
"""Called with the objects and bytes that came to stand at the destination since the last call."""
Ask = Callable[[], None]
"""Called before more goes: raises when leave to deliver was taken back."""
