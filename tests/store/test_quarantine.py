"""Quarantine keeps what it was given, with its reason, for this user only."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason
from scanward.store import NewEntry, Quarantine, Vault, Ward, quarantine

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_moved_object_is_kept_readable_by_its_owner_only(ward: Ward, vault: Vault, tmp_path: Path) -> None:
    file = tmp_path / "Doe^Jane.dcm"
    file.write_bytes(b"scan")
    file.chmod(0o644)
    book = Quarantine(ward, vault)
    assert book.add([NewEntry(QuarantineReason.LEAK, "at (0010,0010)", "Doe^Jane.dcm", 4, "ab" * 32, move=file)]) == 1
    (entry,) = book.entries()
    assert not file.exists()
    assert entry.kept is not None
    assert entry.kept.read_bytes() == b"scan"
    assert stat.S_IMODE(entry.kept.stat().st_mode) == 0o600
    assert "Doe" not in entry.kept.name + repr(entry)
    assert book.origin(entry.id) == "Doe^Jane.dcm"


def test_an_object_may_stay_where_it_was(ward: Ward, vault: Vault) -> None:
    book = Quarantine(ward, vault)
    book.add([NewEntry(QuarantineReason.TRUNCATED, "at offset 12")])
    (entry,) = book.entries()
    assert (entry.kept, entry.reason, entry.detail) == (None, QuarantineReason.TRUNCATED, "at offset 12")
    assert book.origin(entry.id) == ""


def test_entries_are_counted_by_reason_and_release_across_pages(
    ward: Ward, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "_BATCH", 2)
    book = Quarantine(ward, vault)
    reasons = [QuarantineReason.EMPTY] * 3 + [QuarantineReason.NOT_DICOM] * 2
    assert book.add(NewEntry(reason, "") for reason in reasons) == 5
    assert book.counts() == {QuarantineReason.EMPTY: 3, QuarantineReason.NOT_DICOM: 2}
    assert len(list(book.entries())) == 5
    assert book.counts(release="R1") == {}
