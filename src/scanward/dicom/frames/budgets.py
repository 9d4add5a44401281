"""What decoding one frame may cost (threat rows P5 to P7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scanward.core.errors import QuarantineReason, UnsoundObject

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """Budgets of the child process. Memory is what it may take beyond its bare self; CPU and wall time are
    per request.
    """

    memory_bytes: int = 1024 * MIB
    cpu_s: int = 20
    wall_s: float = 30.0
    frame_bytes: int = 256 * MIB
    """Largest frame, decoded."""
    stream_bytes: int = 256 * MIB
    """Largest frame, encoded."""
    bomb_floor_bytes: int = 16 * MIB
    bomb_ratio: int = 1000
    """A frame above the floor may not be more than this many times its stream: a blank film reaches a few
    hundred.
    """

    looked_at_ratio: int = 100
    """The same for a frame that is shown small or looked into for writing: a file of 100 kB could keep that busy for
    minutes. A picture that is so empty and so large waits for a person."""

    def for_looking(self) -> DecodeLimits:
        """The limits for a frame that is only looked at."""
        return replace(self, bomb_ratio=self.looked_at_ratio)

    def allow(self, stream_bytes: int, frame_bytes: int) -> None:
        """Raise UnsoundObject(PIXEL_DESCRIPTION | CODESTREAM) where the numbers alone forbid decoding."""
        if frame_bytes > self.frame_bytes:
            raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, f"a frame would take {frame_bytes} bytes")
        if stream_bytes > self.stream_bytes:
            raise UnsoundObject(QuarantineReason.CODESTREAM, f"a frame's stream takes {stream_bytes} bytes")
        if frame_bytes > max(self.bomb_floor_bytes, stream_bytes * self.bomb_ratio):
            raise UnsoundObject(QuarantineReason.CODESTREAM, f"{stream_bytes} bytes would become {frame_bytes}")
