"""From what a run came to know to the facts that are reported: numbered and masked, without identifiers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import ExitCode
from scanward.core.facts import AttributeFacts, PatientFacts, ReleaseFacts, SeriesFacts, Tally
from scanward.core.stages import OutcomeKind
from scanward.dicom.dictionary import place_of, uid_name
from scanward.line.deidentify import Action
from scanward.line.release.deciding import tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from scanward.core.decision import Decision
    from scanward.core.stages import Quarantined
    from scanward.line.deidentify import Change
    from scanward.line.release.deciding import Decisions, Tallies
    from scanward.line.release.inventory import Inventory, SeriesSeen
    from scanward.line.release.request import Request
    from scanward.line.release.run import Run
    from scanward.line.release.stripping import Stripped

_MODALITIES = frozenset(
    """
    AR ASMT AU BDUS BI BMD CFM CR CT CTPROTOCOL DG DMS DOC DX ECG EEG EMG EOG EPS ES FID GM HC HD IO IOL IVOCT IVUS
    KER KO LEN LS M3D MG MR NM OAM OCT OP OPM OPT OPTBSV OPTENF OPV OSS OT PA PLAN POS PR PT PX REG RESP RF RG RTDOSE
    RTIMAGE RTINTENT RTPLAN RTRAD RTRECORD RTSEGANN RTSTRUCT RWV SEG SM SMR SR SRF STAIN TEXTUREMAP TG US VA XA
    XAPROTOCOL XC
    """.split()  # noqa: SIM905 - a hundred quoted words read worse
)
"""The defined terms of Modality (PS3.3 section C.7.3.1.1.1): any other value may be somebody's name."""
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


@dataclass(frozen=True, slots=True)
class Names:
    """What patients and studies are called in a report: pseudonyms where there are any, else numbers."""

    patients: Mapping[str, str]

    @staticmethod
    def numbered(patients: Iterable[str]) -> Names:
        return Names({key: f"patient {number}" for number, key in enumerate(patients, 1)})


def series_facts(
    series: Iterable[SeriesSeen], names: Names, decisions: Decisions | None = None, stripped: Stripped | None = None
) -> list[SeriesFacts]:
    """A row per series, numbered within its patient."""
    studies: dict[str, dict[str, int]] = defaultdict(dict)
    counts: Counter[str] = Counter()
    rows = []
    for seen in series:
        number = studies[seen.patient].setdefault(seen.study, len(studies[seen.patient]) + 1)
        counts[seen.patient] += 1
        decision = decisions[seen.patient, seen.study, seen.series].decision if decisions else None
        outcome = "examined" if decision is None else _series_outcome(seen, decision, stripped)
        rows.append(
            SeriesFacts(
                names.patients.get(seen.patient, "patient"),
                f"study {number}",
                f"series {counts[seen.patient]}",
                modality_word(seen.modality),
                uid_name(seen.sop_class),
                seen.objects,
                outcome,
                () if decision is None else tuple(decision.reasons or decision.warnings),
            )
        )
    return rows


def _series_outcome(seen: SeriesSeen, decision: Decision, stripped: Stripped | None) -> str:
    if not decision.permit:
        return "held"
    if stripped is not None and seen.patient + seen.study in stripped.leaked_studies:
        return "leaked"
    if stripped is not None and stripped.refused_by_series[seen.series] >= seen.objects:
        return "quarantined"
    return "released"


def modality_word(modality: str) -> str:
    """A modality as a report may show it: a defined term, or `?`."""
    return modality if modality in _MODALITIES else "?"


def quarantine_tallies(quarantined: Iterable[Quarantined], refused: Mapping[str, int] | None = None) -> list[Tally]:
    counts = Counter(each.reason.value for each in quarantined)
    counts.update(refused or {})
    return [Tally(reason, count) for reason, count in counts.most_common()]


