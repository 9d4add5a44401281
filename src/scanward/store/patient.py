"""Who a patient is to the vault, and what the vault says in return."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from scanward.core.canonical import canonical
from scanward.core.errors import UsageError

if TYPE_CHECKING:
    from scanward.core.ids import Pseudonym


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient as the headers say. `repr` shows nothing of it.

    `apart` keeps patients without number and name from being taken for one person: the conductor puts the original
    Study Instance UID there.
    """

    patient_id: str = field(repr=False)
    issuer: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    other_ids: tuple[str, ...] = field(default=(), repr=False)
    apart: str = field(default="", repr=False)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes this patient the same one as before: issuer and number; without a number, name and birth date.

        Case counts and zeros in front count: two numbers that differ only there may be two people.
        """
        if number := _plain(self.patient_id):
            return ("number", _plain(self.issuer), number)
        if name := _plain(self.name).rstrip("^= "):
            return ("name", name.casefold(), _plain(self.birth_date))
        if self.apart:
            return ("apart", self.apart)
        raise UsageError("a patient without number and name needs something that tells them from the others")

    def to_bytes(self, offset_days: int) -> bytes:
        return canonical({**asdict(self), "offset_days": offset_days}).encode("ascii")

    @staticmethod
    def from_bytes(payload: bytes) -> tuple[Patient, int]:
        fields = json.loads(payload)
        offset_days = int(fields.pop("offset_days"))
        fields["other_ids"] = tuple(fields["other_ids"])
        return Patient(**fields), offset_days


def _plain(text: str) -> str:
    """`text` without the padding and the variants of one letter that DICOM writers differ in."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\0", " ").split())


@dataclass(frozen=True, slots=True)
class PseudonymPolicy:
    """How a recipe wants pseudonyms and offsets: both are drawn at random once, and then stay.

    The pseudonym is `prefix` and `length` letters and digits; the offset is a whole number of days from
    `least_days` to `most_days`, never 0.
    """

    prefix: str = "SW-"
    length: int = 10
    least_days: int = -365
    most_days: int = 365

    def __post_init__(self) -> None:
        if not 8 <= self.length <= 16 or len(self.prefix) > 16:  # noqa: PLR2004 - 40 bits at least; LO holds 64
            raise UsageError("a pseudonym has 8 to 16 random letters after a prefix of at most 16")
        if not all(part.isalnum() and part.isascii() for part in self.prefix.replace("_", "-").split("-") if part):
            raise UsageError("a pseudonym's prefix has only letters, digits, '-' and '_'")
        if self.least_days > self.most_days or self.least_days == self.most_days == 0:
            raise UsageError("dates cannot be shifted by 0 days only, or between bounds that are the wrong way round")


@dataclass(frozen=True, slots=True)
class Domain:
    """One recipient and purpose: what two domains say of a patient cannot be linked.

    `secret` (32 random bytes) keys the UIDs of this domain; it leaves the vault only towards the line's workers.
    """

    id: int
    recipient: str
    purpose: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a patient is called in a domain, and by how many days their dates are shifted."""

    pseudonym: Pseudonym
    offset_days: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the ledger says of a patient (`value`), and what leads from it back to them as long as they are kept."""

    value: str
    person: bytes = field(repr=False)
    sealed_salt: bytes = field(repr=False)
    number: bytes = field(default=b"", repr=False)
    """Blind index of the patient's number without its issuer; empty where there is none."""
    other_numbers: tuple[bytes, ...] = field(default=(), repr=False)
    """The same of the patient's other numbers."""


def committed(patient: Patient, salt: bytes) -> str:
    """SHA-256 over `salt` (32 bytes) and the canonical JSON of the patient's key: 64 hex digits."""
    return hashlib.sha256(salt + canonical(list(patient.key)).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Original:
    """Who stands behind a pseudonym."""

    patient: Patient
    offset_days: int = field(repr=False)
    recipient: str
    purpose: str
