"""Objects that name more people, numbers, days and places than anybody could look for."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from .texts import _SYLLABLES
from .wire import elements, item, with_elements

if TYPE_CHECKING:
    from collections.abc import Callable

_OTHER_NAMES, _OTHER_IDS = 0x00101001, 0x00101000
_OPERATORS, _PHONES, _INSTITUTION, _ADDRESS = 0x00081070, 0x00102154, 0x00080080, 0x00081040
_ACQUISITIONS, _CALIBRATIONS = 0x00080022, 0x00181200


def _word(chooser: random.Random, syllables: int = 3) -> str:
    return "".join(chooser.choice(_SYLLABLES) for _ in range(syllables)).title()


def people(size: int, *, alphabet: str = "") -> bytes:
    """Person names that are all different, one behind the other."""
    chooser = random.Random(11)
    made: list[str] = []
    length = 0
    while length < size:
        if alphabet:
            name = "".join(chooser.choice(alphabet) for _ in range(6)) + "^" + chooser.choice(alphabet) * 3
        else:
            name = f"{_word(chooser)}^{_word(chooser, 2)}"
        made.append(name)
        length += len(name.encode()) + 1
    return "\\".join(made).encode()[:size]


def _numbers(size: int) -> bytes:
    chooser = random.Random(12)
    return b"\\".join(b"X%08d" % chooser.randrange(10**8) for _ in range(size // 10))


def _short_numbers(size: int) -> bytes:
    return b"\\".join(b"%d" % n for n in range(1000, 1000 + size // 5))


def _days(size: int) -> bytes:
    chooser = random.Random(13)
    return b"\\".join(
        b"%04d%02d%02d" % (1900 + chooser.randrange(120), 1 + chooser.randrange(12), 1 + chooser.randrange(28))
        for _ in range(size // 9)
    )


def _phones(size: int) -> bytes:
    chooser = random.Random(14)
    return b"\\".join(b"+49 731 %07d" % chooser.randrange(10**7) for _ in range(size // 16))


def _places(size: int) -> bytes:
    chooser = random.Random(15)
    return b"\\".join(f"{_word(chooser)} Hospital {_word(chooser, 2)}".encode() for _ in range(size // 30))


def _same_beginning(size: int) -> bytes:
    """Names of many words that all begin alike."""
    chooser = random.Random(16)
    return b"\\".join(f"van der {_word(chooser)} {_word(chooser)}^Jan".encode() for _ in range(size // 28))


def _filled(size: int, unit: bytes) -> bytes:
    return (unit * (size // len(unit) + 1))[:size]


_COMMENT = 0x00204000
_SHORT = 60_000

NEEDLES: dict[str, Callable[[int], dict[int, tuple[str, bytes]]]] = {
    "people, many values": lambda size: {
        _OTHER_NAMES: ("PN", people(min(_SHORT, size // 2))),
        _OPERATORS: ("PN", people(min(_SHORT, size // 2))[::-1]),
    },
    "people and a text of them": lambda size: {
        _OTHER_NAMES: ("PN", people(min(_SHORT, size // 2))),
        _COMMENT: ("LT", people(min(_SHORT, size // 2)).replace(b"\\", b" ").replace(b"^", b" ")),
    },
    "people with accents": lambda size: {_OTHER_NAMES: ("PN", people(min(_SHORT, size), alphabet="äöüéßøłñçs"))},
    "people in ideographs": lambda size: {_OTHER_NAMES: ("PN", people(min(_SHORT, size), alphabet="王李张刘陈杨黄赵"))},
    "people in Cyrillic": lambda size: {_OTHER_NAMES: ("PN", people(min(_SHORT, size), alphabet="авгдежиклмн"))},
    "people that begin alike": lambda size: {
        _OTHER_NAMES: ("PN", _same_beginning(min(_SHORT, size // 2))),
        _COMMENT: ("LT", _filled(min(_SHORT, size // 2), b"van der van ")),
    },
    "one person of many words": lambda size: {_OTHER_NAMES: ("PN", people(min(_SHORT, size)).replace(b"\\", b" "))},
    "one person of many parts": lambda size: {_OTHER_NAMES: ("PN", people(min(_SHORT, size)).replace(b"\\", b"^"))},
    "one person of one long word": lambda size: {_OTHER_NAMES: ("PN", _filled(min(_SHORT, size), b"ueoeae"))},
    "numbers": lambda size: {_OTHER_IDS: ("LO", _numbers(min(_SHORT, size)))},
    "numbers and a text of them": lambda size: {
        _OTHER_IDS: ("LO", _numbers(min(_SHORT, size // 2))),
        _COMMENT: ("LT", _numbers(min(_SHORT, size // 2)).replace(b"\\", b" ")),
    },
    "short numbers": lambda size: {
        _OTHER_IDS: ("LO", _short_numbers(min(_SHORT, size // 2))),
        _COMMENT: ("LT", _filled(min(_SHORT, size // 2), b"1234 id 1235 ")),
    },
    "days": lambda size: {
        _ACQUISITIONS: ("DA", _days(min(_SHORT, size // 2))),
        _CALIBRATIONS: ("DA", _days(size // 2)),
    },
    "telephones": lambda size: {_PHONES: ("SH", _phones(min(_SHORT, size)))},
    "hospitals": lambda size: {
        _INSTITUTION: ("LO", _places(min(_SHORT, size // 2))),
        _COMMENT: ("LT", _places(min(_SHORT, size // 2)).replace(b"\\", b" ")),
    },
    "an address of many lines": lambda size: {_ADDRESS: ("ST", _filled(min(_SHORT, size), b"12 Oak Rd\r\n9 Elm St\n"))},
    "a number in a long run of digits": lambda size: {
        _OTHER_IDS: ("LO", b"12121212\\77777777"),
        _COMMENT: ("LT", _filled(min(_SHORT, size), b"12")),
    },
}
"""Elements by what there is too much of."""


def as_object(name: str, number: int, size: int) -> bytes:
    return with_elements(number, NEEDLES[name](size))


def people_in_items(number: int, size: int) -> bytes:
    """Every item of a sequence names another person."""
    made, length = [], 0
    for name in people(size).split(b"\\"):
        one = item(elements({0x00080080: ("LO", b"A"), 0x0040A123: ("PN", name)}))
        length += len(one)
        if length > size:
            break
        made.append(one)
    return with_elements(number, {0x0040A073: ("SQ", b"".join(made))})
