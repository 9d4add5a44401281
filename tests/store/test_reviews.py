"""What waits for a person waits until one decides, and what was decided stays decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanward.core.errors import UsageError
from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.store import (
    Decision,
    Job,
    Releases,
    ReleaseState,
    ReviewCase,
    Reviews,
    Vault,
    Ward,
    destroy_vault,
    open_ward,
)

UNSURE = JudgedBox(TextBox(1, 2, 30, 14), Verdict.UNSURE, "unread")
GOES = (JudgedBox(TextBox(1, 2, 30, 14), Verdict.REMOVE, "person-decided"),)
SAID, NOTHING = Decision(GOES, "ab" * 32), Decision((), "cd" * 32)


@pytest.fixture
def release(ward: Ward, vault: Vault) -> str:
    return Releases(ward, vault).begin(Job("s", "d", "acme", "ai", "research", "f"))[0].id


@pytest.fixture
def reviews(ward: Ward, vault: Vault) -> Reviews:
    return Reviews(ward, vault)


def case(release: str, number: int = 1, **other: object) -> ReviewCase:
    made = ReviewCase(
        f"{number:032x}", "ab" * 16, release, "US", "cd" * 16, f"/scans/{number}", "", 9, 7, 480, 640, 1, (UNSURE,)
    )
    return replace(made, **other)


def test_what_is_put_waits_as_it_was_put(reviews: Reviews, release: str) -> None:
    cases = [case(release, number) for number in range(1200)]
    assert reviews.put(cases) == 1200
    assert list(reviews.waiting()) == cases
    assert list(reviews.waiting(release)) == cases
    assert list(reviews.waiting("another")) == list(reviews.done()) == []
    assert reviews.counts() == (1200, 0)
    assert reviews.get(cases[7].instance) == cases[7]


def test_a_case_that_is_put_again_is_replaced(reviews: Reviews, release: str) -> None:
    reviews.put([case(release)])
    reviews.put([case(release, path="/elsewhere/é\udcff")])
    assert [each.path for each in reviews.waiting()] == ["/elsewhere/é\udcff"]


def test_a_decision_answers_for_its_instances_only_and_outlives_the_release(
    ward: Ward, vault: Vault, reviews: Reviews, release: str
) -> None:
    one, two, three = (case(release, number) for number in range(3))
    reviews.put([one, two, three])
    reviews.decide({one.instance: SAID, two.instance: NOTHING}, who="dr.grey")
    Releases(ward, vault).advance(release, ReleaseState.DONE)
    Releases(ward, vault).forget_work()
    with open_ward(ward.root) as again:
        later = Reviews(again, Vault(again))
        asked = (each.instance for each in (one, two, three))
        assert later.decisions(asked) == {one.instance: SAID, two.instance: NOTHING}
        assert list(later.waiting()) == [three]
        assert list(later.done()) == [replace(one, decision=GOES), replace(two, decision=())]
        assert later.counts(release) == (1, 2)


def test_a_later_decision_replaces_the_earlier_one(reviews: Reviews, release: str) -> None:
    reviews.put([case(release)])
    reviews.decide({case(release).instance: SAID}, who="dr.grey")
    reviews.decide({case(release).instance: NOTHING}, who="dr.black")
    assert reviews.decisions([case(release).instance]) == {case(release).instance: NOTHING}


def test_what_is_put_after_a_decision_waits_again_and_shows_what_was_decided(reviews: Reviews, release: str) -> None:
    reviews.put([case(release)])
    reviews.decide({case(release).instance: SAID}, who="dr.grey")
    reviews.put([case(release)])
    assert reviews.decisions([case(release).instance]) == {}
    assert list(reviews.waiting()) == [case(release, decision=GOES)]


@pytest.mark.parametrize("bad", [{"f" * 32: SAID}, {f"{1:032x}": Decision((UNSURE,), "")}])
def test_of_a_decision_that_cannot_be_nothing_is_written(reviews: Reviews, release: str, bad: dict) -> None:
    reviews.put([case(release, 0), case(release, 1)])
    with pytest.raises(UsageError):
        reviews.decide({f"{0:032x}": SAID} | bad, who="dr.grey")
    assert reviews.counts() == (2, 0)
    with pytest.raises(UsageError):
        reviews.get("f" * 32)


def test_what_is_gone_is_forgotten_and_a_decision_is_not(reviews: Reviews, release: str) -> None:
    reviews.put([case(release, 0), case(release, 1)])
    reviews.decide({f"{0:032x}": SAID}, who="dr.grey")
    reviews.drop([f"{0:032x}", f"{1:032x}"])
    assert reviews.counts() == (0, 1)


def test_nothing_of_it_outlives_the_vault(ward: Ward, reviews: Reviews, release: str) -> None:
    reviews.put([case(release)])
    destroy_vault(ward, who="dr.grey")
    assert reviews.counts() == (0, 0)
