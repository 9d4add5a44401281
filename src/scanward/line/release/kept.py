"""What a release counts, as bytes: kept sealed in the ward, so that a report after a kill covers the whole release."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanward.core.facts import FaceFacts, Picture, WitnessFacts
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.line.deidentify import Action
from scanward.line.release.pictures import Sample
from scanward.line.release.tasks import Masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanward.line.deidentify import Change


_RENDERS = ("before", "after")


@dataclass(slots=True)
class BatchFacts:
    """What was counted of one batch: the objects of one series, and so of one patient."""

    pseudonym: str = ""
    objects: int = 0
    bytes_written: int = 0
    changes: Counter[Change] = field(default_factory=Counter)
    leaks: tuple[Finding, ...] = ()
    suspects: tuple[Finding, ...] = ()
    masked: Masked = field(default_factory=Masked)
    series: str = ""
    sample: Sample | None = None


def pack_facts(batches: Iterable[BatchFacts]) -> bytes:
    """The counts of some batches as JSON; `unpack_facts` gives the same back."""
    return json.dumps([_packed(facts) for facts in batches]).encode("ascii")


def unpack_facts(packed: bytes) -> list[BatchFacts]:
    return [_unpacked(plain) for plain in json.loads(packed)]


def _packed(facts: BatchFacts) -> dict[str, Any]:
    sample = facts.sample
    return {
        "pseudonym": facts.pseudonym,
        "objects": facts.objects,
        "bytes": facts.bytes_written,
        "changes": [[list(path), tag, action.value, count] for (path, tag, action), count in facts.changes.items()],
        "leaks": _plain(facts.leaks),
        "suspects": _plain(facts.suspects),
        "masked": astuple(facts.masked),
        "series": facts.series,
        "sample": None if sample is None else [str(sample.before), str(sample.after), sample.caption],
    }


def _unpacked(plain: dict[str, Any]) -> BatchFacts:
    changes = {(tuple(path), tag, Action(action)): count for path, tag, action, count in plain["changes"]}
    sample = plain["sample"]
    return BatchFacts(
        pseudonym=plain["pseudonym"],
        objects=plain["objects"],
        bytes_written=plain["bytes"],
        changes=Counter(changes),
        leaks=_findings(plain["leaks"]),
        suspects=_findings(plain["suspects"]),
        masked=Masked(*plain["masked"]),
        series=plain["series"],
        sample=None if sample is None else Sample(Path(sample[0]), Path(sample[1]), sample[2]),
    )


def pack_shown(pictures: Sequence[Picture], faces: Sequence[FaceFacts]) -> bytes:
    """What the staff report shows, as JSON; `unpack_shown` gives the same back."""
    plain = [[each.caption, each.before_png.hex(), each.after_png.hex()] for each in pictures]
    heads = [{**asdict(each), **{name: _hexed(getattr(each, name)) for name in _RENDERS}} for each in faces]
    return json.dumps([plain, heads]).encode("ascii")


def unpack_shown(packed: bytes) -> tuple[list[Picture], list[FaceFacts]]:
    plain, heads = json.loads(packed)
    pictures = [Picture(caption, bytes.fromhex(before), bytes.fromhex(after)) for caption, before, after in plain]
    return pictures, [_face(head) for head in heads]


def _face(plain: dict[str, Any]) -> FaceFacts:
    plain["left"] = tuple((part, share) for part, share in plain["left"])
    plain["touched"] = tuple(plain["touched"])
    plain["witness"] = WitnessFacts(**plain["witness"]) if plain.get("witness") else None
    return FaceFacts(**plain | {name: tuple(map(bytes.fromhex, plain[name])) for name in _RENDERS})


def _hexed(pictures: Sequence[bytes]) -> list[str]:
    return [picture.hex() for picture in pictures]


def _plain(findings: Iterable[Finding]) -> list[list[Any]]:
    return [[each.kind.value, each.place, each.rule, each.shape, each.count] for each in findings]


def _findings(plain: Iterable[list[Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(IdentifierKind(kind), *rest) for kind, *rest in plain)
