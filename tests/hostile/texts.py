"""Texts that are all of what a cleaner must look at twice."""

from __future__ import annotations

import base64
import random
from itertools import count, cycle
from typing import TYPE_CHECKING

from .wire import NAME, NUMBER, with_elements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FAMILY, GIVEN = NAME.split("^")
_FIRST = ["John", "Mary", "Robert", "Ana", "Jürgen", "Wei", "Fatima", "Ivan", "Chloé", "Sven", "Maria", "Peter"]
_LAST = [
    "Smith",
    "Müller",
    "Garcia",
    "Nguyen",
    "Kowalski",
    "Jones",
    "Rossi",
    "Dubois",
    "Ivanov",
    "Tanaka",
    "Hansen",
    "O'Neill",
]
SYLLABLES = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "wu", "za", "ché", "dou", "fin", "gar"]


def filled(pieces: Iterable[str], size: int) -> str:
    """The pieces one after the other, until there are `size` letters."""
    made, length = [], 0
    for piece in pieces:
        made.append(piece)
        length += len(piece)
        if length >= size:
            break
    return "".join(made)[:size]


def _chosen(*choices: str) -> Iterable[str]:
    chooser = random.Random(7)
    while True:
        yield chooser.choice(choices)


def _people() -> Iterable[str]:
    chooser = random.Random(1)
    while True:
        first, last = chooser.choice(_FIRST), chooser.choice(_LAST)
        yield chooser.choice(
            (f"Dr. {first} {last}, ", f"{last}, {first}; ", f"{first[0]}. {last} ", f"{last}^{first} ", f"{last}'s ")
        )


def _strangers() -> Iterable[str]:
    chooser = random.Random(2)
    while True:
        yield "".join(chooser.choice(SYLLABLES) for _ in range(3)).title() + " "


def _days() -> Iterable[str]:
    chooser = random.Random(3)
    for number in count():
        year, month, day = 1930 + number % 90, 1 + chooser.randrange(12), 1 + chooser.randrange(28)
        yield chooser.choice(
            (f"{year}-{month:02}-{day:02} ", f"{day}.{month}.{year} ", f"{month}/{day}/{year % 100:02} ",
             f"{year}{month:02}{day:02} ", f"{day} Mar {year} ", f"DOB {day}.{month}.{year % 100:02} ")
        )  # fmt: skip


def _numbers() -> Iterable[str]:
    chooser = random.Random(4)
    while True:
        n = chooser.randrange(10**8)
        yield chooser.choice(
            (f"MRN {n} ", f"ID#{n} ", f"+49 731 {n} ", f"555-{n % 1000:03}-{n % 10000:04} ", f"AB{n} ", f"{n} ",
             f"123-45-{n % 10000:04} ", f"case no. {n % 99999} ", f"10.{n % 250}.3.7 ")
        )  # fmt: skip


def _everything() -> Iterable[str]:
    streams = [iter(each()) for each in (_people, _days, _numbers, _strangers)]
    for stream in cycle(streams):
        yield next(stream)


def _noise(letters: str) -> Iterable[str]:
    return _chosen(*letters)


