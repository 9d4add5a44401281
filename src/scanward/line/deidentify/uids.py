"""New UIDs for old ones: keyed, so that every worker makes the same one without asking."""

from __future__ import annotations

import hmac

from scanward.core.ids import is_uid
from scanward.dicom.dictionary import keyword_of, uid_name

_STANDARD_ROOT = "1.2.840.10008."
_CODING_ROOTS = ("2.16.840.1.113883.6.", "1.3.6.1.4.1.19376.")
"""HL7's registry of coding schemes and IHE's root: public, the same for everybody."""
_CODING_TAGS = frozenset({0x0008010C, 0x00080117, 0x00080118})
"""Coding scheme, context group, mapping resource: they name lists of words, not things of a hospital."""
_KNOWN_MAX = 4_000
"""UIDs remembered; to make one again costs two microseconds."""


class UidMapper:
    """Maps UIDs within one domain.

    A new UID is `2.25.` and the decimal form of a version 4 UUID (PS3.5 Annex B.2) whose bits come from HMAC-SHA256
    under the domain's secret. Nothing of the old UID, its root or its dates stays, and two domains share none.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._known: dict[str, str] = {}

    def __call__(self, uid: str) -> str:
        """The new UID; those that the standard registers (PS3.6 Annex A) stay, and no other under its root: some
        hospitals coin theirs there."""
        if not uid or uid_name(uid) != "unregistered":
            return uid
        new = self._known.get(uid)
        if new is None:
            digest = bytearray(hmac.digest(self._secret, uid.encode("utf-8", "surrogatepass"), "sha256")[:16])
            digest[6] = digest[6] & 0x0F | 0x40  # RFC 9562 section 5.4: version 4 ...
            digest[8] = digest[8] & 0x3F | 0x80  # ... and variant
            if len(self._known) >= _KNOWN_MAX:
                self._known.clear()
            new = self._known[uid] = f"2.25.{int.from_bytes(digest, 'big')}"
        return new

    def of_attribute(self, uid: str, tag: int) -> str:
        """The new UID as a value of an attribute: SOP classes, transfer syntaxes and coding schemes are public, also
        those that are newer than our registry."""
        keyword = keyword_of(tag)
        public = "SOPClass" in keyword or "TransferSyntax" in keyword
        if (public or tag in _CODING_TAGS) and uid.startswith(_STANDARD_ROOT) and is_uid(uid):
            return uid
        if tag in _CODING_TAGS and uid.startswith(_CODING_ROOTS) and is_uid(uid):
            return uid
        return self(uid)