def tallies(counts: Mapping[str, int]) -> list[Tally]:
    return [Tally(str(name), count) for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def attribute_facts(changes: Mapping[Change, int]) -> list[AttributeFacts]:
    """What happened to each attribute, by its path, most changed first."""
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for (path, tag, action), count in changes.items():
        places[place_of((*path, tag))][_DONE_AS[action]] += count
    rows = [AttributeFacts(place, **done) for place, done in places.items()]
    return sorted(rows, key=lambda row: (-sum(places[row.place].values()), row.place))


def dry_run_facts(request: Request, inventory: Inventory, decisions: Decisions, started: datetime) -> ReleaseFacts:
    """What a release would do."""
    counts = tally(decisions, inventory.series.values())
    facts = _common(request, inventory, "dry-run", started, counts)
    names = Names.numbered(inventory.harvest.patients)
    facts.dry_run = True
    facts.released = inventory.objects - counts.staying
    facts.quarantined = quarantine_tallies(inventory.quarantined)
    facts.series = series_facts(inventory.series.values(), names, decisions)
    return facts


def release_facts(run: Run, started: datetime) -> ReleaseFacts:
    """What a release did."""
    inventory, stripped, outcome = run.inventory, run.stripped, run.outcome
    counts = tally(run.decisions, inventory.series.values())
    facts = _common(run.request, inventory, run.release.id, started, counts)
    pseudonyms = {key: str(work.subject.pseudonym) for key, work in run.patients.items()}
    refused = {reason.value: count for reason, count in stripped.refused.items()}
    if run.leaked:
        refused["leak"] = run.leaked
    facts.resumed = run.resumed
    facts.released = run.staged
    facts.bytes_written = outcome.size if outcome else stripped.bytes_written
    facts.quarantined = quarantine_tallies(inventory.quarantined, refused)
    facts.left = list(stripped.leaks)
    facts.attributes = attribute_facts(stripped.changes)
    facts.series = series_facts(inventory.series.values(), Names(pseudonyms), run.decisions, stripped)
    facts.patients = _patients(run, pseudonyms)
    facts.pictures = run.pictures
    facts.manifest_sha256 = run.manifest_sha256
    facts.outcome, code = _outcome(run, facts)
    facts.exit_code = int(code)
    return facts


def _common(
    request: Request, inventory: Inventory, release_id: str, started: datetime, counts: Tallies
) -> ReleaseFacts:
    facts = ReleaseFacts(release_id, request.recipient, request.purpose, request.recipe.name, started)
    facts.files, facts.bytes_read = inventory.files, inventory.bytes_read
    facts.verified = request.verified
    facts.held, facts.warnings = tallies(counts.held), tallies(counts.warned)
    facts.passed_over = tallies(inventory.passed_over + Counter({"left-out-document": counts.left_out}))
    facts.found = inventory.harvest.findings()
    return facts


def _patients(run: Run, pseudonyms: Mapping[str, str]) -> list[PatientFacts]:
    held: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for seen in run.inventory.series.values():
        if not run.decisions[seen.patient, seen.study, seen.series].decision.permit:
            held[seen.patient] += seen.objects
        refused[seen.patient] += run.stripped.refused_by_series[seen.series]
    rows = []
    for key, harvest in run.inventory.harvest.patients.items():
        pseudonym = pseudonyms[key]
        studies, objects = run.leaving.get(pseudonym, (0, 0))
        rows.append(
            PatientFacts(
                pseudonym,
                studies=studies,
                objects=objects,
                needles=len(harvest.identity),
                found=sum([finding.count for finding in harvest.findings.values()]),
                changed=run.stripped.changed_by_patient[pseudonym],
                held=held[key],
                quarantined=refused[key],
            )
        )
    return rows


def _outcome(run: Run, facts: ReleaseFacts) -> tuple[str, ExitCode]:
    if run.stripped.leaks or run.leaked:
        return "leaked", ExitCode.IDENTIFIERS_FOUND
    if run.outcome is None:
        return ("refused", ExitCode.REFUSED) if facts.held else ("failed", ExitCode.FAILED)
    if run.outcome.kind is not OutcomeKind.DELIVERED or facts.quarantined or facts.held:
        return "partly", ExitCode.PARTLY_DONE
    return "done", ExitCode.DONE
