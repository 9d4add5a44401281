"""A list that is searched by halving holds what a set would hold, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.line.deidentify.text import lexicon
from scanward.line.deidentify.text.long_list import LongList

words = st.text(st.characters(codec="utf-8", exclude_characters="\n\r#", exclude_categories=["Cc", "Zs"]), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(words, max_size=40), words)
def test_it_holds_what_a_set_would(tmp_path: Path, listed: set[str], other: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(b"# source\n# and more\n" + b"".join(w + b"\n" for w in sorted(w.encode() for w in listed)))
    made = LongList(path)
    assert all(word in made for word in listed)
    assert (other in made) == (other in listed)
    assert "" not in made
    assert "# source" not in made


@pytest.mark.parametrize("name", ["given-names", "surnames", "names-in-pairs", "everyday-english"])
def test_our_lists_are_sorted_and_hold_their_words(name: str) -> None:
    path = Path(lexicon.__file__).parent / "data" / f"{name}.txt"
    lines = [line for line in path.read_bytes().splitlines() if not line.startswith(b"#")]
    assert lines == sorted(set(lines))
    made = LongList(path)
    assert all(line.decode() in made for line in lines[::97] + lines[:2] + lines[-2:])
