"""What objects say of consent, and what they say is heard (DEID-4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanward.core.asking import Ground, Scope, Span
from scanward.core.lawful import Basis
from scanward.line.decide import decide_leaving
from scanward.line.decide.consent_items import (
    ConsentFlag,
    DicomConsent,
    DistributionType,
    dicom_consent,
    read_item,
    refuses,
)
from tests.decide.asked import AGREED, ASKED, DENIAL, DUA, NOON, PERMIT, PERMITTED

WAIVER = Ground("G1", Basis.RESEARCH_WAIVER, Scope("research"), Span(), "IRB", protocol="IRB-7")
ANYTHING = replace(DUA, purposes=("*",))


def said(facts, question=ASKED):
    return dicom_consent(decide_leaving(question, facts), question, facts)


def test_what_leaves_says_yes_and_to_what():
    assert said(PERMITTED) == DicomConsent(ConsentFlag.YES, DistributionType.RESTRICTED_REUSE)
    waived = replace(AGREED, grounds=(WAIVER,))
    assert said(waived) == DicomConsent(ConsentFlag.YES, DistributionType.NAMED_PROTOCOL, "IRB-7")
    public = replace(PERMITTED, contracts=(ANYTHING,), consents=(replace(PERMIT, scope=Scope("public")),))
    assert said(public, replace(ASKED, purpose="public.archive")).type is DistributionType.PUBLIC_RELEASE


def test_what_does_not_leave_says_no_or_withdrawn():
    assert said(replace(PERMITTED, consents=(PERMIT, DENIAL))) == DicomConsent(ConsentFlag.NO)
    assert said(replace(AGREED, recipient=None)) == DicomConsent(ConsentFlag.NO)
    taken_back = replace(PERMITTED, consents=(replace(PERMIT, withdrawn=NOON),))
    assert said(taken_back) == DicomConsent(ConsentFlag.WITHDRAWN, DistributionType.RESTRICTED_REUSE)
    other = replace(PERMITTED, consents=(replace(PERMIT, withdrawn=NOON, scope=Scope("operations")),))
    assert said(other).flag is ConsentFlag.NO


@pytest.mark.parametrize("flag", ["NO", "WITHDRAWN", "no", "", "MAYBE"])
def test_a_refusal_in_the_header_stands_against_all_but_treatment(flag):
    for kind in ("RESTRICTED_REUSE", "", "ODD"):
        item = read_item(flag, kind)
        assert refuses(item, ASKED)
        assert not refuses(item, replace(ASKED, purpose="treatment"))


def test_a_refusal_of_one_protocol_or_of_the_public_refuses_that():
    named = read_item("NO", "NAMED_PROTOCOL", " LUNG ")
    assert refuses(named, ASKED)
    assert refuses(named, replace(ASKED, purpose="research"), "lung")
    assert not refuses(named, replace(ASKED, purpose="research.heart"), "IRB-7")
    public = read_item("WITHDRAWN", "PUBLIC_RELEASE")
    assert refuses(public, replace(ASKED, purpose="public"))
    assert not refuses(public, ASKED)
    assert not refuses(read_item("YES", "RESTRICTED_REUSE"), ASKED)
