"""Objects that name more people, numbers, days and places than anybody could look for."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from .texts import SYLLABLES
from .wire import Elements, elements, item, with_elements

if TYPE_CHECKING:
    from collections.abc import Callable

_OTHER_NAMES, _OTHER_IDS, _COMMENT = 0x00101001, 0x00101000, 0x00204000
_PHONES, _INSTITUTION, _ADDRESS, _ACQUISITIONS = 0x00102154, 0x00080080, 0x00081040, 0x00080022
_VALUE = 60_000
"""Bytes that a value of a short VR can have, about."""
MOST_PEOPLE, MOST_OTHERS = 190, 590
"""Nearly as many as an object may bring."""


def _word(chooser: random.Random, syllables: int = 3) -> str:
    return "".join(chooser.choice(SYLLABLES) for _ in range(syllables)).title()


def _filled(size: int, unit: bytes) -> bytes:
    return (unit * (size // len(unit) + 1))[:size]


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
    return "\\".join(made[:-1]).encode()


def _alike(size: int) -> bytes:
    """Names of many words that all begin alike."""
    chooser = random.Random(16)
    return b"\\".join(f"van der {_word(chooser)} {_word(chooser)}^Jan".encode() for _ in range(size // 28))


def _numbers(size: int) -> bytes:
    chooser = random.Random(12)
    return b"\\".join(b"X%08d" % chooser.randrange(10**8) for _ in range(size // 10))


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


def _said(tag: int, vr: str, values: bytes, size: int, most: int) -> Elements:
    """The first of the values in the header, and over and over in a text."""
    header = b"\\".join(values.split(b"\\")[:most])
    text = header.replace(b"\\", b" ").replace(b"^", b" ") + b" "
    room = max(0, min(_VALUE, size - len(header)))
    return {tag: (vr, header), _COMMENT: ("LT", _filled(room, text).decode("utf-8", "ignore").encode())}


def _people(alphabet: str = "") -> Callable[[int], Elements]:
    return lambda size: _said(_OTHER_NAMES, "PN", people(size, alphabet=alphabet), size, MOST_PEOPLE)


NEEDLES: dict[str, Callable[[int], Elements]] = {
    "people": lambda size: {_OTHER_NAMES: ("PN", people(min(_VALUE, size)))},
    "people, as many as may be": _people(),
    "people with accents": _people("äöüéßøłñçs"),
    "people in ideographs": _people("王李张刘陈杨黄赵"),
    "people in Cyrillic": _people("авгдежиклмн"),
    "people that begin alike": lambda size: (
        _said(_OTHER_NAMES, "PN", _alike(size), size, MOST_PEOPLE)
        | {0x00184000: ("LT", _filled(size // 3, b"van der van "))}
    ),
    "one person of many words": lambda size: {_OTHER_NAMES: ("PN", people(min(_VALUE, size)).replace(b"\\", b" "))},
    "one person of many parts": lambda size: {_OTHER_NAMES: ("PN", people(min(_VALUE, size)).replace(b"\\", b"^"))},
    "one person of one long word": lambda size: {_OTHER_NAMES: ("PN", _filled(min(_VALUE, size), b"ueoeae"))},
    "numbers": lambda size: {_OTHER_IDS: ("LO", _numbers(min(_VALUE, size)))},
    "numbers, as many as may be": lambda size: _said(_OTHER_IDS, "LO", _numbers(size), size, MOST_OTHERS),
    "short numbers": lambda size: _said(_OTHER_IDS, "LO", b"\\".join(b"%d" % n for n in range(1000, 1600)), size, 590),
    "days": lambda size: {_ACQUISITIONS: ("DA", _days(min(_VALUE, size)))},
    "days, as many as may be": lambda size: _said(_ACQUISITIONS, "DA", _days(size), size, MOST_OTHERS),
    "telephones": lambda size: _said(_PHONES, "SH", _phones(size), size, MOST_OTHERS),
    "hospitals": lambda size: _said(_INSTITUTION, "LO", _places(size), size, MOST_OTHERS),
    "an address of many lines": lambda size: {_ADDRESS: ("ST", _filled(min(_VALUE, size), b"12 Oak Rd\r\n9 Elm St\n"))},
    "a number in a long run of digits": lambda size: {
        _OTHER_IDS: ("LO", b"12121212\\77777777"),
        _COMMENT: ("LT", _filled(min(_VALUE, size), b"12")),
    },
    "numbers inside each other": lambda size: {
        _OTHER_IDS: ("LO", b"\\".join(b"1" * n for n in range(5, 64))),
        _COMMENT: ("LT", _filled(min(_VALUE, size), b"1")),
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
