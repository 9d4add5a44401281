"""`[consent]` of ward.toml: a zone that exists, purposes that can be meant, and what they do."""

from __future__ import annotations

import pytest

from scanward.core.asking import Question, Why
from scanward.core.errors import WardError
from scanward.core.lawful import Identifiability
from scanward.line.decide import decide_leaving
from scanward.store import Ward, allow, gather, open_ward
from scanward.store.settings import read_settings
from scanward.store.vault import Vault
from tests.store.patients_said import JANE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('time_zone = "Europe/Atlantis"', "time zone"),
        ('implicit = ["All Of It"]', "purpose"),
        ("implicit = 3", "implicit"),
        ("authorisation = true", "did you mean 'consent.authorization'"),
    ],
)
def test_a_setting_that_means_nothing_is_an_error_that_names_it(tmp_path, text, told):
    file = tmp_path / "ward.toml"
    file.write_text(f"[consent]\n{text}\n")
    with pytest.raises(WardError, match=told):
        read_settings(file)


def test_the_defaults_let_out_nothing_but_treatment(ward: Ward):
    assert ward.settings.consent.implicit == ("treatment",)
    assert ward.settings.consent.authorization
    assert ward.settings.consent.time_zone == ""


def test_what_a_ward_lets_out_by_its_own_policy_is_asked_at_every_gathering(ward: Ward):
    from scanward.core.lawful import Basis
    from scanward.store import Grounds

    _, _, ground = allow(ward, "acme", "research", Basis.DEIDENTIFIED, authority="our board", who="dr.grey")
    Grounds(ward).end(ground.id, who="dr.grey")

    def why(opened: Ward) -> Why:
        level = Identifiability.DEIDENTIFIED
        question = Question("acme", "research", "image.ct", level, frozenset(), opened.clock.now())
        return decide_leaving(question, gather(opened, Vault(opened), JANE, "acme")).why

    assert why(ward) is Why.NOT_ASKED
    with (ward.root / "ward.toml").open("a") as settings:
        settings.write('[consent]\nimplicit = ["treatment", "research"]\n')
    with open_ward(ward.root) as again:
        assert why(again) is Why.IMPLICIT
