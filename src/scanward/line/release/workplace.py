"""The folders of a release in the ward's spool, and the end of those that a kill left behind."""

from __future__ import annotations

import errno
import shutil
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import TryLater, UsageError, WardError
from scanward.line.release.passing import sweep_passing
from scanward.store.releases import UNFINISHED
from scanward.store.signing import signer_of

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store import Releases, Ward


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where one release works: `received` holds originals out of archives and downloads, `staging` what is clean."""

    home: Path

    @property
    def received(self) -> Path:
        return self.home / "received"

    @property
    def staging(self) -> Path:
        return self.home / "staged"

    @property
    def faces(self) -> Path:
        """Where in the patient faces lie that are to be removed."""
        return self.home / "faces"

    @property
    def unpacked(self) -> bool:
        """Whether a run before this one laid down originals here. The next lays them down anew under other names."""
        return self.received.is_dir() and any(self.received.iterdir())

    def prepare(self, *, fresh: bool) -> None:
        """Make the folders, empty of originals; and of all else when the work begins anew."""
        shutil.rmtree(self.home if fresh else self.received, ignore_errors=True)
        for folder in (self.home, self.received, self.staging, self.faces):
            folder.mkdir(mode=0o700, exist_ok=True)

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


def refuse_unfit_ward(ward: Ward) -> None:
    """Refuse a ward that could not keep what a release makes, or not sign it.

    Raises:
        KeyUnavailable: the key that signs is missing or open to others.
        WardError: this user may not write in one of its folders.
        TryLater: its disk is full.
    """
    signer_of(ward)
    for folder in (ward.root, ward.spool, ward.quarantine, ward.root / "locks", ward.root / "reports"):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder, buffering=0) as passing:
                passing.write(bytes(4096))
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise TryLater(
                    "no space is left on the ward's disk: free some and run the same command again"
                ) from None
            what = "ward's folder" if folder == ward.root else f"ward's {folder.name}"
            raise WardError(f"the {what} cannot be written by this user: correct its rights") from None


def sweep(ward: Ward, releases: Releases) -> None:
    """Remove what runs that died left behind and nobody will go on with: in the spool it may be originals."""
    releases.forget_work()
    sweep_passing()
    for folder in sorted(ward.spool.iterdir()):
        if not folder.is_dir() or not _over(folder.name, releases):
            continue
        try:
            hold = ward.hold(f"release-{folder.name}")
        except TryLater:
            continue  # somebody works there
        shutil.rmtree(folder, ignore_errors=True)
        hold.release()


def _over(name: str, releases: Releases) -> bool:
    if name.startswith("dry-"):
        return True
    try:
        return releases.get(name).state not in UNFINISHED
    except UsageError:
        return False  # not of a release: not ours to remove
