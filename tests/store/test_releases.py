"""A job that was begun and not finished is the same release; a finished one is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanward.core.errors import UsageError
from scanward.store import Job, Releases, ReleaseState, Vault, Ward, releases

JOB = Job("/scans/Doe Jane", "/out", "acme", "ai", "research", "ab" * 32)


def test_the_same_job_goes_on_until_it_is_finished(ward: Ward, vault: Vault) -> None:
    book = Releases(ward, vault)
    first, resumed = book.begin(JOB)
    assert (resumed, first.state) == (False, ReleaseState.EXAMINING)
    for state in (ReleaseState.CLEANING, ReleaseState.SEALED):
        book.advance(first.id, state)
        again, resumed = book.begin(JOB)
        assert (again.id, again.state, resumed) == (first.id, state, True)
        assert again.finished is None
    book.advance(first.id, ReleaseState.DONE)
    assert book.get(first.id).finished is not None
    other, resumed = book.begin(JOB)
    assert (other.id == first.id, resumed) == (False, False)


@pytest.mark.parametrize("field", ["source", "destination", "recipient", "purpose", "recipe_fingerprint"])
def test_a_job_that_differs_is_another_release(ward: Ward, vault: Vault, field: str) -> None:
    book = Releases(ward, vault)
    first, _ = book.begin(JOB)
    other, resumed = book.begin(replace(JOB, **{field: "other"}))
    assert (other.id == first.id, resumed) == (False, False)


def test_source_and_destination_come_back_in_clear_to_the_vault_only(ward: Ward, vault: Vault) -> None:
    book = Releases(ward, vault)
    release, _ = book.begin(JOB)
    assert book.places(release.id) == ("/scans/Doe Jane", "/out")
    assert "Doe" not in repr(JOB) + repr(release)


def test_all_releases_are_listed_across_pages(ward: Ward, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "_PAGE", 2)
    book = Releases(ward, vault)
    begun = {book.begin(replace(JOB, source=str(number)))[0].id for number in range(5)}
    assert {release.id for release in book} == begun


def test_a_release_that_never_was_is_an_error(ward: Ward, vault: Vault) -> None:
    book = Releases(ward, vault)
    with pytest.raises(UsageError):
        book.get("R1")
    with pytest.raises(UsageError):
        book.advance("R1", ReleaseState.DONE)  # type: ignore[arg-type]
