"""Every rule, state and word of the accounts has its place on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanward.core.lawful import Exemption
from scanward.line.account.breach.incident import BreachException
from scanward.line.account.retention import Contradiction, Gone, Keeping
from scanward.line.account.rules import rules

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "lookup" / "accounting.md").read_text("utf-8")
TESTS = "\n".join(
    file.read_text("utf-8") for file in (Path(__file__).resolve().parents[1] / "account").glob("test_*.py")
)


@pytest.mark.parametrize("name", rules())
def test_every_rule_is_on_the_page_and_in_a_test(name: str) -> None:
    assert f"| `{name}` |" in PAGE
    assert name in TESTS or name.replace("GDPR-", "GDPR Art. ") in TESTS


@pytest.mark.parametrize("word", [*Keeping, *Gone, *Contradiction, *Exemption, *BreachException])
def test_every_word_is_on_the_page(word: str) -> None:
    assert f"`{word}`" in PAGE
