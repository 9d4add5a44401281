"""Pictures with writing that nobody is sure of, until a person decides; the decision stays.

A release `put`s what it holds, `scanward review` shows what is `waiting` and calls `decide`, and the next run of the
release asks `decisions` and goes on by that. Rows belong to the instance, not to the release: the same picture is never
asked about twice. Where the file lies, and the boxes, are sealed; the vault's end is theirs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update

from scanward.core.errors import UsageError
from scanward.core.judged_boxes import pack_boxes, unpack_boxes
from scanward.core.pixel_text import Verdict
from scanward.store.fitting import fitted
from scanward.store.parts import join_parts, split_parts
from scanward.store.tables import review

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from sqlalchemy import Row

    from scanward.core.pixel_text import JudgedBox
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_PAGE = 500  # SQLite takes 999 parameters in its oldest builds


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """One object whose boxes a person has to look at.

    `instance` and `series` are the examiner's keyed digests, `device` is that of `dicom.device_of`; `path`, `origin`
    (what it was called at its source) and all numbers and boxes are sealed.
    """

    instance: str
    series: str
    release: str
    modality: str
    device: str
    path: str = field(repr=False)
    origin: str = field(repr=False)
    size: int
    """Of the file, in bytes: another one is another file."""
    modified_ns: int
    """When the file was changed last, in ns since 1970; 0 for one that a release unpacked for itself."""
    rows: int
    columns: int
    frames: int
    boxes: tuple[JudgedBox, ...]
    """All that was found, each with its verdict; their frames are counted within the object."""
    decision: tuple[JudgedBox, ...] | None = None
    """What a person made of it, once one did: also of one that waits again."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a picture: boxes that go or stay, and `dicom.pixel_digest` of what was shown."""

    boxes: tuple[JudgedBox, ...]
    pixels: str


