"""What a recipient is asked names releases and pseudonyms, no patient."""

from __future__ import annotations

import pytest

from scanward.core.errors import UsageError
from scanward.line.account.asking_letter import asking_letter
from scanward.line.account.keeping import erase
from scanward.line.account.paper.text import as_text
from scanward.line.account.retention import Gone, ask_release, attest, fan_out
from scanward.store import Vault, Ward, disclosures
from tests.account.test_accounting import REGISTRY
from tests.account.wards import JANE, JOHN, left

RELEASE = "R20260301-TEST"


def text_of(ward: Ward, recipient: str = "acme") -> str:
    record = REGISTRY if recipient == "registry" else None
    return as_text(asking_letter(ward, recipient, record, office="Privacy Officer"))


def test_a_whole_release_is_asked_for_as_a_whole(office: Ward) -> None:
    left(office, JANE, JOHN, recipient="registry")
    ask_release(office, RELEASE, who="me")
    text = text_of(office, "registry")
    assert "State Cancer Registry\n1 Main St, Springfield" in text
    assert f"{RELEASE}; all 2; 8; 2026-03-31; the time agreed for keeping them is over" in text


@pytest.mark.parametrize("erased", [False, True])
def test_one_patient_is_named_by_their_pseudonym_also_after_they_were_erased(office: Ward, erased: bool) -> None:
    left(office, JANE, JOHN)
    vault = Vault(office)
    names = [disclosures.of_person(office, vault.person(each))[0].pseudonym for each in (JANE, JOHN)]
    if erased:
        erase(office, vault, JANE, who="me", authority="GDPR Art. 17")
    else:
        fan_out(office, vault, JANE, "erasure", who="me")
    text = text_of(office)
    assert names[0] in text
    assert names[1] not in text
    assert "10012" not in text
    assert "a person asked to be erased" in text


def test_what_was_contradicted_is_said_and_what_was_attested_is_not_asked_for(office: Ward) -> None:
    left(office, JANE)
    ask_release(office, RELEASE, who="me")
    said = {"gone": list(Gone), "attested_by": "Dr. Green", "who": "me", "manifest_sha256": "ab" * 32}
    attest(office, RELEASE, objects=3, **said)  # type: ignore[arg-type]
    assert "you named fewer objects than you got" in text_of(office)
    attest(office, RELEASE, objects=4, **said)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="not asked"):
        text_of(office)
