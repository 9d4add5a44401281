"""A planted needle never survives, and what stood around it does."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanward.core.identity import IdentifierKind, Identity
from scanward.line.deidentify.text import TextCleaner, TextContext

CLINICAL = (
    "CT HEAD", "AX T2 FLAIR", "t1_mprage_sag", "MR HAND LEFT", "CHEST PA AND LATERAL", "Parotid_L", "PTV_60", "COR STIR 3MM",
    "Thorax in 2 Ebenen", "IRM genou droit", "Bv36 Q3 BestDiast 75 %", "ep2d_diff_b1000_ADC", "PARKINSON PROTOCOL", "L HAND",
)  # fmt: skip
SYLLABLES = ("zor", "quen", "tal", "vry", "mok", "plin", "dax", "fung", "wex", "gri")
SEPARATORS = (" ", "_", "-", "^", ", ", ".", "  ")

names = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=3).map("".join)
cases = st.sampled_from((str.upper, str.lower, str.title))


def letters(text: str) -> str:
    """Everything but letters and digits gone, so that no separator hides a name from the test."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def identity_of(name: str) -> Identity:
    identity = Identity()
    identity.add(IdentifierKind.PATIENT_NAME, name)
    return identity


@settings(max_examples=300, deadline=None)
@given(
    last=names,
    first=names,
    form=st.sampled_from(
        ("{l}{s}{f}", "{f}{s}{l}", "{l}{f}", "{f}{l}", "{l}", "{f}", "{i}{l}", "{l}{i}", "{i}. {l}", "{l}'s", "{l}2")
    ),
    separator=st.sampled_from(SEPARATORS),
    case=cases,
    before=st.sampled_from(CLINICAL),
    after=st.sampled_from(CLINICAL),
    joint=st.sampled_from((" ", "_", " - ", " (", "/", "^")),
)
def test_a_planted_name_goes_and_its_context_stays(  # noqa: PLR0917 - one argument a choice
    last: str, first: str, form: str, separator: str, case, before: str, after: str, joint: str
) -> None:
    assume(last not in first and first not in last)
    planted = form.format(l=case(last), f=case(first), s=separator, i=case(first[0]))
    text = f"{before}{joint}{planted}{' ' if joint == ' (' else joint}{after}"
    left = TextCleaner(identity_of(f"{last}^{first}")).clean(text).text
    assert last not in letters(left)
    assert first not in letters(left)
    kept = words(left.replace("2", "") if form == "{l}2" else left)
    expected = words(f"{before} {after}".replace("2", "") if form == "{l}2" else f"{before} {after}")
    assert kept == expected


@settings(max_examples=200, deadline=None)
@given(
    last=names,
    where=st.integers(0, 5),
    letter=st.sampled_from("abcdefgh"),
    edit=st.sampled_from(("change", "leave", "put", "swap")),
)
def test_one_wrong_letter_does_not_save_a_long_name(last: str, where: int, letter: str, edit: str) -> None:
    wrong = {
        "change": last[:where] + letter + last[where + 1 :],
        "leave": last[:where] + last[where + 1 :],
        "put": last[:where] + letter + last[where:],
        "swap": last[:where] + last[where + 1 : where + 2] + last[where] + last[where + 2 :],
    }[edit]
    left = TextCleaner(identity_of(f"{last}^Xy")).clean(f"CT {wrong.upper()} HEAD").text
    assert left == "CT HEAD"


@settings(max_examples=200, deadline=None)
@given(
    number=st.integers(10**5, 10**9).map(str),
    zeros=st.sampled_from(("", "0", "000")),
    prefix=st.sampled_from(("", "MRN: ", "ID#", "Acc.", "PAT-", "no ")),
    group=st.sampled_from((0, 2, 3)),
    separator=st.sampled_from((" ", "-", ".", "/")),
)
def test_a_planted_number_goes_however_it_is_written(
    number: str, zeros: str, prefix: str, group: int, separator: str
) -> None:
    identity = Identity()
    identity.add(IdentifierKind.RECORD_NUMBER, number)
    written = separator.join(re.findall(f".{{1,{group}}}", number)) if group else zeros + number
    left = TextCleaner(identity).clean(f"CT HEAD {prefix}{written} AXIAL").text
    assert number not in letters(left)
    assert left.startswith("CT HEAD")
    assert left.endswith("AXIAL")


FORMS = (
    "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%m/%d/%y", "%d %B %Y", "%B %d, %Y", "%d%b%Y", "%Y%m%d", "%y%m%d", "%d-%b-%y", "%Y/%m/%d",
    "%d%m%Y", "%Y_%m_%d", "%b %d %Y", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    day=st.datetimes(
        min_value=__import__("datetime").datetime(1930, 1, 1), max_value=__import__("datetime").datetime(2029, 12, 31)
    ),
    form=st.sampled_from(FORMS),
    upper=st.booleans(),
)
def test_a_planted_date_goes_in_every_usual_form(day, form: str, upper: bool) -> None:
    identity = Identity()
    identity.add(IdentifierKind.DATE, f"{day:%Y%m%d}")
    written = day.strftime(form)
    left = TextCleaner(identity).clean(f"CT HEAD {written.upper() if upper else written} AXIAL").text
    assert left == "CT HEAD AXIAL"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.sampled_from(list(TextContext)))
def test_any_text_is_cleaned_once_and_for_all(text: str, context: TextContext) -> None:
    cleaner = TextCleaner(identity_of("DOE^JANE"))
    done = cleaner.clean(text, context)
    assert cleaner.clean(done.text, context).text == done.text
    ends = [0, *(s.end for s in done.spans)]
    assert all(a <= s.start < s.end <= len(text) for a, s in zip(ends, done.spans, strict=False))
    if not done.spans:
        assert done.text == text


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "DOE",
                "jane",
                "Dr.",
                "Smith",
                " ",
                "_",
                "(",
                ")",
                "12",
                "2024-01-02",
                "CT",
                "93 y/o",
                "[name]",
                ":",
                "MRN",
                ",",
                "\n",
                "D",
                "OE",
                "x@y.org",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_pieces_put_together_in_any_order_hide_nothing(text: str) -> None:
    cleaner = TextCleaner(identity_of("DOE^JANE"))
    for context in (TextContext.LABEL, TextContext.PROSE):
        left = cleaner.clean(text, context).text
        assert not re.search(r"(?<![a-z])(doe|jane)(?![a-z])", left.casefold())
        assert cleaner.clean(left, context).text == left
