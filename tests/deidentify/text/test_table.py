"""Texts and what must be left of them: a table for each context, negatives first-class."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanward.core.identity import IdentifierKind, Identity
from scanward.line.deidentify.text import TextCleaner, TextContext

HERE = Path(__file__).parent


def known_patient() -> Identity:
    identity = Identity()
    for name in (
        "DOE^JANE^MARIE^DR=山田^花子=やまだ^はなこ",
        "MÜLLER-LÜDENSCHEIDT^KLÄRE",
        "HAND^ROBERT",
        "Иванов^Пётр",
        "Παπαδόπουλος^Νίκος",
        "الحسيني^علي",
    ):
        identity.add(IdentifierKind.PATIENT_NAME, name)
    identity.add(IdentifierKind.PERSON_NAME, "BERGSTRÖM^ÅKE")
    for number in ("00123456", "ACC-778899", "42", "4711"):
        identity.add(IdentifierKind.RECORD_NUMBER, number)
    identity.add(IdentifierKind.DATE, "19610423")
    identity.add(IdentifierKind.DATE, "20240307143205.000")
    identity.add(IdentifierKind.INSTITUTION, "GALLIERA HOSPITAL")
    identity.add(IdentifierKind.PLACE, "Corso Italia 5, GENOVA")
    identity.add(IdentifierKind.DEVICE, "CTSUITE9")
    return identity


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("# ")]


def pairs(name: str) -> list[tuple[str, str]]:
    return [(line.partition(" ->")[0], line.partition(" ->")[2].removeprefix(" ")) for line in lines(name)]


@pytest.fixture(scope="module")
def cleaner() -> TextCleaner:
    return TextCleaner(known_patient())


@pytest.mark.parametrize(("text", "expected"), pairs("labels.txt"))
def test_a_label_loses_what_identifies_and_keeps_the_rest(cleaner: TextCleaner, text: str, expected: str) -> None:
    assert cleaner.clean(text).text == expected


@pytest.mark.parametrize(("text", "expected"), pairs("prose.txt"))
def test_prose_gets_a_word_for_what_identifies(cleaner: TextCleaner, text: str, expected: str) -> None:
    assert cleaner.clean(text, TextContext.PROSE).text == expected


@pytest.mark.parametrize("context", list(TextContext))
@pytest.mark.parametrize("text", lines("descriptors.txt"))
def test_a_descriptor_that_names_nobody_stays(cleaner: TextCleaner, text: str, context: TextContext) -> None:
    assert cleaner.clean(text, context).text == text


@pytest.mark.parametrize("context", [TextContext.LABEL, TextContext.PROSE])
@pytest.mark.parametrize("text", lines("sentences.txt"))
def test_a_sentence_that_names_nobody_stays(cleaner: TextCleaner, text: str, context: TextContext) -> None:
    assert cleaner.clean(text, context).text == text
