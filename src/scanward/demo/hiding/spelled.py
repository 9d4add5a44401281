"""Identity in free text in the forms that no header has, also in attributes that PS3.15 Table E.1-1 does not list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.demo.draft import Draft

_LISTED: tuple[tuple[str, str], ...] = (
    ("ImageComments", "<no acute infarct>; {lower} called again on {date_long}, MRN {zeros_mrn}"),
    ("AcquisitionComments", "<respiratory artifact>, pt {glued} moved, see {www}"),
    ("DerivationDescription", "<maximum intensity projection> of {scored} {date_slashed}"),
    ("StudyComments", "<known glioblastoma>, {unaccented}, DOB {birth_long}"),
    ("VisitComments", "<dyspnea> since {date_british}; phone {phone_us} or {phone_dots}"),
    ("RequestedProcedureComments", "<low dose> {umlauts} DOB {birth_british}; write to {EMAIL}"),
    ("ReasonForStudy", "<pulmonary embolism>? {given} DOB: {birth_slashed}, MRN: {dashed_mrn}"),
    ("ImagingServiceRequestComments", "<isotropic>; tel. {phone_de}; lives in {city_zip}; seen {date_us_short}"),
)
_UNLISTED: tuple[tuple[str, str], ...] = (
    ("InterventionDescription", "<stress test> of {lower}"),
    ("AcquisitionContextDescription", "<supine>, {scored}, born {birth_short}"),
)
_WINDOW = ("WindowCenterWidthExplanation", "<SOFT TISSUE> {glued}")


def spelled(draft: Draft) -> None:
    """Write over what the standard rows said in these attributes."""
    rows = _LISTED
    if "PixelData" in draft.data:
        rows += _UNLISTED
    if "WindowCenter" in draft.data:
        rows += (_WINDOW,)
    for path, template in rows:
        draft.forget(path)
        draft.write(path, template)
