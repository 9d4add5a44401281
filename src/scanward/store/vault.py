"""The vault: who is who, for those with the key.

Pseudonyms, offsets and domain secrets are random (45 CFR 164.514(c): a code must not be derived from information about
the person). The database holds blind indexes and sealed rows; without the key file nothing in it can be opened, tried
out, or linked between two domains.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from scanward.core.errors import KeyUnavailable, TryLater, UsageError
from scanward.core.ids import Pseudonym, is_slug
from scanward.store import generations, ledger
from scanward.store.cipher import Cipher
from scanward.store.keyfiles import read_key
from scanward.store.patient import Assignment, Commitment, Domain, Original, Patient, PseudonymPolicy, committed
from scanward.store.persons import person_of
from scanward.store.tables import domain as domains
from scanward.store.tables import pseudonym as pseudonyms
from scanward.store.tables_accounts import lookup_reason
from scanward.store.ward import crockford

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from scanward.store.ward import Ward

_CHUNK = 500  # SQLite takes 999 parameters in its oldest builds
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
        for _ in range(_TRIES):
            if (found := self._find_domain(recipient, purpose)) is not None:
                return found
            secret = self._ward.entropy(32)
            row = {
                "generation": self._generation,
                "recipient": recipient,
                "purpose": purpose,
                "sealed_secret": self.cipher.seal(secret, self._domain_place(recipient, purpose)),
                "created": self._ward.now,
            }
            try:
                with self._ward.writing() as connection:
                    connection.execute(insert(domains).values(row))
            except IntegrityError:
                continue  # another process made it between our look and our insert
        raise TryLater("the vault is too busy: try again")

    def assign(self, domain: Domain, patient: Patient, policy: PseudonymPolicy) -> Assignment:
        """What `patient` is called in `domain`: drawn at the first call, the same at every later one."""
        return self.assign_many(domain, [patient], policy)[0]

    def assign_many(self, domain: Domain, patients: Sequence[Patient], policy: PseudonymPolicy) -> list[Assignment]:
        """`assign` for each of `patients`, in their order, in one transaction."""
        indexes = [self.index_in(domain.id, patient) for patient in patients]
        wanted = dict(zip(indexes, patients, strict=True))
        with self._ward.reading() as connection:
            known = self._known(connection, domain, wanted)
        if len(known) < len(wanted):
            known = self._draw_missing(domain, wanted, policy)
        return [known[index] for index in indexes]

    def lookup(self, pseudonym: str, *, who: str, why: str) -> Original:
        """Who stands behind `pseudonym`. The ledger has it before the caller does; `why` is sealed beside it."""
        query = (
            select(pseudonyms, domains.c.recipient, domains.c.purpose)
            .join(domains, domains.c.id == pseudonyms.c.domain)
            .where(pseudonyms.c.pseudonym == pseudonym.strip(), domains.c.generation == self._generation)
        )
        with ledger.recording(self._ward) as book:
            row = book.connection.execute(query).first()
            reason = self.cipher.seal(why.encode(), "ledger.why")
            facts = {
                "who": who,
                "why_sha256": hashlib.sha256(reason).hexdigest(),
                "pseudonym": row.pseudonym if row else "",
                "found": row is not None,
            }
            (seq,) = book.append([ledger.Entry("vault-lookup", body=facts)])
            beside = {"seq": seq, "pseudonym": facts["pseudonym"], "sealed": reason}
            book.connection.execute(insert(lookup_reason).values(beside))
        if row is None:
            raise UsageError("this vault never gave out that pseudonym")
        place = _patient_place(row.domain, row.patient_index, row.pseudonym)
        patient, offset_days = Patient.from_bytes(self.cipher.open(row.sealed_patient, place))
        return Original(patient, offset_days, row.recipient, row.purpose)

    def reason(self, entry: ledger.Recorded) -> str:
        """The `why` of a vault-lookup entry, in clear; empty when it went with the person who was looked up."""
        with self._ward.reading() as connection:
            beside = select(lookup_reason.c.sealed).where(lookup_reason.c.seq == entry.seq)
            sealed = connection.execute(beside).scalar()
        sealed = sealed or bytes.fromhex(entry.facts.get("sealed_why", ""))  # where entries held it up to ward 0008
        return self.cipher.open(sealed, "ledger.why").decode() if sealed else ""

    def digest(self, kind: str, *parts: str) -> str:
        """A short opaque name for something that identifies (a patient, an original UID): 32 hex digits, safe to log.

        Equal parts of the same kind give equal names; nothing can be tried out without the key.
        """
        return self.cipher.index("digest", kind, *parts).hex()[:32]

    def person(self, patient: Patient) -> bytes:
        """The blind index of `patient` over all domains: 32 bytes, the same in every table that asks about a person."""
        return self.cipher.index("person", *patient.key)

    def commit(self, patient: Patient) -> Commitment:
        """SHA-256 over a new random salt and the patient's canonical key, for the ledger; the salt sealed beside it."""
        salt = self._ward.entropy(32)
        value = committed(patient, salt)
        sealed = self.cipher.seal(salt, f"disclosed.salt|{value}")
        known = person_of(self, patient)
        return Commitment(value, known.exact, sealed, known.number, known.others)

    def commit_many(self, names: Sequence[str]) -> dict[str, Commitment]:
        """`commit` for whoever stands behind each of these pseudonyms, which the caller is not told."""
        found: dict[str, Commitment] = {}
        for start in range(0, len(names), _CHUNK):
            query = select(pseudonyms).where(pseudonyms.c.pseudonym.in_(names[start : start + _CHUNK]))
            with self._ward.reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                place = _patient_place(row.domain, row.patient_index, row.pseudonym)
                payload = self.cipher.open(row.sealed_patient, place)
                found[row.pseudonym] = self.commit(Patient.from_bytes(payload)[0])
        return found

    def salt(self, commitment: str, sealed_salt: bytes) -> bytes:
        """The salt of a commitment: with it the person whom it is about can check it, and nobody else can."""
        return self.cipher.open(sealed_salt, f"disclosed.salt|{commitment}")

    def index_in(self, domain: int, patient: Patient) -> bytes:
        """The blind index of `patient` in the domain with that number."""
        return self.cipher.index("patient", str(domain), *patient.key)

    def _find_domain(self, recipient: str, purpose: str) -> Domain | None:
        query = select(domains.c.id, domains.c.sealed_secret).where(
            domains.c.generation == self._generation,
            domains.c.recipient == recipient,
            domains.c.purpose == purpose,
        )
        with self._ward.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        secret = self.cipher.open(row.sealed_secret, self._domain_place(recipient, purpose))
        return Domain(row.id, recipient, purpose, secret)

    def _domain_place(self, recipient: str, purpose: str) -> str:
        return f"domain|{self._generation}|{recipient}|{purpose}"

    def _known(self, connection: Connection, domain: Domain, wanted: Iterable[bytes]) -> dict[bytes, Assignment]:
        indexes, known = list(wanted), {}
        columns = (pseudonyms.c.patient_index, pseudonyms.c.pseudonym, pseudonyms.c.sealed_patient)
        for start in range(0, len(indexes), _CHUNK):
            query = select(*columns).where(
                pseudonyms.c.domain == domain.id, pseudonyms.c.patient_index.in_(indexes[start : start + _CHUNK])
            )
            for index, pseudonym, sealed in connection.execute(query):
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
        rows: list[dict[str, Any]] = []
        drawn: dict[bytes, Assignment] = {}
        now = self._ward.now
        for index, patient in missing.items():
            name = Pseudonym(policy.prefix + crockford(self._ward.entropy, policy.length))
            offset_days = self._draw_offset(policy)
            payload = patient.to_bytes(offset_days)
            sealed = self.cipher.seal(payload, _patient_place(domain.id, index, name))
            drawn[index] = Assignment(name, offset_days)
            rows.append(
                {
                    "domain": domain.id,
                    "patient_index": index,
                    "pseudonym": name,
                    "sealed_patient": sealed,
                    "created": now,
                }
            )
        if rows:
            connection.execute(insert(pseudonyms), rows)
        return drawn

    def _draw_offset(self, policy: PseudonymPolicy) -> int:
        """A whole number of days within the policy's bounds, each equally likely (to 2^-100), never 0."""
        days = [0] if policy.least_days <= 0 <= policy.most_days else []
        choices = policy.most_days - policy.least_days + 1 - len(days)
        offset = policy.least_days + int.from_bytes(self._ward.entropy(16), "big") % choices
        return offset + 1 if days and offset >= 0 else offset


def _patient_place(domain: int, index: bytes, pseudonym: str) -> str:
    return f"pseudonym|{domain}|{index.hex()}|{pseudonym}"
