"""An object may say that its patient did not agree: that counts. That its patient agreed, it cannot prove."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from tests.dicom.objects import dataset, save

from scanward.dicom.reading import open_object
from scanward.line.examine.said_consent import withholds_consent


def item(flag: str | None, distribution: str | None = None) -> Dataset:
    made = Dataset()
    if distribution is not None:
        made.DistributionType = distribution
    if flag is not None:
        made.ConsentForDistributionFlag = flag
    return made


@pytest.mark.parametrize(
    ("items", "withheld"),
    [
        ([item("WITHDRAWN", "PUBLIC_RELEASE")], True),
        ([item("NO", "RESTRICTED_REUSE")], True),
        ([item("NO", "NAMED_PROTOCOL")], True),
        ([item("NO")], True),
        ([item("YES", "NAMED_PROTOCOL"), item("WITHDRAWN", "NAMED_PROTOCOL")], True),
        ([item("PERHAPS")], True),
        ([item(None, "RESTRICTED_REUSE")], True),
        ([item("YES", "RESTRICTED_REUSE")], False),
        ([item("NO", "PUBLIC_RELEASE")], False),
        ([], False),
        (None, False),
    ],
)
def test_a_denial_in_the_header_counts(tmp_path: Path, items: list[Dataset] | None, withheld: bool) -> None:
    said = {} if items is None else {"ConsentForClinicalTrialUseSequence": items}
    with open_object(save(dataset(PatientID="1", **said), tmp_path / "a.dcm")) as found:
        assert withholds_consent(found) is withheld
