"""The vault: who is who, for those with the key.

Pseudonyms, offsets and domain secrets are random (45 CFR 164.514(c): a code must not be derived from information about
the person). The database holds blind indexes and sealed rows; without the key file nothing in it can be opened, tried
out, or linked between two domains.
"""

from __future__ import annotations

import hmac
from sqlite3 import IntegrityError
from typing import TYPE_CHECKING

from scanward.core.errors import KeyUnavailable, TryLater, UsageError
from scanward.core.ids import Pseudonym, is_slug
from scanward.store import generations, ledger
from scanward.store.cipher import Cipher
from scanward.store.keyfiles import read_key
from scanward.store.patient import Assignment, Domain, Original, Patient, PseudonymPolicy
from scanward.store.ward import crockford

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from sqlite3 import Connection
    from typing import Any

    from scanward.store.ward import Ward

_TRIES = 5


class Vault:
    """The vault of one ward. KeyUnavailable when its key is missing, wrong, open to others or destroyed."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward
        with ward.reading() as connection:
            generation = generations.latest(connection)
        if generation.destroyed is not None:
            day = generation.destroyed[:10]
            raise KeyUnavailable(
                f"the vault was destroyed on {day}, nobody can be looked up any more; "
                "`scanward vault init` begins a new one"
            )
        self.cipher = Cipher(read_key(ward.vault_key), ward.entropy)
        """Seals other rooms' rows of the store too, so that the vault's end is theirs."""
        if not hmac.compare_digest(self.cipher.check, generation.key_check):
            raise KeyUnavailable("vault.key is not the key of this ward: put the right one back")
        self._generation = generation.id

    def domain(self, recipient: str, purpose: str) -> Domain:
        """The domain of `recipient` and `purpose` (slugs), made when it is new."""
        if not is_slug(recipient) or not is_slug(purpose):
            raise UsageError("a recipient and a purpose are named by lower-case letters, digits, '.', '_' and '-'")
        insert = "INSERT INTO domain (generation, recipient, purpose, sealed_secret, created) VALUES (?, ?, ?, ?, ?)"
        for _ in range(_TRIES):
            if (found := self._find_domain(recipient, purpose)) is not None:
                return found
            secret = self.cipher.seal(self._ward.entropy(32), self._domain_place(recipient, purpose))
            row = (self._generation, recipient, purpose, secret, self._ward.now)
            try:
                with self._ward.writing() as connection:
                    connection.execute(insert, row)
            except IntegrityError:
                continue  # another process made it between our look and our insert
        raise TryLater("the vault is too busy: try again")

    def assign(self, domain: Domain, patient: Patient, policy: PseudonymPolicy) -> Assignment:
        """What `patient` is called in `domain`: drawn at the first call, the same at every later one."""
        return self.assign_many(domain, [patient], policy)[0]

    def assign_many(self, domain: Domain, patients: Sequence[Patient], policy: PseudonymPolicy) -> list[Assignment]:
        """`assign` for each of `patients`, in their order, in one transaction."""
        indexes = [self._index(domain, patient) for patient in patients]
        wanted = dict(zip(indexes, patients, strict=True))
        with self._ward.reading() as connection:
            known = self._known(connection, domain, wanted)
        if len(known) < len(wanted):
            known = self._draw_missing(domain, wanted, policy)
        return [known[index] for index in indexes]

    def lookup(self, pseudonym: str, *, who: str, why: str) -> Original:
        """Who stands behind `pseudonym`. The ledger has it before the caller does; `why` is sealed, for it may name."""
        query = """
            SELECT pseudonym.domain, patient_index, pseudonym, sealed_patient, recipient, purpose
            FROM pseudonym JOIN domain ON domain.id = pseudonym.domain
            WHERE pseudonym.pseudonym = ? AND domain.generation = ?
        """
        with ledger.recording(self._ward) as book:
            row = book.connection.execute(query, (pseudonym.strip(), self._generation)).fetchone()
            reason = self.cipher.seal(why.encode(), "ledger.why").hex()
            facts = {
                "who": who,
                "sealed_why": reason,
                "pseudonym": row[2] if row else "",
                "found": row is not None,
            }
            book.append([ledger.Entry("vault-lookup", body=facts)])
        if row is None:
            raise UsageError("this vault never gave out that pseudonym")
        domain, index, name, sealed, recipient, purpose = row
        patient, offset_days = Patient.from_bytes(self.cipher.open(sealed, _patient_place(domain, index, name)))
        return Original(patient, offset_days, recipient, purpose)

    def reason(self, entry: ledger.Recorded) -> str:
        """The `why` of a vault-lookup entry, in clear."""
        return self.cipher.open(bytes.fromhex(entry.facts["sealed_why"]), "ledger.why").decode()

    def digest(self, kind: str, *parts: str) -> str:
        """A short opaque name for something that identifies (a patient, an original UID): 32 hex digits, safe to log.

        Equal parts of the same kind give equal names; nothing can be tried out without the key.
        """
        return self.cipher.index("digest", kind, *parts).hex()[:32]

    def commitment(self, patient: Patient, salt: str) -> str:
        """What the ledger says of a patient: without the key nothing, with it an answer to "is it this one?".

        `salt` is the release's id, so that two entries about one patient do not show it. 64 hex digits.
        """
        return self.cipher.index("commitment", salt, *patient.key).hex()

    def _find_domain(self, recipient: str, purpose: str) -> Domain | None:
        query = "SELECT id, sealed_secret FROM domain WHERE generation = ? AND recipient = ? AND purpose = ?"
        with self._ward.reading() as connection:
            row = connection.execute(query, (self._generation, recipient, purpose)).fetchone()
        if row is None:
            return None
        identity, sealed = row
        return Domain(identity, recipient, purpose, self.cipher.open(sealed, self._domain_place(recipient, purpose)))

    def _domain_place(self, recipient: str, purpose: str) -> str:
        return f"domain|{self._generation}|{recipient}|{purpose}"

    def _index(self, domain: Domain, patient: Patient) -> bytes:
        return self.cipher.index("patient", str(domain.id), *patient.key)

    def _known(self, connection: Connection, domain: Domain, wanted: Iterable[bytes]) -> dict[bytes, Assignment]:
        query = "SELECT pseudonym, sealed_patient FROM pseudonym WHERE domain = ? AND patient_index = ?"
        known = {}
        for index in wanted:
            if (row := connection.execute(query, (domain.id, index)).fetchone()) is not None:
                pseudonym, sealed = row
                payload = self.cipher.open(sealed, _patient_place(domain.id, index, pseudonym))
                known[index] = Assignment(Pseudonym(pseudonym), Patient.from_bytes(payload)[1])
        return known

    def _draw_missing(
        self, domain: Domain, wanted: dict[bytes, Patient], policy: PseudonymPolicy
    ) -> dict[bytes, Assignment]:
        for _ in range(_TRIES):
            try:
                with self._ward.writing() as connection:
                    known = self._known(connection, domain, wanted)
                    missing = {index: patient for index, patient in wanted.items() if index not in known}
                    return known | self._draw(connection, domain, missing, policy)
            except IntegrityError:
                continue  # a pseudonym was drawn twice, or another host was quicker: look again, draw again
        raise TryLater("the vault is too busy: try again")

    def _draw(
        self,
        connection: Connection,
        domain: Domain,
        missing: dict[bytes, Patient],
        policy: PseudonymPolicy,
    ) -> dict[bytes, Assignment]:
        insert = """
            INSERT INTO pseudonym (domain, patient_index, pseudonym, sealed_patient, created) VALUES (?, ?, ?, ?, ?)
        """
        rows: list[tuple[Any, ...]] = []
        drawn: dict[bytes, Assignment] = {}
        now = self._ward.now
        for index, patient in missing.items():
            name = Pseudonym(policy.prefix + crockford(self._ward.entropy, policy.length))
            offset_days = self._draw_offset(policy)
            payload = patient.to_bytes(offset_days)
            sealed = self.cipher.seal(payload, _patient_place(domain.id, index, name))
            drawn[index] = Assignment(name, offset_days)
            rows.append((domain.id, index, name, sealed, now))
        connection.executemany(insert, rows)
        return drawn

    def _draw_offset(self, policy: PseudonymPolicy) -> int:
        """A whole number of days within the policy's bounds, each equally likely (to 2^-100), never 0."""
        days = [0] if policy.least_days <= 0 <= policy.most_days else []
        choices = policy.most_days - policy.least_days + 1 - len(days)
        offset = policy.least_days + int.from_bytes(self._ward.entropy(16), "big") % choices
        return offset + 1 if days and offset >= 0 else offset


def _patient_place(domain: int, index: bytes, pseudonym: str) -> str:
    return f"pseudonym|{domain}|{index.hex()}|{pseudonym}"
