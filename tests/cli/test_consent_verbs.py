"""`scanward recipient` and `scanward consent`: what a person types, is told, and is never told."""

from __future__ import annotations

import json

import pytest

from scanward.core.errors import ExitCode

NUMBER = "ZEBEDEE-10012"
ACME = ("recipient", "add", "acme", "--kind", "ai-developer", "--title", "Acme AI", "--country", "DE")
AGREED = ("recipient", "contract", "add", "acme", "--purpose", "research", "--data", "image", "--retention-days", "90")
WHOLE = (
    "--organization",
    "General Hospital",
    "--says",
    "revocation",
    "--says",
    "conditioning",
    "--says",
    "redisclosure",
)
ABOUT = (
    "--purpose",
    "research",
    "--recipient",
    "acme",
    "--data",
    "image",
    "--until",
    "2199-12-31",
    "--signed",
    "2026-01-01",
)
ASKED = ("consent", "explain", "--patient", NUMBER, "--recipient", "acme", "--purpose", "research.lung")


@pytest.fixture
def form(tmp_path):
    file = tmp_path / "signed.pdf"
    file.write_bytes(b"signed")
    return file


@pytest.fixture
def call(scanward, tmp_path):
    """Runs a command in one ward; nothing that any of them says may hold the patient's number."""
    said = []

    def run(*arguments):
        ended = scanward(*arguments, "--ward", tmp_path / "ward")
        said.extend((ended.out, ended.err))
        return ended

    yield run
    assert NUMBER not in "".join(said)


@pytest.fixture
def agreed(call):
    assert call(*ACME).status == call(*AGREED).status == ExitCode.DONE
    return call


def permit(call, form, *more):
    ended = call("consent", "add", "--patient", NUMBER, *ABOUT, *WHOLE, "--form", form, "--json", *more)
    assert ended.status == ExitCode.DONE
    return json.loads(ended.out)["id"]


def why(call, *more):
    ended = call(*ASKED, "--json", *more)
    answer = json.loads(ended.out)
    assert ended.status == (ExitCode.DONE if answer["permit"] else ExitCode.REFUSED)
    return answer["why"]


def test_from_nothing_to_a_permit_and_back(call, form):
    assert call("recipient", "list").status == ExitCode.CONFIGURATION  # there is no ward yet
    call(*ACME)
    assert why(call) == "no-contract"
    call(*AGREED)
    assert why(call) == "nobody-permitted"
    given = permit(call, form)
    assert why(call) == "patient-permits"
    assert call("consent", "withdraw", given).status == ExitCode.DONE
    assert why(call) == "nobody-permitted"
    permit(call, form)
    call("recipient", "end", "acme")
    assert why(call) == "recipient-unknown"


def test_an_answer_shows_basis_obligations_and_facts(agreed, form):
    given = permit(agreed, form, "--no-train")
    ended = agreed(*ASKED)
    for word in ("patient-permits", "authorization", "deleted after 90 days", "no training", given, "recipient acme"):
        assert word in ended.out


def test_a_denial_beats_the_permit_and_a_later_permit_says_so(agreed, form):
    permit(agreed, form)
    assert agreed("consent", "deny", "--patient", NUMBER).status == ExitCode.DONE
    assert why(agreed) == "patient-denies"
    again = agreed("consent", "add", "--patient", NUMBER, *ABOUT, *WHOLE, "--form", form)
    assert again.status == ExitCode.DONE
    assert "a denial of this patient stands" in again.err


def test_aut_1_what_an_authorization_lacks_is_named(agreed, form):
    ended = agreed("consent", "add", "--patient", NUMBER, *ABOUT)
    assert ended.status == ExitCode.REFUSED
    assert "the signed form and its date" in ended.err
    assert "how it can be revoked" in ended.err
    assert "who receives" not in ended.err


