"""Files of opt-out registers, and the sentence about a ward that lets out more than treatment."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.core.asking import Scope
from scanward.core.errors import SourceError, UsageError
from scanward.line.decide.policy import policy_warning
from scanward.line.decide.registers import CleanedFile, ListFile, ask, read_numbers
from scanward.store import Refreshed, Register, Registers, Style, Vault


def test_a_list_keeps_back_whoever_stands_on_it(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("NHS number,\n943 476 5919,\n\n4010232137,x\n")
    assert ListFile(path).numbers() == {"943 476 5919", "4010232137"}
    assert ListFile(path).filter(["9434765919", "17", "4010232137"]) == {"17"}


def test_a_list_without_a_heading_loses_nobody(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("\ufeff9434765919\r\n17\r\n", encoding="utf-8")
    assert list(read_numbers(path)) == ["9434765919", "17"]


def test_what_came_back_is_what_may_be_used_and_of_the_same_exchange(tmp_path):
    path = tmp_path / "cleaned.csv"
    path.write_text("17,\n")
    assert CleanedFile(path).filter(["17", "18"]) == {"17"}
    with pytest.raises(UsageError, match="not of one exchange"):
        CleanedFile(path).filter(["18"])


def test_a_register_is_asked_through_its_door_and_the_answer_is_kept(ward, tmp_path):
    registers = Registers(ward, Vault(ward))
    registers.add(Register("nhs", Style.CLEANED, (Scope("research"),), 60), who="dr.grey")
    path = tmp_path / "cleaned.csv"
    path.write_text("17\n")
    assert ask(registers, "nhs", CleanedFile(path), ["17", "18"], who="dr.grey") == Refreshed(2, 1, 1, 0)
    assert registers.get("nhs").opted_out == 1
    registers.add(Register("own", Style.OWN, (Scope("research"),), 60), who="dr.grey")
    with pytest.raises(UsageError):
        ask(registers, "own", CleanedFile(path), ["17"], who="dr.grey")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe1\x002\x00",
        b'"1\n2\n' + b"x" * 200_000,
        b"1\n" + b"9" * 100,
        b"1\n\x00\x01\n",
        b"MRN887340;2024-01-01\n",
        b"number;since\n",
        b"1\n2\t3\n",
        b"name,number\nKowalczyk,9\n",
    ],
)
def test_a_file_that_is_no_list_is_an_error_that_repeats_nothing_of_it(tmp_path, content):
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(SourceError) as refused:
        list(read_numbers(path))
    assert "999" not in str(refused.value)


def test_a_list_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SourceError):
        list(read_numbers(tmp_path / "no"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_make_anything_but_numbers_or_an_error(tmp_path, content):
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    try:
        assert all(number.strip() and number.isprintable() for number in read_numbers(path))
    except SourceError:
        return


def test_more_than_treatment_is_said():
    assert policy_warning(["treatment", "treatment.tumour-board"]) == ""
    assert policy_warning([]) == ""
    assert "operations, research" in policy_warning(["treatment", "research", "operations"])
    assert "every purpose" in policy_warning(["*"])
