"""Breaks bytes without knowing what they mean: cuts, repeats, wrong lengths, another file's middle."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from .seeds import seed_files

_TELLING = (b"\xff\xff\xff\xff", b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0", b"\xfe\xff\xdd\xe0", b"\0\0\0\0", b"\x7f\xff\xff\xff",
            b"SQ\0\0", b"UN\0\0", b"\x1b$B", b"\xe0\x7f\x10\0", b"DICM", b"\\\\\\\\")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """One change; `at` and `length` are taken modulo the size."""

    how: str
    at: int
    length: int
    content: bytes

    def apply(self, data: bytes) -> bytes:
        at = self.at % (len(data) or 1)
        end = min(at + self.length, len(data))
        if self.how == "overwrite":
            return data[:at] + self.content + data[at + len(self.content) :]
        if self.how == "insert":
            return data[:at] + self.content + data[at:]
        if self.how == "delete":
            return data[:at] + data[end:]
        if self.how == "cut":
            return data[:at]
        if self.how == "repeat":
            return data[:end] + data[at:end] * (1 + self.length % 7) + data[end:]
        other = seed_files()[self.length % len(seed_files())]
        return data[:at] + other[self.at % len(other) :]


_SPOT = st.integers(0, 2_000) | st.integers(0, 70_000)
_CONTENT = st.sampled_from(_TELLING) | st.binary(min_size=1, max_size=12)
_HOW = st.sampled_from(["overwrite", "overwrite", "overwrite", "insert", "delete", "cut", "repeat", "splice"])
BREAKS = st.builds(Break, _HOW, _SPOT, st.integers(1, 300), _CONTENT)