@pytest.mark.matrix("C2")
def test_a_form_that_was_altered_after_signing_is_told_from_the_one_that_was_signed(agreed, form):
    given = permit(agreed, form)
    assert agreed("consent", "check-form", given, form).status == ExitCode.DONE
    form.write_bytes(b"signed.")
    assert agreed("consent", "check-form", given, form).status == ExitCode.INTEGRITY_BROKEN
    missing = agreed("consent", "check-form", given, form.with_name("doe-jane.pdf"))
    assert (missing.status, "doe" in missing.err) == (ExitCode.FAILED, False)


def test_numbers_come_from_a_file_too(agreed, tmp_path):
    numbers = tmp_path / "numbers.txt"
    numbers.write_text(f"{NUMBER}\n\n10013\n")
    ended = agreed("consent", "deny", "--patients", numbers, "--json")
    assert len(ended.out.splitlines()) == 2
    assert why(agreed) == "patient-denies"
    both = agreed("consent", "deny", "--patients", numbers, "--patient", NUMBER)
    neither = agreed("consent", "deny", "--patient", " ")
    assert both.status == neither.status == ExitCode.USAGE


def test_who_a_consent_is_of_is_shown_when_asked_in_the_open_and_the_ledger_has_it(scanward, agreed, form, tmp_path):
    given = permit(agreed, form)
    assert agreed("consent", "show", given).status == ExitCode.DONE
    assert given in agreed("consent", "list", "--patient", NUMBER).out
    clear = scanward("consent", "show", given, "--clear", "--ward", tmp_path / "ward")
    assert (NUMBER in clear.out, "signed.pdf" in clear.out) == (True, True)
    assert "consent-shown" in agreed("ledger", "list").out


def test_a_register_is_respected_refreshed_and_overridden(agreed, form, tmp_path):
    permit(agreed, form)
    agreed("consent", "register", "add", "nhs", "--style", "list", "--purpose", "research")
    assert why(agreed) == "register-too-old"
    listed = tmp_path / "list.csv"
    listed.write_text(f"{NUMBER},\n")
    ended = agreed("consent", "register", "refresh", "nhs", "--list", listed)
    assert "1 opted out: 1 new" in ended.out
    assert why(agreed) == "opted-out"
    assert "nhs" in agreed("consent", "register", "list").out
    named = agreed("consent", "override", "add", "nhs", "--authority", "Act s. 251", "--purpose", "research", "--json")
    assert why(agreed) == "patient-permits"
    assert "Act s. 251" in agreed("consent", "override", "list").out
    seen = agreed("consent", "list", "--patient", NUMBER).out
    assert "Opted out at nhs: for research." in seen
    assert "does not bind for research: Act s. 251." in seen
    assert "Act" not in agreed("consent", "list", "--patient", "17").out
    agreed("consent", "override", "end", json.loads(named.out)["id"])
    assert why(agreed) == "opted-out"
    listed.write_text("17\n")
    assert agreed("consent", "register", "refresh", "nhs", "--list", listed).status == ExitCode.USAGE
    assert why(agreed) == "opted-out"
    agreed("consent", "register", "refresh", "nhs", "--list", listed, "--force")
    assert why(agreed) == "patient-permits"
    assert agreed("consent", "register", "refresh", "nhs").status == ExitCode.USAGE
    agreed("consent", "register", "end", "nhs")
    assert why(agreed) == "patient-permits"


def test_submitted_numbers_come_back_cleaned_or_not_at_all(agreed, form, tmp_path):
    permit(agreed, form)
    agreed("consent", "register", "add", "nhs", "--style", "cleaned", "--purpose", "research")
    submitted, cleaned = tmp_path / "out.csv", tmp_path / "back.csv"
    submitted.write_text(f"{NUMBER}\n17\n")
    cleaned.write_text("17\n")
    exchange = ("consent", "register", "refresh", "nhs", "--submitted", submitted, "--cleaned", cleaned)
    assert agreed(*exchange).status == ExitCode.DONE
    assert why(agreed) == "opted-out"
    cleaned.write_text("18\n")
    assert agreed(*exchange).status == ExitCode.USAGE


