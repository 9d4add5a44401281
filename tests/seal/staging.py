"""A small release in a spool: what a conductor has when its workers are done."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from scanward.core.ids import Pseudonym, ReleaseId, Uid
from scanward.core.stages import Cleaned, Sealed, object_name
from scanward.line.seal import Agreement, seal

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store import Ward

RELEASE = ReleaseId("R20261121-TEST")
CT = Uid("1.2.840.10008.5.1.4.1.1.2")
LAYOUT = [("SW-A", 1, 3), ("SW-A", 2, 2), ("SW-B", 3, 4)]
"""(pseudonym, study, objects), two series a study."""
OBJECTS = 9
AGREEMENT = Agreement(RELEASE, "acme", "ai-training", "research", "ab" * 32)


def stage(folder: Path, layout: list[tuple[str, int, int]] = LAYOUT) -> list[Cleaned]:
    """Write the objects of `layout` under `folder`, each with content of its own."""
    objects = []
    for pseudonym, study, count in layout:
        for number in range(count):
            uids = [Uid(f"2.25.{study}"), Uid(f"2.25.{study}{number % 2}"), Uid(f"2.25.{study}00{number}")]
            file = folder / object_name(pseudonym, *uids)
            file.parent.mkdir(parents=True, exist_ok=True)
            content = f"object {pseudonym} {study} {number}".encode() * 50
            file.write_bytes(content)
            sha256 = hashlib.sha256(content).hexdigest()
            objects.append(Cleaned(file, sha256, len(content), Pseudonym(pseudonym), *uids, CT))
    return objects


def staged_release(ward: Ward, layout: list[tuple[str, int, int]] = LAYOUT, agreement: Agreement = AGREEMENT) -> Sealed:
    """A sealed release in the ward's spool."""
    folder = ward.spool / agreement.release
    return seal(ward, folder, agreement, stage(folder, layout))
