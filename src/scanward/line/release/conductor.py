"""The conductor: the order of the line, and the only place that knows all its rooms."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import TryLater
from scanward.core.stages import Quarantined
from scanward.dicom.frames import FrameDecoder
from scanward.line.account import Account
from scanward.line.deliver import delivery_to
from scanward.line.examine import Examination
from scanward.line.release.assigning import assign
from scanward.line.release.deciding import Tallies, decide
from scanward.line.release.entries import quarantine_entry, work_item
from scanward.line.release.faces.attacking import AttackingFaces
from scanward.line.release.faces.finding import FindingFaces, Head
from scanward.line.release.handing_over import HandingOver
from scanward.line.release.inventory import Inventory, take_stock
from scanward.line.release.kept import pack_shown, unpack_shown
from scanward.line.release.leave.asking import Leave, denies_leave
from scanward.line.release.leave.denials import record_denials
from scanward.line.release.looking import Looking
from scanward.line.release.picture_memory import PictureMemory
from scanward.line.release.pictures import take_pictures
from scanward.line.release.run import DryRun, Run, final_state
from scanward.line.release.stripping import Stripping
from scanward.line.release.workplace import Workplace, refuse_unfit_ward, sweep
from scanward.store import (
    Job,
    Quarantine,
    Releases,
    ReleaseState,
    Vault,
    WorkBook,
    WorkState,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.facts import WritingFacts
    from scanward.core.progress import Progress
    from scanward.line.release.pool import Pool
    from scanward.line.release.request import Request
    from scanward.store import Stock, Ward

_ROWS = 300
"""Work items written in one transaction."""


class Conductor:
    """Conducts one release in one ward."""

    def __init__(self, ward: Ward, request: Request, progress: Progress, pool: Pool, stock: Stock) -> None:
        self._ward = ward
        self._request = request
        self._inventory = Inventory(stock)
        self._progress = progress
        self._pool = pool
        self._vault = Vault(ward)
        self._key = bytes.fromhex(self._vault.digest("examine", "key") + self._vault.digest("examine", "key2"))
        self._releases = Releases(ward, self._vault)
        self._quarantine = Quarantine(ward, self._vault)
        self._leave = Leave(ward, request)
        self._delivery = delivery_to(ward, request.destination, request.local_source)

    def run(self) -> Run:
        """Release everything that may leave.

        Raises:
            ScanwardError: what stops the whole release; what concerns one object only is in the result.
        """
        request = self._request
        job = self._refuse_unfit(touch=True)
        settled = len(Account(self._ward).recover())
        sweep(self._ward, self._releases)
        release, resumed = self._releases.begin(job)
        run = Run(request, release, resumed, self._inventory, settled=settled)
        with self._ward.hold(f"release-{release.id}"):
            if self._releases.get(release.id).state is not release.state:
                raise TryLater("another process has just worked on this release: look how it ended, then run it again")
            self._conduct(run)
        return run

    def dry_run(self) -> DryRun:
        """What would be done: everything is read, nothing is written but in a spool that is thrown away.

        Raises:
            ScanwardError: what would stop the release, as far as it can be known.
        """
        self._refuse_unfit(touch=False)
        sweep(self._ward, self._releases)
        place = Workplace(self._ward.spool / f"dry-{self._ward.new_id()}")
        with self._ward.hold(f"release-{place.home.name}"):
            place.prepare(fresh=True)
            try:
                for _ in self._stock(place.received):
                    pass
                self._inventory.people.identify(self._vault)
                writing = self._look()
                faces = self._find_faces(place).facts
            finally:
                place.remove()
        tallies = Tallies()
        for _ in decide(self._inventory.stock, self._request.recipe, tallies, self._leave):
            pass
        self._delivery.require_room(tallies.leaving_bytes)
        return DryRun(self._inventory, tallies, writing, faces)

    def _refuse_unfit(self, *, touch: bool) -> Job:
        """Refuse what would fail after hours of work: a ward, a key or a destination that cannot do its part."""
        request, recipe = self._request, self._request.recipe
        refuse_unfit_ward(self._ward)
        self._leave.refuse_unknown(told=touch)
        job = Job(
            f"{request.place}\n{request.fingerprint(self._ward.spool)}",
            str(Path(request.destination).absolute()),
            request.recipient,
            request.purpose,
            recipe.name,
            recipe.fingerprint,
        )
        known = self._releases.find(job)
        sealed = known.id if known is not None and known.state is ReleaseState.SEALED else ""
        self._delivery.refuse_unfit(sealed=sealed, touch=touch)
        return job

    def _conduct(self, run: Run) -> None:
        place = Workplace(self._ward.spool / run.release.id)
        book = WorkBook(self._ward, self._vault, run.release.id)
        if run.release.state is ReleaseState.CLEANING and place.unpacked:
            self._begin_anew(run)
        place.prepare(fresh=run.release.state is ReleaseState.EXAMINING)
        memory = PictureMemory(self._ward, self._vault, run.release.id)
        heads = self._examine(run, book, memory, place)
        if run.release.state is not ReleaseState.SEALED:
            self._delivery.require_room(*book.sizes())
        with FrameDecoder() as decoder:
            if run.inventory.coded:
                decoder.start()  # it comes up while the workers clean
            self._strip(run, book, place, memory)
            self._attack_faces(run, book, place.staging, heads)
            run.leaked = book.counts().get(WorkState.LEAKED, 0) + run.stripped.leaking
            _take_pictures(run, book, decoder)
        handing = HandingOver(self._ward, self._vault, self._releases, self._delivery, self._leave)
        handing.hand_over(run, book, place.staging, self._progress)
        self._releases.advance(run.release.id, final_state(run))
        book.clear()
        memory.clear()
        place.remove()

    def _begin_anew(self, run: Run) -> None:
        """The work that is written down names originals by where they were unpacked. The next run unpacks them
        elsewhere, and, should the source have changed meanwhile, another patient's under the same number."""
        self._releases.advance(run.release.id, ReleaseState.EXAMINING)
        run.release = replace(run.release, state=ReleaseState.EXAMINING)

    def _stock(self, spool: Path) -> Iterator[Examination | Quarantined]:
        return take_stock(self._request.source, spool, self._key, self._pool, self._progress, self._inventory)

    def _examine(self, run: Run, book: WorkBook, memory: PictureMemory, place: Workplace) -> list[Head]:
        """Read all headers, look into the pictures, and decide; the heads whose face goes.

        A release that was killed later than here has its work written down already; the headers are read again,
        since what they say of patients is kept nowhere in clear.
        """
        found = self._stock(place.received)
        fresh = run.release.state is ReleaseState.EXAMINING
        if fresh:
            book.clear()
            self._quarantine.forget(run.release.id)
        while some := list(islice(found, _ROWS)):
            if fresh:
                book.add([work_item(each) for each in some if isinstance(each, Examination)])
                self._quarantine.add(
                    quarantine_entry(each, run.release.id) for each in some if isinstance(each, Quarantined)
                )
        run.inventory.people.identify(self._vault)
        assign(self._vault, run)
        run.writing = self._look(memory)
        faces = self._find_faces(place)
        run.faces = faces.facts
        held = decide(run.inventory.stock, run.request.recipe, run.decided, self._leave)
        while rows := list(islice(held, _ROWS)):
            if run.release.state is ReleaseState.SEALED:
                run.denied_since |= any(map(denies_leave, rows))
            else:
                book.hold(rows)
        record_denials(self._ward, run)
        if fresh:
            self._releases.advance(run.release.id, ReleaseState.CLEANING)
        return faces.heads

    def _look(self, memory: PictureMemory | None = None) -> WritingFacts | None:
        return Looking(self._inventory, self._pool, self._request.recipe.pixel_text, memory).run(self._progress)

    def _find_faces(self, place: Workplace) -> FindingFaces:
        finding = FindingFaces(self._inventory, self._pool, place.faces, self._request.recipe.faces)
        finding.run(self._progress)
        return finding

    def _attack_faces(self, run: Run, book: WorkBook, staging: Path, heads: list[Head]) -> None:
        """Attack what is staged of heads whose face went, unless it was sealed already: then it was attacked."""
        if run.request.verified and heads and run.release.state is not ReleaseState.SEALED:
            attacking = AttackingFaces(book, self._inventory.stock, self._pool, staging, run)
            attacking.attack(heads, self._progress)

    def _strip(self, run: Run, book: WorkBook, place: Workplace, memory: PictureMemory) -> None:
        request = run.request
        stripping = Stripping(
            book,
            run.release.id,
            request.purpose,
            request.recipe.model_dump_json(by_alias=True),
            run.inventory,
            place.staging,
            place.received,
            request.verified,
            self._pool,
            self._delivery,
            memory,
        )
        self._progress.stage("clean and attack" if request.verified else "clean", run.inventory.objects)
        run.stripped = stripping.run(self._progress)


def _take_pictures(run: Run, book: WorkBook, decoder: FrameDecoder) -> None:
    """Once, before anything leaves the spool; a run that goes on has those of the run before, and its faces."""
    if run.resumed and (kept := book.kept()):
        run.pictures, run.faces = unpack_shown(kept)
        return
    run.pictures = take_pictures(run.stripped.samples.values(), decoder)
    book.keep(pack_shown(run.pictures, run.faces))
