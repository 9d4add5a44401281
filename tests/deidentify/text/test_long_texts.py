"""Long texts: looked at again only where something was taken out, under a budget for each object."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deidentify.objects import SUBJECT, identity, patient
from tests.dicom.objects import save

from scanward.core.identity import IdentifierKind, Identity
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, load_recipe
from scanward.line.deidentify.text import TextCleaner, TextContext, cleaner
from scanward.line.deidentify.text.known_texts import MOST, KnownTexts
from scanward.line.deidentify.text.word_rows import WordRows

SENTENCES = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("# ")
]
PLANTS = (
    "DOE, Jane",
    "Dr. Smith",
    "2024-03-07",
    "MRN 4711999",
    "D[Dr. Smith]OE",
    "4711 (2024-03-07) 999",
    "[name]",
    "Doe",
)


def cleaner_for(*names: str, numbers: tuple[str, ...] = ()) -> TextCleaner:
    identity = Identity()
    for name in names:
        identity.add(IdentifierKind.PATIENT_NAME, name)
    for number in numbers:
        identity.add(IdentifierKind.RECORD_NUMBER, number)
    return TextCleaner(identity)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from(PLANTS)), min_size=24, max_size=60),
    st.sampled_from((TextContext.LABEL, TextContext.PROSE)),
)
def test_a_long_text_is_cleaned_as_if_it_were_looked_at_whole_each_time(
    parts: list[tuple[str, str]], context: TextContext
) -> None:
    text = " ".join(f"{sentence} {plant}" for sentence, plant in parts)
    near = cleaner_for("DOE^JANE", numbers=("4711999",)).clean(text, context).text
    whole = cleaner._LOOKED_AT_WHOLE
    try:
        cleaner._LOOKED_AT_WHOLE = len(text)
        assert cleaner_for("DOE^JANE", numbers=("4711999",)).clean(text, context).text == near
    finally:
        cleaner._LOOKED_AT_WHOLE = whole


def test_what_moves_together_in_a_long_text_is_found() -> None:
    filler = " ".join(SENTENCES[:60])
    assert len(filler) > cleaner._LOOKED_AT_WHOLE
    left = cleaner_for("ZORQUEN^TAL").clean(f"{filler} ZOR(Dr. Smith)QUEN {filler}").text
    assert "ZOR" not in left
    assert left.count(SENTENCES[3]) == 2


def test_an_object_with_more_text_than_anybody_reads_loses_what_is_over_the_budget() -> None:
    ours = cleaner_for("DOE^JANE")
    ours.begin_object()
    texts = [f"Finding {number}: {' '.join(SENTENCES[:40])}" for number in range(100)]
    done = [ours.clean(text, TextContext.PROSE) for text in texts]
    assert sum(map(len, texts)) > cleaner._LETTERS_OF_AN_OBJECT
    kept = [each.text for each in done if each.text]
    assert kept == texts[: len(kept)]
    assert 0.9 < sum(map(len, kept)) / cleaner._LETTERS_OF_AN_OBJECT < 1
    assert {span.rule for each in done[len(kept) :] for span in each.spans} == {"too-much-text"}


def test_the_next_object_has_a_budget_of_its_own_and_what_was_seen_costs_nothing() -> None:
    ours = cleaner_for("DOE^JANE")
    ours.begin_object()
    seen = "CT HEAD DOE"
    ours.clean(seen)
    ours.clean("x" * cleaner._LETTERS_OF_AN_OBJECT)
    assert ours.clean("CT CHEST").text == ""
    assert ours.clean(seen).text == "CT HEAD"
    ours.begin_object()
    assert ours.clean("CT CHEST").text == "CT CHEST"


@pytest.mark.parametrize("known", ["12121212", "1212121212121"])
def test_a_number_that_stands_everywhere_in_a_run_of_digits_takes_the_run(known: str) -> None:
    assert cleaner_for(numbers=(known,)).clean("CT " + "12" * 25_000).text in ("CT", "")


def test_thousands_of_names_are_looked_for_at_once() -> None:
    ours = cleaner_for(*(f"ZOR{a}{b}{c}QUEN^TAL" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxy"))
    assert ours.clean("CT ZORAKUQUEN HEAD").text == "CT HEAD"
    assert ours.clean("CT WXZORBLUQUENWX HEAD").text == "CT HEAD"
    assert ours.clean("CT Z O R A K U Q U E N HEAD").text == "CT HEAD"
    assert ours.clean("CT ZEBRA HEAD").text == "CT ZEBRA HEAD"


def test_known_texts_are_found_over_the_ends_of_blocks_and_inside_each_other() -> None:
    known = KnownTexts(["abc", "bcd", "zz"])
    text = "-" * 1022 + "abcd" + "-" * 10
    assert [found.text for found in known.found(text) or ()] == ["abc", "bcd"]
    assert [found.start for found in known.found(text) or ()] == [1022, 1023]
    assert known.found("zz" * MOST) is None
    assert KnownTexts([]).found("abc") == []


def test_of_rows_of_words_the_longest_is_found() -> None:
    rows: WordRows[str] = WordRows()
    rows.add(("van", "der"), "short")
    rows.add(("van", "der", "pas"), "long")
    words = ["van", "der", "pas", "van", "der", "van"]
    assert rows.longest(words, 0) == (3, "long")
    assert rows.longest(words, 3) == (2, "short")
    assert rows.longest(words, 5) is None
    assert rows.longest(words, 0, lambda i: i < 2) == (2, "short")
    assert (rows.at(("van", "der")), rows.at(("van",)), rows.at(("x", "y"))) == ("short", None, None)


def test_what_an_object_lost_for_want_of_budget_the_next_one_keeps(tmp_path: Path) -> None:
    much = "\\".join(f"Finding {number} of the left lung " + "x" * 300 for number in range(400))
    made = patient(ImageComments="Small effusion", ProtocolName="CHEST")
    made.add_new(0x0008103E, "UC", much)
    hostile, plain = save(made, tmp_path / "hostile"), patient(ImageComments="Small effusion", ProtocolName="CHEST")
    plain.SOPInstanceUID = "1.2.3.44"
    ours = Deidentifier(load_recipe("research"), identity(), SUBJECT)
    for source, target in ((hostile, "a"), (save(plain, tmp_path / "plain"), "b")):
        with open_object(source) as opened:
            ours.clean(opened, tmp_path / target)
    first, second = (pydicom.dcmread(tmp_path / name) for name in "ab")
    assert not first.get("ImageComments")
    assert (second.ImageComments, second.ProtocolName) == ("Small effusion", "CHEST")
