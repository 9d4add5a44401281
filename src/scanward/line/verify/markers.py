"""Whether what the object says of itself is true (PS3.3 sections C.7.1.1 and C.7.6.1, PS3.15 section E.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.attributes import DUMMY_DATES
from scanward.line.verify.expectation import DatesPolicy
from scanward.line.verify.rules import Rule, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanward.core.finding import Finding
    from scanward.line.verify.expectation import Expectation

REMOVED, METHOD, METHOD_CODES = 0x00120062, 0x00120063, 0x00120064
BURNED_IN, FEATURES, LONGITUDINAL = 0x00280301, 0x00280302, 0x00280303
_STUDY_DATE, _SERIES_DATE, _BODY_PART, _SOP_CLASS = 0x00080020, 0x00080021, 0x00180015, 0x00080016
READ = frozenset({REMOVED, METHOD, BURNED_IN, FEATURES, LONGITUDINAL, _STUDY_DATE, _SERIES_DATE, _BODY_PART})
"""Attributes of the top level that this file needs; METHOD_CODES is a sequence, of which it must see an item."""
_SAYS = {DatesPolicy.SHIFT: "MODIFIED", DatesPolicy.REMOVE: "REMOVED", DatesPolicy.KEEP: "UNMODIFIED"}
_HEADS = frozenset({"HEAD", "BRAIN", "SKULL", "FACE", "HEADNECK", "NECK", "ORBIT", "SINUS", "MAXILLA", "JAW", "EYE"})
_PICTURES_OF_FACES = (
    "1.2.840.10008.5.1.4.1.1.2",
    "1.2.840.10008.5.1.4.1.1.4",
    "1.2.840.10008.5.1.4.1.1.128",
    "1.2.840.10008.5.1.4.1.1.130",
)
"""CT, MR and PET: volumes from which a face can be rendered."""
_WRITTEN_ON = (
    "1.2.840.10008.5.1.4.1.1.6",
    "1.2.840.10008.5.1.4.1.1.3",
    "1.2.840.10008.5.1.4.1.1.7",
    "1.2.840.10008.5.1.4.1.1.77",
)
"""Ultrasound, secondary capture, visible light: classes whose pictures are written on by habit."""


def dishonest(values: Mapping[int, str], *, has_codes: bool, expected: Expectation | None) -> Iterator[Finding]:
    """Markers that are missing or untrue. `values` are the texts of top-level attributes."""
    strict = expected is not None
    if values.get(REMOVED) != (expected.identity_removed if expected else "YES"):
        yield found(Rule.MARKER_REMOVED, Kind.OTHER, "PatientIdentityRemoved", values.get(REMOVED, ""), certain=strict)
    if not values.get(METHOD) and not has_codes:
        yield found(Rule.MARKER_METHOD, Kind.OTHER, "DeidentificationMethod", certain=strict)
    yield from _dates(values, expected)
    yield from _claims(values, expected)


def _dates(values: Mapping[int, str], expected: Expectation | None) -> Iterator[Finding]:
    said = values.get(LONGITUDINAL, "")
    place = "LongitudinalTemporalInformationModified"
    policy = expected.dates_policy if expected else None
    if policy is not None and said != _SAYS[policy]:
        yield found(Rule.MARKER_DATES, Kind.DATE, place, said, certain=True)
    elif said == "REMOVED" and any(_real(values.get(tag, "")) for tag in (_STUDY_DATE, _SERIES_DATE)):
        yield found(Rule.MARKER_DATES, Kind.DATE, place, said, certain=policy is None)


def _real(text: str) -> bool:
    return bool(text) and text not in DUMMY_DATES


def _claims(values: Mapping[int, str], expected: Expectation | None) -> Iterator[Finding]:
    sop_class = values.get(_SOP_CLASS, "")
    proven = expected.pixels_proven if expected else None
    if values.get(BURNED_IN) == "NO" and proven is not True:
        if proven is False:
            yield found(Rule.MARKER_BURNED_IN, Kind.OTHER, "BurnedInAnnotation", "NO", certain=True)
        elif sop_class.startswith(_WRITTEN_ON):
            yield found(Rule.MARKER_BURNED_IN, Kind.OTHER, "BurnedInAnnotation", "NO", certain=False)
    proven = expected.features_proven if expected else None
    if values.get(FEATURES) == "NO" and proven is not True:
        shows = values.get(_BODY_PART, "").upper() in _HEADS and sop_class.startswith(_PICTURES_OF_FACES)
        if proven is False or shows:
            yield found(Rule.MARKER_FEATURES, Kind.FACE, "RecognizableVisualFeatures", "NO", certain=proven is False)
