"""The first half of a release: what the source holds, who is in it, what could not be understood."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason
from scanward.core.stages import Quarantined, Received
from scanward.line.examine import Harvest
from scanward.line.receive import PassedOver, receive
from scanward.line.release.look import Chunk, look
from scanward.line.release.pool import WorkerDied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scanward.core.decision import ObjectKind, PixelRisk
    from scanward.core.progress import Progress
    from scanward.line.examine import Examination
    from scanward.line.receive import Taken
    from scanward.line.release.pool import Pool

_CHUNK = 100
_HASH_BLOCK = 1 << 20


@dataclass(slots=True)
class SeriesSeen:
    """One series, by keyed digests."""

    patient: str
    study: str
    series: str
    modality: str
    sop_class: str
    objects: int = 0
    size: int = 0
    """Bytes."""
    evidence: Counter[tuple[ObjectKind, PixelRisk]] = field(default_factory=Counter)


@dataclass(slots=True)
class Inventory:
    """All that is known before anything is written. Its size grows with patients and series, little with objects."""

    harvest: Harvest = field(default_factory=Harvest)
    series: dict[tuple[str, str, str], SeriesSeen] = field(default_factory=dict)
    files: int = 0
    objects: int = 0
    bytes_read: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    _instances: dict[bytes, tuple[str, int]] = field(default_factory=dict)

    def take(self, found: Examination) -> bool:
        """Count an object in; False for a second copy of one that was seen, and for one in conflict with it."""
        examined, record = found.examined, found.record
        received = examined.received
        instance = bytes.fromhex(record.instance)
        first = self._instances.setdefault(instance, (str(received.path), received.size))
        if first[0] != str(received.path):
            if first[1] == received.size and _same_bytes(first[0], str(received.path)):
                self.passed_over["duplicate"] += 1
            else:
                detail = "another object of this release has the same SOP Instance UID and other bytes"
                self.quarantined.append(Quarantined(received, QuarantineReason.UID_CONFLICT, detail))
            return False
        key = (examined.patient, examined.study, examined.series)
        seen = self.series.get(key)
        if seen is None:
            seen = self.series[key] = SeriesSeen(*key, record.modality, examined.sop_class_uid)
        seen.objects += 1
        seen.size += received.size
        seen.evidence[record.kind, record.risk] += 1
        self.objects += 1
        self.bytes_read += received.size
        return True


def take_stock(
    source: str, spool: Path, key: bytes, pool: Pool, progress: Progress, inventory: Inventory
) -> Iterator[Examination]:
    """Receive and examine everything; yields each sound object once and fills `inventory` on the way.

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
        if isinstance(looked, WorkerDied):
            died = (Quarantined(file, QuarantineReason.WORKER_DIED) for file in chunk.files)
            inventory.quarantined.extend(died)
            continue
        inventory.harvest.merge(looked.harvest)
        for found in looked.found:
            if isinstance(found, Quarantined):
                inventory.quarantined.append(found)
            elif inventory.take(found):
                yield found


def _chunks(taken: Iterable[Taken], inventory: Inventory, key: bytes, spool: Path) -> Iterator[Chunk]:
    files: list[Received] = []
    number = 0
    for each in taken:
        inventory.files += 1
        if isinstance(each, PassedOver):
            inventory.passed_over[each.kind] += 1
        elif isinstance(each, Quarantined):
            inventory.quarantined.append(each)
        else:
            files.append(each)
            if len(files) == _CHUNK:
                yield Chunk(number, tuple(files), key, spool)
                number += len(files)
                files = []
    if files:
        yield Chunk(number, tuple(files), key, spool)


def _same_bytes(one: str, other: str) -> bool:
    return _digest(one) == _digest(other)


def _digest(path: str) -> bytes:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:  # noqa: PTH123 - a string that came from a Path
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    return digest.digest()
