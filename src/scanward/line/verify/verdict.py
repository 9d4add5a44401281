"""What the attack on one file, or on one study, came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanward.line.verify.rules import CERTAIN, SUSPECT, is_certain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Facts:
    """What the file is, as the attack read it. No value of a patient in it."""

    size: int = 0
    is_dicom: bool = False
    transfer_syntax_uid: str = ""
    sop_class_uid: str = ""
    elements: int = 0
    long_values: int = 0
    """Pixel data and other values too long for a header."""
    frames_compressed: int = 0
    """Fragments of compressed pixel data, the offset table not counted."""


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """All that was found in one file; equal findings are merged and counted."""

    findings: tuple[Finding, ...] = ()
    """Certain: any of them stops the study."""
    suspects: tuple[Finding, ...] = ()
    """Warnings: a person may want to look."""
    sha256: str = ""
    uids_defined: frozenset[str] = field(default=frozenset(), repr=False)
    """SOP instance, series, study and frame of reference that this object brings into being."""
    uids_referenced: frozenset[str] = field(default=frozenset(), repr=False)
    """Instances, series, studies and frames of reference that it points at, other than its own."""
    sop_instance_uid: str = field(default="", repr=False)
    facts: Facts = field(default_factory=Facts)

    @property
    def clean(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class Verified:
    """Nothing certain was found in any file of the study."""

    suspects: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaked:
    """Something identifying was left: the study goes to quarantine."""

    findings: tuple[Finding, ...]
    suspects: tuple[Finding, ...] = ()


def judged(verdicts: Iterable[FileVerdict], extra: Iterable[Finding] = ()) -> Verified | Leaked:
    """One word about many files; `extra` are findings across objects, such as broken references."""
    findings: list[Finding] = list(extra)
    suspects: list[Finding] = []
    for verdict in verdicts:
        findings.extend(verdict.findings)
        suspects.extend(verdict.suspects)
    suspects.extend(f for f in findings if not is_certain(f))
    certain = merged(f for f in findings if is_certain(f))
    return Leaked(certain, merged(suspects)) if certain else Verified(merged(suspects))


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of the same rule, kind and place as one, with their counts added; certain and frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    samples: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.kind, finding.place)
        counts[key] += finding.count
        samples.setdefault(key, finding)
    whole = [replace(sample, count=counts[key]) for key, sample in samples.items()]
    return tuple(sorted(whole, key=lambda f: (not is_certain(f), -f.count, f.kind, f.place)))


def weighed(finding: Finding, *, certain: bool) -> Finding:
    """The same finding with another weight."""
    return replace(finding, rule=(CERTAIN if certain else SUSPECT) + finding.rule[len(CERTAIN) :])
