"""Pages for people who do not see them, or see them otherwise (WCAG 2.2: 1.1.1, 1.3.1, 2.4.1, 3.1.1)."""

from __future__ import annotations

import itertools

from tests.report.pages import Page


def test_every_picture_has_words(page_of):
    page = Page(page_of())
    assert all(attributes.get("alt") for tag, attributes in page.elements if tag == "img")


def test_every_heading_of_a_table_says_what_it_heads_and_every_table_has_a_caption(page_of):
    page = Page(page_of())
    tags = [tag for tag, _ in page.elements]
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in page.elements if tag == "th")
    assert tags.count("caption") == tags.count("table") > 0


def test_headings_go_down_one_step_at_a_time_from_one_title(page_of):
    levels = [int(tag[1]) for tag, _ in Page(page_of()).elements if tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_language_is_named_and_the_navigation_can_be_skipped(page_of):
    page = Page(page_of())
    assert ("html", {"lang": "en"}) in page.elements
    assert next(attributes for tag, attributes in page.elements if tag == "a")["href"] == "#content"


def test_colour_never_speaks_alone(page_of):
    """Each tone has words beside it: a bar's parts have a legend, and the bar itself is named or hidden."""
    bars = [attributes for tag, attributes in Page(page_of()).elements if attributes.get("class") in {"stack", "bar"}]
    assert all(bar.get("aria-label") or bar.get("aria-hidden") for bar in bars)
