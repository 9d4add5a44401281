"""New UIDs are the same wherever they are made, and tell nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanward.core.ids import is_uid
from scanward.line.deidentify.uids import UidMapper

uids = st.from_regex(r"1\.2\.(826|276)\.[1-9][0-9]{0,8}\.[1-9][0-9]{0,9}", fullmatch=True)


@given(uids)
def test_two_workers_make_the_same_uid(uid: str) -> None:
    assert UidMapper(b"k" * 32)(uid) == UidMapper(b"k" * 32)(uid) != uid


@given(uids)
def test_two_domains_share_none(uid: str) -> None:
    assert UidMapper(b"a" * 32)(uid) != UidMapper(b"b" * 32)(uid)


@given(uids | st.text(max_size=80))
def test_every_new_uid_is_one(uid: str) -> None:
    new = UidMapper(b"k" * 32)(uid)
    assert not uid or new.startswith("1.2.840.10008.") or (is_uid(new) and new.startswith("2.25."))


def test_the_standards_own_uids_stay() -> None:
    assert UidMapper(b"k" * 32)("1.2.840.10008.5.1.4.1.1.2") == "1.2.840.10008.5.1.4.1.1.2"
    assert UidMapper(b"k" * 32)("1.2.840.113619.2.1").startswith("2.25.")
