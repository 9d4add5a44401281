"""Makes a small hospital: objects of a dozen invented patients, with identity planted in every hiding place."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from scanward.demo.canary import Canaries, plain
from scanward.demo.catalogue import BUILDERS, STREAM_HIDES, hide_in_data
from scanward.demo.draft import Draft, Memo, Visit
from scanward.demo.heading import Order, Series
from scanward.demo.hiding.drawn import DRAWN, drawn
from scanward.demo.hiding.spoken import speak
from scanward.demo.medium import archive_for, furnish, place_for, put_into
from scanward.demo.people import people
from scanward.demo.plan import Wanted, plan
from scanward.demo.planted import MadeObject, Planted
from scanward.demo.standing import stand
from scanward.demo.studies import anatomy_of, series_description
from scanward.demo.sweep import sweep
from scanward.demo.syntaxes import SYNTAXES
from scanward.demo.writing import file_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SEED = 20260101
_FIRST_DAY = date(2023, 3, 14)


def make_hospital(folder: Path, *, seed: int = SEED, objects: int = 120, stubborn: bool = False) -> Planted:
    """Write the hospital into `folder` (made if absent) and give its answer key.

    The same arguments give the same bytes. A smaller hospital has the first objects of the larger one's plan, so that
    24 objects already span all SOP classes and transfer syntaxes that matter. `stubborn` adds objects whose identity
    cleaning cannot reach, so that the attack on the output has something to find.
    """
    folder.mkdir(parents=True, exist_ok=True)
    maker = _Maker(seed, plan(objects, stubborn=stubborn))
    drafts = maker.drafts()
    planted = Planted(folder, seed)
    index_of = {draft.uid: draft.index for draft in drafts}
    for draft in drafts:
        sweep(draft, index_of)
        wanted = maker.wanted[draft.index]
        place_for(draft)
        hides = [STREAM_HIDES[hide] for hide in wanted.hides.split() if hide in STREAM_HIDES]
        planted.objects.append(_put(folder, draft, file_bytes(draft, hides)))
        planted.plants += draft.plants
        planted.keeps += draft.keeps
        planted.dates += draft.dates
        planted.links += draft.links
    furnish(planted, {draft.index: draft for draft in drafts}, maker.canaries)
    return planted


def _put(folder: Path, draft: Draft, content: bytes) -> MadeObject:
    """Write one object into its file or archive."""
    archive = archive_for(draft)
    path = folder / (archive or draft.file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if archive:
        put_into(path, draft.file_name, content)
    else:
        path.write_bytes(content)
    return MadeObject(
        index=draft.index,
        path=path,
        person=draft.person.number,
        kind=draft.kind,
        sop_class_uid=str(draft.data.SOPClassUID),
        sop_instance_uid=draft.uid,
        transfer_syntax_uid=str(SYNTAXES[draft.syntax]),
        instance_number=int(draft.data.InstanceNumber),
        burned_in=draft.burned_in,
        member=draft.file_name if archive else "",
    )


class _Maker:
    """Keeps what several objects share while they are drafted."""

    def __init__(self, seed: int, wanted: Sequence[Wanted]) -> None:
        self.wanted = wanted
        self.canaries = Canaries(Random(seed))  # noqa: S311  (invented data must be repeatable, not secret)
        self.people = people(self.canaries)
        self.visits: dict[tuple[int, int], Visit] = {}
        self.series: dict[tuple[int, int, int], Series] = {}
        self.memo: Memo = {}

    def drafts(self) -> list[Draft]:
        """All drafts by index; those that point to others are built after them."""
        order = sorted(range(len(self.wanted)), key=lambda n: (self.wanted[n].refers_to, n))
        done: dict[int, Draft] = {}
        for index in order:
            done[index] = self._draft(index, done)
        return [done[index] for index in range(len(self.wanted))]

    def _draft(self, index: int, done: dict[int, Draft]) -> Draft:
        wanted = self.wanted[index]
        visit, series = self._visit(wanted), self._series(wanted)
        same = [n for n, other in enumerate(self.wanted) if _series_key(other) == _series_key(wanted)]
        key = (wanted.person, wanted.visit, wanted.refers_to)
        siblings = tuple(done[n].data for n in done if _series_key(self.wanted[n]) == key)
        number = 1001 + index
        order = Order(
            visit, series, number, same.index(index), len(same), seed=index, canaries=self.canaries, siblings=siblings
        )
        data = BUILDERS[wanted.kind](order)
        levels = {
            "patient": f"p{wanted.person}",
            "study": f"p{wanted.person}v{wanted.visit}",
            "series": f"p{wanted.person}v{wanted.visit}s{wanted.series}",
            "object": f"o{index}",
        }
        draft = Draft(index, wanted.kind, visit, data, wanted.syntax, self.canaries, self.memo, levels)
        stand(draft, series)
        speak(draft)
        if wanted.kind in DRAWN:
            drawn(draft)
        for hide in wanted.hides.split():
            hide_in_data(hide, draft)
        return draft

    def _visit(self, wanted: Wanted) -> Visit:
        key = (wanted.person, wanted.visit)
        if key not in self.visits:
            day = _FIRST_DAY + timedelta(days=37 * wanted.person + 101 * wanted.visit)
            person = self.people[wanted.person]
            uid = self.canaries.uid()
            if wanted.person == 0:
                # Some modalities build UIDs out of the patient's number and the date: these must not survive either.
                uid = f"1.2.826.0.1.3680043.8.498.{person.mrn}.{plain(day)}.{self.canaries.digits(6)}"
            self.visits[key] = Visit(len(self.visits), person, day, uid, anatomy_of(wanted.person, wanted.visit))
        return self.visits[key]

    def _series(self, wanted: Wanted) -> Series:
        key = _series_key(wanted)
        if key not in self.series:
            template = series_description(wanted.person, wanted.kind)
            self.series[key] = Series(wanted.series, self.canaries.uid(), self.canaries.uid(), template)
        return self.series[key]


def _series_key(wanted: Wanted) -> tuple[int, int, int]:
    return wanted.person, wanted.visit, wanted.series
