"""A person who does not exist, and every form in which their identity may hide in bytes."""

from __future__ import annotations

import re
import zlib

FAMILY, GIVEN = "Zyxquorn", "Blatherwisp"
NUMBER = "QX7741903"
BIRTH = "19370219"
ACCESSION = "WJ66209184"
PHYSICIAN = "Grumblethwock"
HOSPITAL = "Vexhollow Infirmary"
UMLAUT, CYRILLIC = "Grünbörkel", "Жмыхопляс"
"""Two physicians whose names no ASCII byte can say."""

WHO = {
    0x00080050: ("SH", ACCESSION),
    0x00080080: ("LO", HOSPITAL),
    0x00080090: ("PN", f"{PHYSICIAN}^Otto"),
    0x00081050: ("PN", f"{UMLAUT}^Uwe\\{CYRILLIC}^Lev"),
    0x00100010: ("PN", f"{FAMILY}^{GIVEN}"),
    0x00100020: ("LO", NUMBER),
    0x00100030: ("DA", BIRTH),
}
"""What the header says of the patient: from here the needles are learned."""

SECRETS = (FAMILY, GIVEN, NUMBER, ACCESSION, PHYSICIAN, "Vexhollow", BIRTH)
SPELLINGS = (
    f"{FAMILY}^{GIVEN}",
    f"{GIVEN} {FAMILY}",
    f"{FAMILY}, {GIVEN}",
    FAMILY,
    GIVEN.upper(),
    FAMILY.lower(),
    f"{FAMILY}_{GIVEN}",
    f"{FAMILY}{GIVEN}",
    f"CT_{FAMILY.upper()}_20240131",
    f"T1{GIVEN}2",
    f"CT{FAMILY}HEAD",
    f"{GIVEN}'s brain",
    f"000{NUMBER}",
    f"{NUMBER}_{FAMILY[0]}{GIVEN[0]}",
    f"Seen by Dr. {PHYSICIAN}, normal findings",
    NUMBER,
    f"ID {NUMBER}",
    f"CT CHEST {NUMBER} 5MM",
    NUMBER.lower(),
    ACCESSION,
    BIRTH,
    f"born {BIRTH}",
    "1937-02-19",
    "19.02.1937",
    "02/19/1937",
    HOSPITAL,
    f"{FAMILY}\\{GIVEN}",
    f"{FAMILY[:4]}\\{FAMILY[4:]}",
    f"Arzt: {UMLAUT}",
    CYRILLIC,
    f"{CYRILLIC}^Lev",
    f"HEAD\\{FAMILY}\\AXIAL",
    f"1.2.826.0.1.{BIRTH}.{NUMBER[2:]}",
)
DATES = (BIRTH, "1937-02-19", "1937.02.19", "1937/02/19", "19.02.1937", "02/19/1937")
_WORDS = tuple(dict.fromkeys(word.lower() for word in (*SECRETS, *DATES)))
_FOREIGN = tuple(
    form.encode(codec)
    for word, codecs in ((UMLAUT, ("utf-8", "latin-1")), (CYRILLIC, ("utf-8", "iso8859-5", "koi8-r", "cp1251")))
    for codec in (*codecs, "utf-16-le", "utf-16-be")
    for form in (word, word.upper(), word.lower())
)
_PATTERN = re.compile(
    b"|".join(
        re.escape(form)
        for form in (
            *_FOREIGN,
            *(word.encode(codec) for word in _WORDS for codec in ("ascii", "utf-16-le", "utf-16-be")),
        )
    )
)


def left_in(content: bytes) -> list[str]:
    """Which secrets `content` holds: in ASCII and in UTF-16 of both orders, whatever the case."""
    lower = content.lower()
    views = (content, lower, _swapped(lower), _swapped(lower[1:]))
    found = {each for view in views for each in _PATTERN.findall(view)}
    return sorted({each.replace(b"\0", b"").decode("latin-1") for each in found})


def _swapped(content: bytes) -> bytes:
    """As words of the other byte order show it."""
    made = bytearray(len(content) // 2 * 2)
    made[0::2], made[1::2] = content[1::2], content[: len(made) : 2]
    return bytes(made)


def left_in_file(content: bytes, *, deflated: bool) -> list[str]:
    """As `left_in`, and in what a deflated data set says when it is inflated."""
    if deflated:
        start = 132 + 12 + int.from_bytes(content[140:144], "little")
        content += zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:])
    return left_in(content)
