"""From what a run came to know to the facts that are reported: numbered and masked, without identifiers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from scanward.core.errors import ExitCode
from scanward.core.facts import AttributeFacts, PatientFacts, ReleaseFacts, SeriesFacts, Tally
from scanward.core.rows import Rows
from scanward.core.stages import OutcomeKind
from scanward.dicom.dictionary import place_of, uid_name
from scanward.line.deidentify import Action
from scanward.line.deidentify.faces import FacePolicy
from scanward.line.release.leave.answers import terms_of
from scanward.line.release.modalities import modality_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from scanward.line.deidentify import Change
    from scanward.line.release.deciding import Tallies
    from scanward.line.release.inventory import Inventory
    from scanward.line.release.request import Request
    from scanward.line.release.run import DryRun, Run
    from scanward.line.release.tasks import Masked
    from scanward.store import SeriesRow, Stock

_DONE_AS = {
    Action.REMOVE: "removed",
    Action.EMPTY: "emptied",
    Action.DUMMY: "replaced",
    Action.CLEAN: "cleaned",
    Action.CLEAN_STRICT: "cleaned",
    Action.SHIFT: "shifted",
    Action.UID: "remapped",
    Action.KEEP: "cleaned",
}


def series_facts(stock: Stock) -> Iterator[SeriesFacts]:
    """A row per series, numbered within its patient, who is called by pseudonym where there is one."""
    for patient, rows in groupby(stock.series(), key=lambda row: row.patient):
        studies: dict[str, int] = {}
        for number, row in enumerate(rows, 1):
            study = studies.setdefault(row.key.study, len(studies) + 1)
            yield SeriesFacts(
                row.pseudonym or f"patient {patient}",
                f"study {study}",
                f"series {number}",
                modality_word(row.modality),
                uid_name(row.sop_class),
                row.objects,
                _series_outcome(row),
                tuple(row.reasons.split()),
            )


def _series_outcome(row: SeriesRow) -> str:
    if row.permit is None:
        return "examined"
    if not row.permit:
        return "held"
    if row.leaked:
        return "leaked"
    return "quarantined" if row.refused >= row.objects else "released"


def tallies(counts: Mapping[str, int]) -> list[Tally]:
    return [Tally(str(name), count) for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def attribute_facts(changes: Mapping[Change, int]) -> list[AttributeFacts]:
    """What happened to each attribute, by its path, most changed first."""
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for (path, tag, action), count in changes.items():
        places[place_of((*path, tag))][_DONE_AS[action]] += count
    rows = [AttributeFacts(place, **done) for place, done in places.items()]
    return sorted(rows, key=lambda row: (-sum(places[row.place].values()), row.place))


def dry_run_facts(request: Request, run: DryRun, started: datetime) -> ReleaseFacts:
    """What a release would do."""
    facts = _common(request, run.inventory, "dry-run", started, run.decided)
    facts.writing, facts.faces = run.writing, run.faces
    facts.dry_run = True
    facts.released = run.inventory.objects - run.decided.staying
    return facts


def release_facts(run: Run, started: datetime) -> ReleaseFacts:
    """What a release did."""
    inventory, stripped, outcome = run.inventory, run.stripped, run.outcome
    facts = _common(run.request, inventory, run.release.id, started, run.decided)
    refused = Counter({reason.value: count for reason, count in stripped.refused.items()})
    if run.leaked:
        refused["leak"] = run.leaked
    facts.resumed = run.resumed
    facts.settled = run.settled
    facts.released = run.staged or (outcome.objects if outcome else 0)
    facts.bytes_written = outcome.size if outcome else stripped.bytes_written
    facts.quarantined = tallies(inventory.quarantined + refused)
    facts.left = list(stripped.leaks)
    facts.writing = run.writing and replace(run.writing, **_masked(stripped.masked))
    facts.faces = run.faces
    facts.attributes = attribute_facts(stripped.changes)
    facts.patients = Rows(PatientFacts, _patients(inventory.stock))
    facts.pictures = run.pictures
    facts.manifest_sha256 = run.manifest_sha256
    facts.outcome, code = _outcome(run, facts)
    facts.exit_code = int(code)
    return facts


def _masked(masked: Masked) -> dict[str, int]:
    return {
        "masked": masked.objects,
        "frames_made": masked.frames_made,
        "under": masked.under,
        "outside": masked.outside,
        "changed": masked.changed,
    }


def _common(
    request: Request, inventory: Inventory, release_id: str, started: datetime, counts: Tallies
) -> ReleaseFacts:
    facts = ReleaseFacts(release_id, request.recipient, request.purpose, request.recipe.name, started)
    facts.files, facts.bytes_read = inventory.files, inventory.bytes_read
    facts.verified = request.verified
    facts.looked_for_faces = request.recipe.faces.policy is not FacePolicy.OFF
    facts.held, facts.warnings = tallies(counts.held), tallies(+counts.warned)
    facts.leave, facts.terms = tallies(+counts.leave), terms_of(inventory.stock.permits())
    facts.passed_over = tallies(inventory.passed_over + Counter({"left-out-document": counts.left_out}))
    facts.quarantined = tallies(inventory.quarantined)
    facts.found = inventory.findings
    facts.series = Rows(SeriesFacts, series_facts(inventory.stock))
    return facts


def _patients(stock: Stock) -> Iterator[PatientFacts]:
    for row in stock.patients():
        yield PatientFacts(
            row.pseudonym,
            studies=row.studies,
            objects=row.leaving,
            needles=row.needles,
            found=row.found,
            changed=row.changed,
            held=row.held,
            quarantined=row.refused,
        )


def _outcome(run: Run, facts: ReleaseFacts) -> tuple[str, ExitCode]:
    if run.stripped.leaks or run.leaked:
        return "leaked", ExitCode.IDENTIFIERS_FOUND
    if run.outcome is None:
        return ("refused", ExitCode.REFUSED) if facts.held else ("failed", ExitCode.FAILED)
    if run.outcome.kind is not OutcomeKind.DELIVERED or facts.quarantined or facts.held:
        return "partly", ExitCode.PARTLY_DONE
    return "done", ExitCode.DONE