def test_a_patient_opts_out_here_and_in_again(agreed, form):
    permit(agreed, form)
    agreed("consent", "register", "add", "ehds", "--style", "own", "--purpose", "research")
    agreed("consent", "register", "opt-out", "ehds", "--patient", NUMBER)
    assert why(agreed) == "opted-out"
    agreed("consent", "register", "opt-in", "ehds", "--patient", NUMBER)
    assert why(agreed) == "patient-permits"


def test_a_legal_basis_lets_data_of_many_go_until_it_is_ended(agreed):
    ended = agreed(
        "consent", "ground", "add", "de-identified", "--authority", "our board", "--purpose", "research", "--json"
    )
    assert why(agreed) == "legal-basis"
    assert why(agreed, "--level", "limited-data-set") == "recipe-not-strict-enough"
    assert "our board" in agreed("consent", "ground", "list").out
    agreed("consent", "ground", "end", json.loads(ended.out)["id"])
    assert why(agreed) == "nobody-permitted"


def test_what_is_agreed_and_known_is_listed_and_shown(agreed, tmp_path):
    document = tmp_path / "dua.pdf"
    document.write_bytes(b"agreed")
    made = agreed(
        *AGREED[:4], "--purpose", "teaching", "--data", "*", "--document", document, "--protect", "no-faces", "--json"
    )
    contract = json.loads(made.out)["id"]
    shown = agreed("recipient", "show", "acme")
    assert "dua.pdf" in shown.out
    assert "protects no-faces" in agreed("recipient", "contract", "list").out
    assert agreed("recipient", "contract", "end", contract).status == ExitCode.DONE
    assert contract not in agreed("recipient", "contract", "list").out
    assert contract in agreed("recipient", "contract", "list", "--ended").out
    assert "Acme AI" in agreed("recipient", "list").out
    assert agreed(*ACME).status == ExitCode.USAGE
    assert agreed(*ACME, "--instead").status == ExitCode.DONE


def test_a_day_of_expiry_is_the_end_of_that_day_in_the_ward_s_time_zone(agreed, tmp_path):
    with (tmp_path / "ward" / "ward.toml").open("a") as settings:
        settings.write('[consent]\ntime_zone = "Europe/Berlin"\n')
    made = agreed("consent", "deny", "--patient", NUMBER, "--until", "2030-03-31", "--json")
    shown = json.loads(agreed("consent", "show", json.loads(made.out)["id"], "--json").out)
    assert shown["until"] == "2030-03-31T22:00:00+00:00"


def test_a_contract_asks_what_a_recipe_protects_and_a_weaker_recipe_is_told(agreed):
    agreed(*AGREED, "--recipe", "ai-training")
    agreed("consent", "ground", "add", "de-identified", "--authority", "our board", "--purpose", "research")
    assert why(agreed, "--recipe", "basic") == "recipe-not-strict-enough"
    assert why(agreed, "--recipe", "ai-training") == "legal-basis"
    assert why(agreed, "--recipe", "limited-data-set") == "recipe-not-strict-enough"
    assert agreed(*AGREED, "--recipe", "no-such-recipe").status == ExitCode.CONFIGURATION


def test_destroying_the_vault_says_what_is_forgotten_with_it(agreed, form):
    assert "consents" not in agreed("vault", "destroy", "--dry-run").out
    permit(agreed, form)
    assert "1 consents and 0 opt-outs are forgotten" in agreed("vault", "destroy", "--dry-run").out


def test_a_word_that_nothing_here_knows_is_told_and_one_that_is_known_is_not(agreed):
    wrong = agreed("consent", "deny", "--patient", NUMBER, "--recipient", "acmee", "--purpose", "reserach")
    assert wrong.status == ExitCode.DONE
    assert "no recipient acmee is known" in wrong.err
    assert "nothing here is for reserach" in wrong.err
    assert agreed("consent", "deny", "--patient", NUMBER, "--recipient", "acme", "--purpose", "research").err == ""


def test_a_data_use_agreement_that_lets_people_be_identified_is_warned_of(agreed):
    def warned(*more):
        ended = agreed(*AGREED, *more)
        return "must forbid to identify" in ended.out + ended.err

    assert warned()
    assert not warned("--no-reidentification")
    assert not warned("--kind", "sale")
