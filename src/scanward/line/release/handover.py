"""Seal what is clean, account for it, deliver it, and write down how that ended."""

from __future__ import annotations

import hashlib
from itertools import chain
from typing import TYPE_CHECKING

from scanward.core.errors import RefusedByPolicy, ScanwardError
from scanward.core.manifest import PROOF, ManifestEntry
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.release.report import recipient_report
from scanward.line.seal import Agreement, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from scanward.core.facts import ReleaseFacts
    from scanward.core.progress import Progress
    from scanward.core.stages import Sealed
    from scanward.line.account import Account, Disclosure
    from scanward.line.deliver import Delivery
    from scanward.line.release.request import Request
    from scanward.store import Release, Ward, WorkBook


def seal_release(
    ward: Ward, book: WorkBook, staging: Path, release: Release, reports: Iterable[ManifestEntry]
) -> Sealed:
    """Write and sign the manifest of everything that is staged, and of the recipient's reports beside it."""
    agreement = Agreement(release.id, release.recipient, release.purpose, release.recipe, release.recipe_fingerprint)
    return seal(ward, staging, agreement, chain(book.sealed_entries(), reports))


def write_recipient_reports(staging: Path, facts: ReleaseFacts) -> list[ManifestEntry]:
    """What the recipient is told of the release, as a page and as JSON; entries for the manifest."""
    entries = []
    page, pieces = recipient_report(facts)
    for suffix, text in (("html", [page]), ("json", pieces)):
        name = f"release-{facts.release_id}.{suffix}"
        digest, size = hashlib.sha256(), 0
        with (staging / name).open("wb") as stream:
            for piece in text:
                content = piece.encode("utf-8")
                digest.update(content)
                size += stream.write(content)
        entries.append(ManifestEntry(name, digest.hexdigest(), size))
    return entries


class LeaveTakenBack(RefusedByPolicy):
    """Leave for something on its way was taken back: no further byte of it goes."""

    def __init__(self) -> None:
        super().__init__("leave for some of it was taken back while it was on its way: run the same command again")
        self.outcome = Outcome(OutcomeKind.REFUSED, 0, 0)
        """How the delivery that it stopped ended."""


def deliver(  # noqa: PLR0913 - each is a part of the agreement
    delivery: Delivery,
    account: Account,
    sealed: Sealed,
    request: Request,
    patients: Iterable[Disclosure],
    progress: Progress,
    ask: Callable[[], None],
    *,
    rehash: bool,
) -> Outcome:
    """Open the account, deliver under its ticket, close it, whatever happens in between.

    `ask` asks for leave again, under the open ticket and between batches, and raises LeaveTakenBack. With `rehash`
    every staged file is read again before it goes: after a kill its bytes may not be those written.

    Raises:
        LeaveTakenBack: leave was taken back; the account says how much had gone.
        ScanwardError: the destination refused or the disk is full; the account says so.
    """
    ticket = account.open(
        sealed,
        recipient=request.recipient,
        purpose=request.purpose,
        recipe_fingerprint=request.recipe.fingerprint,
        patients=patients,
        recipe=request.recipe.name,
    )
    begun = False
    try:
        progress.stage("deliver", sealed.objects)
        ask()
        begun = True
        proof = account.proof(ticket, request.recipient)
        sealed.manifest.with_suffix(PROOF).write_text(proof, encoding="utf-8")
        outcome = delivery.deliver(
            sealed, ticket, rehash=rehash, advance=lambda objects, _size: progress.advance(objects), ask=ask
        )
    except LeaveTakenBack as taken:
        taken.outcome = account.close_after_failure(ticket) if begun else account.refuse(ticket)
        raise
    except (ScanwardError, OSError, KeyboardInterrupt):
        account.close_after_failure(ticket)
        raise
    account.close(ticket, outcome)
    return outcome