class Reviews:
    """What waits for a person in one ward, and what was decided there."""

    def __init__(self, ward: Ward, vault: Vault) -> None:
        self._ward = ward
        self._cipher = vault.cipher

    def put(self, cases: Iterable[ReviewCase]) -> int:
        """Write down what waits, a page a transaction; how many.

        A case of the same instance is replaced; and where that had been decided it waits again, since whoever puts it
        did not find the decision to be enough (see `decisions`). What was decided then is kept, for the person to go on
        from. What was read in a box is not kept.
        """
        count, rest = 0, iter(cases)
        again = update(review).where(review.c.instance == bindparam("an_instance"))
        while page := list(islice(rest, _PAGE)):
            with self._ward.writing() as connection:
                for case in page:
                    row = self._row(case)
                    if not connection.execute(
                        again.values(row | {"decided": None}), {"an_instance": case.instance}
                    ).rowcount:
                        connection.execute(insert(review), row)
            count += len(page)
        return count

    def waiting(self, release: str = "", series: str = "") -> Iterator[ReviewCase]:
        """What no person decided yet, of one release or of all, or of one series of a release, by release and series;
        rows may change meanwhile."""
        return self._cases(release, series, decided=False)

    def done(self, release: str = "") -> Iterator[ReviewCase]:
        """What was decided, in the same order."""
        return self._cases(release, "", decided=True)

    def get(self, instance: str) -> ReviewCase:
        """UsageError where nothing of that instance is known."""
        with self._ward.reading() as connection:
            row = connection.execute(select(review).where(review.c.instance == instance)).first()
        if row is None:
            raise UsageError("no picture of that digest waits in this ward")
        return self._case(row)

    def counts(self, release: str = "") -> tuple[int, int]:
        """How many pictures wait, and how many were decided."""
        mine = [row for row in self.tallies() if release in {"", row[0]}]
        return sum(waiting for _, waiting, _ in mine), sum(decided for _, _, decided in mine)

    def tallies(self) -> list[tuple[str, int, int]]:
        """The same of each release that has any: its id, how many wait, how many were decided."""
        query = select(review.c.release, func.count(), func.count(review.c.decided)).group_by(review.c.release)
        with self._ward.reading() as connection:
            rows = connection.execute(query.order_by(review.c.release)).all()
        return [(release, objects - decided, decided) for release, objects, decided in rows]

    def decide(self, decisions: Mapping[str, Decision], *, who: str) -> None:
        """Write down what `who` decided of each instance, in one transaction; a later decision replaces an earlier one.

        UsageError when a box is still UNSURE or an instance is unknown; then nothing is written.
        """
        if any(each.verdict is Verdict.UNSURE for decision in decisions.values() for each in decision.boxes):
            raise UsageError("a decision says of each box whether it goes or stays")
        rows = [
            {
                "an_instance": instance,
                "a_decision": self._sealed(decision, instance),
                "a_time": self._ward.now,
                "a_person": who[:255],
            }
            for instance, decision in decisions.items()
        ]
        changed = {"sealed_decision": "a_decision", "decided": "a_time", "decided_by": "a_person"}
        statement = update(review).where(review.c.instance == bindparam("an_instance"))
        statement = statement.values({column: bindparam(name) for column, name in changed.items()})
        with self._ward.writing() as connection:
            for row in rows:
                if connection.execute(statement, row).rowcount != 1:
                    raise UsageError("no picture of that digest waits in this ward")

    def decisions(self, instances: Iterable[str]) -> dict[str, Decision]:
        """What persons decided of those of `instances` that they decided about.

        It was said of the pixels of that digest, and says nothing of others: those wait again (`put`). Whoever looks
        at the same ones again puts both together with `core.judged_boxes.settle`, and holds what is UNSURE after that.
        """
        known: dict[str, Decision] = {}
        rest = iter(instances)
        while page := list(islice(rest, _PAGE)):
            query = select(review.c.instance, review.c.sealed_decision).where(
                review.c.instance.in_(page), review.c.decided.is_not(None)
            )
            with self._ward.reading() as connection:
                found = connection.execute(query).all()
            for instance, sealed in found:
                known[instance] = self._opened(sealed, instance)
        return known

    def drop(self, instances: Iterable[str]) -> None:
        """Forget what waits there: a file that is gone can be decided about by nobody. Decisions stay."""
        statement = delete(review).where(review.c.instance == bindparam("an_instance"), review.c.decided.is_(None))
        with self._ward.writing() as connection:
            for instance in instances:
                connection.execute(statement, {"an_instance": instance})

    def _sealed(self, decision: Decision, instance: str) -> bytes:
        plain = join_parts(decision.pixels.encode("ascii"), pack_boxes(decision.boxes))
        return self._cipher.seal(plain, _place("decision", instance))

    def _opened(self, sealed: bytes, instance: str) -> Decision:
        pixels, boxes = split_parts(self._cipher.open(sealed, _place("decision", instance)))
        return Decision(unpack_boxes(boxes), pixels.decode("ascii"))

    def _cases(self, release: str, series: str, *, decided: bool) -> Iterator[ReviewCase]:
        order = (review.c.release, review.c.series, review.c.instance)
        query = select(review).where(review.c.decided.is_not(None) if decided else review.c.decided.is_(None))
        for column, wanted in ((review.c.release, release), (review.c.series, series)):
            query = query.where(column == wanted) if wanted else query
        query = query.order_by(*order).limit(_PAGE)
        page_query = query
        while True:
            with self._ward.reading() as connection:
                page = connection.execute(page_query).all()
            yield from map(self._case, page)
            if len(page) < _PAGE:
                return
            after = [getattr(page[-1], column.name) for column in order]
            page_query = query.where(tuple_(*order) > tuple_(*after))

    def _row(self, case: ReviewCase) -> dict[str, Any]:
        texts = (part.encode("utf-8", "surrogateescape") for part in (case.path, case.origin))
        numbers = json.dumps([case.size, case.modified_ns, case.rows, case.columns, case.frames]).encode()
        instance = case.instance
        return {
            "instance": instance,
            "release": case.release,
            "series": case.series,
            "modality": fitted(case.modality, 16),
            "device": case.device,
            "sealed_source": self._cipher.seal(join_parts(*texts, numbers), _place("source", instance)),
            "sealed_found": self._cipher.seal(pack_boxes(case.boxes), _place("found", instance)),
            "entered": self._ward.now,
        }

    def _case(self, row: Row[Any]) -> ReviewCase:
        path, origin, numbers = split_parts(self._cipher.open(row.sealed_source, _place("source", row.instance)))
        size, modified_ns, rows, columns, frames = json.loads(numbers)
        found = self._cipher.open(row.sealed_found, _place("found", row.instance))
        decision = None
        if row.sealed_decision is not None:
            decision = self._opened(row.sealed_decision, row.instance).boxes
        return ReviewCase(
            row.instance,
            row.series,
            row.release,
            row.modality,
            row.device,
            path.decode("utf-8", "surrogateescape"),
            origin.decode("utf-8", "surrogateescape"),
            *(size, modified_ns, rows, columns, frames),
            unpack_boxes(found),
            decision,
        )


def _place(what: str, instance: str) -> str:
    return f"review-{what}|{instance}"
