"""The first half of a release: what the source holds, who is in it, what could not be understood."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.decision import ObjectKind
from scanward.core.errors import QuarantineReason
from scanward.core.stages import Quarantined
from scanward.dicom.frames.plain import is_plain
from scanward.line.examine import merged
from scanward.line.receive import PassedOver, receive
from scanward.line.release.deciding import evidence_text
from scanward.line.release.look import Chunk, look
from scanward.line.release.looking import can_be_looked_at, picture_row
from scanward.line.release.people import People
from scanward.line.release.pool import WorkerDied
from scanward.store import SeriesKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scanward.core.finding import Finding
    from scanward.core.progress import Progress
    from scanward.core.stages import Received
    from scanward.line.examine import Examination, Harvest
    from scanward.line.receive import Taken
    from scanward.line.release.look import Looked
    from scanward.line.release.pool import Pool
    from scanward.store import Stock

_CHUNK = 100
_MARKING = frozenset({ObjectKind.SEGMENTATION, ObjectKind.PLAN})
"""Draw something in the pictures of others."""
_HASH_BLOCK = 1 << 20
_GONE = "\0"
"""Between a path, which cannot hold it, and the digest of what lay there."""


class Inventory:
    """All that is known before anything is written. What grows with objects, series or patients lies in the stock.

    With `passing`, a folder for what is unpacked, a file in it goes as soon as it was looked at: of a large archive a
    few hundred objects lie on the disk at a time. Without, they stay, since a release has yet to clean them.
    """

    def __init__(self, stock: Stock, passing: Path | None = None) -> None:
        self.stock = stock
        self._passing = passing
        self.people = People(stock)
        self.findings: list[Finding] = []
        """Over all patients, merged by kind, place and rule, worst kind first."""
        self.files = 0
        self.objects = 0
        self.bytes_read = 0
        self.coded = False
        """Whether pixels were met that only a codec can show."""
        self.quarantined: Counter[str] = Counter()
        """By reason."""
        self.passed_over: Counter[str] = Counter()
        self.volumes: list[Path] = []
        """Of another format: they do not leave, and their faces are told."""
        self._counted: dict[SeriesKey, _Counted] = {}

    def merge(self, harvest: Harvest) -> None:
        """Take in what the headers of a chunk gave away."""
        self.people.merge(harvest)
        self.findings = merged([*self.findings, *harvest.findings()])

    def take(self, found: Examination) -> Examination | Quarantined | None:
        """Count an object in; None for a second copy of one that was seen, Quarantined for one in conflict with it."""
        examined, record = found.examined, found.record
        received = examined.received
        met = self._met(received.path)
        first, size = self.stock.first(bytes.fromhex(record.instance), met, received.size)
        if first != met:
            if size == received.size and _digest(first) == _digest(met):
                self.passed_over["duplicate"] += 1
                return None
            detail = "another object of this release has the same SOP Instance UID and other bytes"
            return Quarantined(received, QuarantineReason.UID_CONFLICT, detail)
        key = SeriesKey(examined.patient, examined.study, examined.series)
        counted = self._counted.setdefault(key, _Counted(record.modality, examined.sop_class_uid))
        counted.objects += 1
        counted.size += received.size
        if can_be_looked_at(record):
            self.stock.pictures.add([picture_row(found)])
        else:
            counted.evidence.add(evidence_text(record.kind, record.risk, record.modality, withheld=record.withheld))
        if record.kind in _MARKING:
            self.stock.pictures.mark(examined.number, key, record.modality, str(received.path))
        self.coded |= record.pixel_bytes > 0 and not is_plain(record.transfer_syntax, record.photometric)
        self.objects += 1
        self.bytes_read += received.size
        return found

    def _met(self, path: Path) -> str:
        """How bytes are told from others later: by where they lie; those that will be gone by their digest, too."""
        return f"{path}{_GONE}{_digest(str(path))}" if self._passes(path) else str(path)

    def _passes(self, path: Path) -> bool:
        return self._passing is not None and path.is_relative_to(self._passing)

    def let_go(self, chunk: Chunk) -> None:
        """Remove what was unpacked for a chunk that was looked at."""
        for received in (*chunk.files, *(each.received for each in chunk.refused)):
            if self._passes(received.path):
                received.path.unlink(missing_ok=True)

    def write_down(self) -> None:
        """Put into the stock what was counted since the last call."""
        for key, counted in self._counted.items():
            kind = (counted.modality, counted.sop_class)
            self.stock.count(key, *kind, objects=counted.objects, size=counted.size, evidence=counted.evidence)
        self._counted.clear()


@dataclass(slots=True)
class _Counted:
    """What a chunk adds to a series."""

    modality: str
    sop_class: str
    objects: int = 0
    size: int = 0
    """Bytes."""
    evidence: set[str] = field(default_factory=set)


def take_stock(
    source: str, spool: Path, key: bytes, pool: Pool, progress: Progress, inventory: Inventory
) -> Iterator[Examination | Quarantined]:
    """Receive and examine everything; yields each sound object once, and whatever could not be understood.

    `inventory` is filled on the way, and complete when the last one was yielded.

    Args:
        source: a folder, file, archive or URL.
        spool: an empty folder for what is unpacked; the objects need it until the release is done.
        key: makes the digests; the same in every run of a ward, so that a release can be gone on with.
        pool: its workers read the headers.

    Raises:
        SourceError: the source cannot be reached.
    """
    progress.stage("examine", None)
    chunks = _chunks(receive(source, spool, key=key), inventory, key, spool)
    for chunk, looked in pool.run(look, chunks):
        progress.advance(len(chunk.files))
        for found in (*chunk.refused, *_found(chunk, looked, inventory)):
            if isinstance(found, Quarantined):
                inventory.quarantined[found.reason.value] += 1
            yield found
        inventory.write_down()
        inventory.let_go(chunk)
    inventory.people.flush()


def _found(chunk: Chunk, looked: Looked | WorkerDied, inventory: Inventory) -> Iterator[Examination | Quarantined]:
    if isinstance(looked, WorkerDied):
        yield from (Quarantined(file, QuarantineReason.WORKER_DIED) for file in chunk.files)
        return
    inventory.merge(looked.harvest)
    for found in looked.found:
        taken = found if isinstance(found, Quarantined) else inventory.take(found)
        if taken is not None:
            yield taken


def _chunks(taken: Iterable[Taken], inventory: Inventory, key: bytes, spool: Path) -> Iterator[Chunk]:
    files: list[Received] = []
    refused: list[Quarantined] = []
    number = 0
    for each in taken:
        inventory.files += 1
        if isinstance(each, PassedOver):
            inventory.passed_over[each.kind] += 1
            if each.path is not None:
                inventory.volumes.append(each.path)
        elif isinstance(each, Quarantined):
            refused.append(each)
        else:
            files.append(each)
        if len(files) + len(refused) == _CHUNK:
            yield Chunk(number, tuple(files), key, spool, tuple(refused))
            number += len(files)
            files, refused = [], []
    if files or refused:
        yield Chunk(number, tuple(files), key, spool, tuple(refused))


def _digest(met: str) -> str:
    path, _, known = met.partition(_GONE)
    if known:
        return known
    digest = hashlib.sha256()
    with open(path, "rb") as stream:  # noqa: PTH123 - a string that came from a Path
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()
