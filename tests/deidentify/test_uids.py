"""New UIDs are the same wherever they are made, and tell nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanward.core.ids import is_uid
from scanward.dicom.dictionary import uid_name
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
    assert not uid or uid_name(new) != "unregistered" or (is_uid(new) and new.startswith("2.25."))


def test_the_standards_own_uids_stay() -> None:
    assert UidMapper(b"k" * 32)("1.2.840.10008.5.1.4.1.1.2") == "1.2.840.10008.5.1.4.1.1.2"
    assert UidMapper(b"k" * 32)("1.2.840.113619.2.1").startswith("2.25.")


def test_what_a_hospital_coins_under_the_standards_root_goes() -> None:
    mapped = UidMapper(b"k" * 32)
    for uid in ("1.2.840.10008.5.1.4.8675309", "1.2.840.10008.DOE", "2.16.840.1.113883.6.8675309"):
        assert mapped(uid).startswith("2.25.")
        assert mapped.of_attribute(uid, 0x00081155).startswith("2.25.")


def test_classes_newer_than_our_registry_and_coding_schemes_stay() -> None:
    mapped = UidMapper(b"k" * 32)
    assert mapped.of_attribute("1.2.840.10008.5.1.4.1.1.999", 0x00081150) == "1.2.840.10008.5.1.4.1.1.999"
    assert mapped.of_attribute("2.16.840.1.113883.6.96", 0x0008010C) == "2.16.840.1.113883.6.96"
    assert mapped.of_attribute("2.16.840.1.113883.6.DOE", 0x0008010C).startswith("2.25.")
