"""Which objects the hospital has, in the order in which a smaller hospital takes them."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Wanted:
    """One object: what it is, whose, in which study and series, and where identity is hidden in it."""

    kind: str
    person: int
    visit: int
    series: int
    syntax: str
    hides: str = ""
    refers_to: int = 0
    """The number of the series in the same study that it points to; 0 for none."""


_FIRST: tuple[Wanted, ...] = (
    Wanted("ct", 0, 0, 2, "explicit", "private safe nested overlay preamble file-meta"),
    Wanted("ct", 0, 0, 2, "explicit", "safe unknown spelled high-bits signature"),
    Wanted("rtstruct", 0, 0, 4, "implicit", refers_to=2),
    Wanted("sr", 0, 0, 5, "explicit", refers_to=2),
    Wanted("gsps", 0, 0, 6, "explicit", "every-vr", refers_to=2),
    Wanted("seg", 0, 0, 7, "explicit", refers_to=2),
    Wanted("mr", 2, 0, 2, "implicit", "csa safe private spelled icon trailing-padding numbers"),
    Wanted("enhanced-mr", 2, 0, 3, "explicit", "nested unknown file-meta every-vr"),
    Wanted("cr", 3, 0, 1, "big", "overlay spelled lookup private preamble"),
    Wanted("dx", 8, 0, 1, "jpeg-2000", "comments spelled after-the-end signature file-meta"),
    Wanted("mg", 1, 0, 1, "jpeg-lossless", "comments icon nested spelled"),
    Wanted("us", 1, 0, 2, "jpeg", "comments after-the-end curve private"),
    Wanted("xa", 3, 1, 1, "rle", "after-the-end curve trailer"),
    Wanted("sc", 0, 0, 9, "explicit", "icon past-the-end preamble"),
    Wanted("pt", 4, 0, 3, "explicit", "safe spelled private trailing-padding past-the-end"),
    Wanted("nm", 4, 0, 4, "deflated", "nested private overlay file-meta"),
    Wanted("ct", 6, 0, 2, "jpeg-ls", "comments spelled safe nested"),
    Wanted("ecg", 5, 0, 1, "explicit", "private spelled preamble waveform"),
    Wanted("pdf", 5, 0, 2, "explicit"),
    Wanted("rtplan", 0, 0, 10, "implicit", "private nested spelled", refers_to=4),
    Wanted("vl", 11, 0, 1, "jpeg", "comments spelled profile icon"),
    Wanted("ko", 0, 0, 8, "explicit", refers_to=2),
    Wanted("rtdose", 0, 0, 11, "implicit", refers_to=10),
    Wanted("sr-text", 5, 0, 3, "explicit", "unknown trailer"),
    # What follows is beyond the gauntlet's 24.
    Wanted("us-cine", 7, 0, 3, "jpeg", "spelled"),
    Wanted("enhanced-ct", 6, 0, 3, "explicit"),
    Wanted("pmap", 2, 0, 4, "explicit", refers_to=2),
    Wanted("wsm", 11, 0, 2, "explicit", "profile"),
    Wanted("cda", 5, 0, 4, "explicit"),
    Wanted("raw", 2, 0, 5, "explicit", "private csa"),
    Wanted("video", 9, 0, 3, "mpeg-4"),
    Wanted("mg", 1, 0, 1, "jpeg-lossless"),
    Wanted("cr", 10, 0, 1, "rle", "after-the-end unknown signature trailer"),
    Wanted("sr-text", 10, 0, 3, "explicit", "spelled"),
    Wanted("sc", 8, 0, 2, "explicit"),
)
_SLICES: tuple[Wanted, ...] = (
    Wanted("ct", 0, 0, 2, "explicit", "safe"),
    Wanted("mr", 2, 0, 2, "implicit", "safe private nested"),
    Wanted("ct", 0, 1, 2, "jpeg-2000", "safe comments"),
    Wanted("pt", 4, 0, 3, "explicit", "safe unknown"),
    Wanted("ct", 6, 0, 2, "jpeg-ls", "safe comments spelled"),
    Wanted("mr", 7, 0, 2, "deflated", "safe csa spelled"),
    Wanted("ct", 9, 0, 2, "big", "safe spelled"),
    Wanted("ct", 0, 0, 2, "explicit", "safe overlay file-meta"),
)


_STUBBORN: tuple[Wanted, ...] = (Wanted("sc", 8, 1, 2, "explicit", "last-row"),)


def plan(objects: int, *, stubborn: bool = False) -> list[Wanted]:
    """The first `objects` of the list; beyond its end, more slices of the volumes; the `stubborn` ones on top.

    A stubborn object hides text where cleaning does not look, in the picture itself: only the attack on the output
    can find it, and must.
    """
    wanted = list(_FIRST[:objects])
    while len(wanted) < objects:
        wanted.append(replace(_SLICES[(len(wanted) - len(_FIRST)) % len(_SLICES)]))
    return wanted + list(_STUBBORN if stubborn else ())
