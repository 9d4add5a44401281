"""Numbers that states give to people, each in the form its issuer prints it.

Where the form alone is common, the check digit decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_US = re.compile(r"(?<![\w.-])(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])")
_SPACED_US = re.compile(r"(?<![\w.-])\d{3} \d\d \d{4}(?![\w-])")
_LABELLED = re.compile(
    r"(?<![a-z])(?:ssn|social security|soc sec|nhs|nino|ni|ahv|avs|nir|bsn|pesel|cpf|curp|rfc|dni|nie|nif|"
    r"codice fiscale|cf|svnr|sv-nr|kvnr|medicare|ihi|hcn|phn|ramq|ohip|tajszam|cnp|egn|rodne cislo|"
    r"personnummer|cpr|fnr|hetu|aadhaar|abha|passport|reisepass|ausweis)"
    r"\.?(?:\s?(?:no|nr|num|number|#))?[\s.:=#_-]{0,4}([a-z]{0,4}[ -]?\d[\da-z]{0,14}(?:[ "
    r".-]\d[\da-z]{0,8}){0,6}(?:[ -][a-z])?)(?![a-z\d])"
)
_NHS = re.compile(r"(?<![\w.,-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-]|[.,]\d)")
_FORMS = re.compile(
    r"(?<![\w.-])(?:"
    r"(?!bg|gb|nk|kn|tn|nt|zz)[a-z][a-z] ?\d\d ?\d\d ?\d\d ?[a-d]"  # United Kingdom, national insurance
    r"|[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?(?:\d\d|2[ab]) ?\d{3} ?\d{3}(?: ?\d\d)?"  # France, NIR
    r"|756\.\d{4}\.\d{4}\.\d\d"  # Switzerland, AHV
    r"|\d{3}\.\d{3}\.\d{3}-\d\d"  # Brazil, CPF
    r"|[a-z]{6}\d\d[a-ehlmprst]\d\d[a-z]\d{3}[a-z]"  # Italy, codice fiscale
    r"|[xyz]-?\d{7}-?[a-z]|\d{8}-?[trwagmyfpdxbnjzsqvhlcke]"  # Spain, NIE and DNI
    r"|(?:19|20)?\d{6}[-+]\d{4}"  # Sweden, Denmark
    r"|[0-3]\d[01]\d{3}[-+a]\d{3}[0-9a-y]"  # Finland
    r"|\d{6}/\d{3,4}"  # Czechia, Slovakia
    r"|\d\d ?\d{6} ?[a-z] ?\d{3}"  # Germany, pension
    r"|\d{4} \d{4} \d{4}(?: \d{4})?"  # India; payment cards
    r"|[a-z]{2}\d\d ?(?:[a-z0-9]{4} ?){2,7}[a-z0-9]{1,4}"  # IBAN
    r"|[a-z]{4}\d{6}[hm][a-z]{5}[a-z\d]\d"  # Mexico, CURP
    r")(?![\w-])"
)
_IBAN = re.compile(r"[a-z]{2}\d\d ?[a-z0-9]{4} ?[a-z0-9]{4} ?[a-z0-9]")
_NHS_WEIGHTS = range(10, 1, -1)


def find_national_numbers(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if not reading.digits or len(text) < 6:  # noqa: PLR2004
        return
    for pattern in (_US, _SPACED_US) if reading.prose else (_US,):
        for match in pattern.finditer(text):
            yield Hit(match.start(), match.end(), IdentifierKind.SSN, "national-number")
    for match in _LABELLED.finditer(text):
        if sum(map(str.isdigit, match[1])) > 4:  # noqa: PLR2004
            yield Hit(match.start(1), match.end(1), IdentifierKind.SSN, "national-number-labelled")
    for match in _NHS.finditer(text):
        if _is_nhs(match[0]):
            yield Hit(match.start(), match.end(), IdentifierKind.SSN, "national-number")
    for match in _FORMS.finditer(text):
        if not _IBAN.match(match[0]) or _is_iban(match[0]):
            yield Hit(match.start(), match.end(), IdentifierKind.SSN, "national-number")


def _is_iban(text: str) -> bool:
    """The check digits of an IBAN: modulus 97 (ISO 13616)."""
    compact = text.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def _is_nhs(text: str) -> bool:
    """The check digit of an NHS number: modulus 11 over the first nine (NHS Data Dictionary)."""
    digits = [int(c) for c in text if c.isdigit()]
    check = 11 - sum(w * d for w, d in zip(_NHS_WEIGHTS, digits, strict=False)) % 11
    return len(set(digits)) > 1 and check % 11 == digits[9]