PATTERNS: dict[str, Callable[[], Iterable[str]]] = {
    "everything at once": _everything,
    "people": _people,
    "strangers": _strangers,
    "dates": _days,
    "numbers": _numbers,
    "titles": lambda: cycle(("Dr. ", "Prof. ", "Herr ", "Mr ", "MD ", "DR ", "RN, ")),
    "degrees": lambda: cycle(("A, MD ", "Bo MD", ", RN ")),
    "roles": lambda: cycle(("Operator: ", "read by ", "patient: ", "name=", "ref by ", "tech ")),
    "one digit": lambda: cycle(("7",)),
    "digits": lambda: _noise("0123456789"),
    "digits apart": lambda: _chosen("1 ", "12 ", "123 ", "1234 "),
    "digits and points": lambda: _chosen("1.", "20.", "2020.", "3-", "0/"),
    "digits and dashes": lambda: _chosen("12-", "345-", "6789-", "0 "),
    "years": lambda: cycle(("19", "20", "19 ", "20-")),
    "months": lambda: cycle(("jan ", "1 ", "mar", "may 7, ", "im Mai ", "1 ")),
    "clocks": lambda: cycle(("12:", "34:", "at ", "3 pm ")),
    "carets": lambda: cycle(("^",)),
    "brackets": lambda: cycle(("(", "[", "{", "<")),
    "closed brackets": lambda: cycle(("(a)", "[b] ", "((c))")),
    "points": lambda: cycle((".",)),
    "underscores": lambda: cycle(("_", "-", "_a")),
    "apostrophes": lambda: cycle(("'s", "O'", "'")),
    "blanks": lambda: cycle((" ", "\t", "\r\n")),
    "one word": lambda: cycle(("a",)),
    "one word of syllables": lambda: _chosen(*SYLLABLES),
    "humps": lambda: cycle(("Smith", "Jones", "aB", "CT")),
    "letters apart": lambda: _chosen(*(f"{c} " for c in FAMILY + GIVEN)),
    "letters and points": lambda: _chosen(*(f"{c}." for c in FAMILY)),
    "the patient's name": lambda: cycle((f"{FAMILY} ", f"{GIVEN}, ")),
    "the patient's name in a word": lambda: cycle((FAMILY,)),
    "nearly the patient's name": lambda: _chosen("Kowalczik ", "Kovalczyk ", "Kowaczyk ", "K0walczyk ", "Mirabele "),
    "the patient's number": lambda: cycle((NUMBER,)),
    "the number's digits": lambda: cycle((NUMBER[3:],)),
    "the number's digits apart": lambda: cycle(f"{c} " for c in NUMBER[3:]),
    "the birth date": lambda: cycle(("19610407",)),
    "hosts": lambda: cycle(("a.", "b-", "c.com/", "d.de ")),
    "addresses on the web": lambda: _chosen("http://a.b/", "www.x.", "https://", "<a href='", "ftp://x "),
    "e-mails": lambda: _chosen("a.b", "@", "a@b.", "(at)", " at ", "dot "),
    "addresses of machines": lambda: _chosen("10.1.2.3 ", "ip 192.168.1.1 ", "1.2.3.", "fe80::1 "),
    "colons": lambda: cycle(("a:", "1:", "::")),
    "unique identifiers": lambda: _chosen("1.2.840.", "113619.2.", "55.3.", "2.25.1"),
    "hexadecimal": lambda: _noise("0123456789abcdef"),
    "hexadecimal and dashes": lambda: _chosen("0a1b2c3d-", "1234-", "abcd"),
    "base64": lambda: iter((base64.b64encode(random.Random(5).randbytes(75_000)).decode(),)),
    "percent": lambda: _chosen("%4D", "%C3%BC", "%", "%41%25"),
    "entities": lambda: _chosen("&uuml;", "&#252;", "&amp;", "&", "&#x4D;", "&amp;amp;"),
    "paths": lambda: _chosen("C:\\a\\", "/home/", "\\\\x\\", "~/", "a/"),
    "streets": lambda: _chosen("12 Oak ", "Street ", "Main St ", "Hauptstr. 3 ", "rue de la ", "89073 Ulm "),
    "hospitals": lambda: _chosen("St. Mary ", "Hospital ", "of ", "University ", "Klinikum ", "Klinik am "),
    "ages": lambda: _chosen("95", "yo ", "aged ", "ninety-", "five ", "101 y "),
    "labels": lambda: _chosen("MRN:", "ID ", "no. ", "acc#", "patient id "),
    "signs": lambda: _noise("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"),
    "accents": lambda: cycle(("e\u0301", "a\u0300\u0301\u0302\u0303", "\u0308")),
    "ligatures": lambda: cycle(("\ufdfa", "\ufb03", "\u3300")),
    "right to left": lambda: _chosen("\u202e", "\u05d0\u05d1", "abc", "\u202c", "\u0627\u0628 "),
    "nothing to see": lambda: cycle(("\u200b", "\u200d", "\ufeff", "a")),
    "controls": lambda: cycle(("\x01", "a\x7f", "\x02b")),
    "ideographs": lambda: _noise("王李张刘陈杨黄赵吴周様先生医師"),
    "syllables of Korea": lambda: _noise("김이박최정강조윤장임님 씨선생"),
    "Cyrillic": lambda: _chosen("Иванов ", "Петр ", "д-р ", "1 мая "),
    "letters of mathematics": lambda: _noise("𝐊𝐨𝐰𝐚𝐥𝐜𝐳𝐲𝐤𝟎𝟏𝟐"),
}
"""By what they are made of."""


def _bytes(text: str, size: int) -> bytes:
    return text.encode("utf-8")[:size].decode("utf-8", "ignore").encode("utf-8")


def as_prose(pattern: str, number: int, size: int) -> bytes:
    """Two long texts, of two thirds and one third of `size` bytes."""
    text = filled(PATTERNS[pattern](), size).replace("\\", "/")
    long = min(64_000, size * 2 // 3)
    more = {0x00184000: ("LT", _bytes(text[1:], size - long)), 0x00204000: ("LT", _bytes(text, long))}
    return with_elements(number, more)


def as_labels(pattern: str, number: int, size: int) -> bytes:
    """Many short texts, each another."""
    text = filled(PATTERNS[pattern](), size).replace("\\", "/")
    values = [text[at : at + 63] for at in range(0, size, 64)]
    half = len(values) // 2
    more = {
        0x0008103E: ("LO", _bytes("\\".join(values[:half]), 60_000)),
        0x00181030: ("LO", _bytes("\\".join(values[half:]), 60_000)),
    }
    return with_elements(number, more)
