"""Text out of a header shows and does nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.visible import visible


@pytest.mark.matrix("W1")
@given(st.text())
def test_no_character_that_acts_is_left(text):
    assert all(c.isprintable() or c.isspace() for c in visible(text))
    assert not set(visible(text)) & set("\x1b\x07\x9b\u202e\u2066\u200b\u2028\n\r\t\x00")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_of_any_script_stays_as_it_is(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2JDoe", "\\x1b[2JDoe"),
        ("evil\u202egnp.exe", "evil\\u202egnp.exe"),
        ("a\nb", "a\\x0ab"),
        ("\udcff", "\\udcff"),
        ("Müller, 山田, يوسف", "Müller, 山田, يوسف"),
    ],
)
def test_what_acts_is_written_out(text, shown):
    assert visible(text) == shown
