"""The page in a real browser: a person sees, draws, decides, with the mouse and with keys only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanward.core.judged_boxes import BY_PERSON
from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.review import ReviewServer
from scanward.store import DeviceKnowledge, Reviews, Ward
from tests.review.browser import Browser
from tests.review.conftest import DEVICE, SURE, UNSURE, decided, name

READY = "document.body.dataset.state === 'ready'"
_CUT_OUT = """[...document.querySelectorAll('#sure-pictures canvas')].map((canvas) =>
  canvas.width > 100 && new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size > 9)"""
"""Each canvas shows something of several greys."""
pytestmark = pytest.mark.peer("chromium")


@pytest.fixture
def browser(peer: Callable[[str], Path], tmp_path: Path) -> Iterator[Browser]:
    with Browser(peer("chromium"), tmp_path / "profile") as opened:
        yield opened


def keep(browser: Browser, title: str) -> None:
    """Leaves a picture of the page in the folder SCANWARD_SCREENSHOTS, for somebody to look at."""
    if folder := os.environ.get("SCANWARD_SCREENSHOTS"):
        (Path(folder) / f"{title}.png").write_bytes(browser.screenshot())


def place(browser: Browser, column: float, row: float) -> tuple[float, float]:
    """Where a place of the picture is on the screen."""
    frame = browser.run("(({left,top,width,height}) => [left,top,width,height])(overlay.getBoundingClientRect())")
    size = browser.run("[now.columns, now.rows]")
    return frame[0] + column * frame[2] / size[0], frame[1] + row * frame[3] / size[1]


def test_a_person_draws_a_box_and_says_what_goes(
    wait, server: ReviewServer, reviews: Reviews, browser: Browser, ward: Ward
) -> None:
    wait()
    browser.open(server.address)
    browser.until(READY)
    assert browser.run("location.hash") == ""
    assert browser.run("picture.naturalWidth") == 128
    browser.drag(place(browser, 20, 80), place(browser, 60, 95))
    browser.press("j")
    browser.press("k")
    browser.press("k")
    browser.press("j")
    assert browser.run("now.selected") == 1
    assert browser.run("closeup.querySelector('canvas').width") > 100
    labels = browser.run("[...document.querySelectorAll('#overlay text')].map((label) => label.textContent)")
    assert sorted(labels) == ["1✕", "2?", "3✕"]
    browser.press("s")
    keep(browser, "drawn")
    browser.press("a")
    browser.until("document.body.dataset.state === 'empty'")
    assert "1 picture is decided" in browser.text("#status")
    (boxes,) = decided(reviews, [name(0)]).values()
    assert boxes[:2] == (SURE, replace(UNSURE, verdict=Verdict.KEEP, why=BY_PERSON))
    drawn = boxes[2].box
    assert boxes[2].verdict is Verdict.REMOVE
    meant = TextBox(20, 80, 60, 95)
    assert all(abs(getattr(drawn, side) - getattr(meant, side)) <= 1 for side in ("left", "top", "right", "bottom"))
    assert DeviceKnowledge(ward).places(DEVICE) == (TextBox(drawn.left, drawn.top, drawn.right, drawn.bottom),)
    assert [each for each in browser.asked if not each.startswith((f"http://{server.host}/", "blob:"))] == []
    assert [each for each in browser.complaints if "favicon" not in each] == []


def test_keys_alone_are_enough(wait, server: ReviewServer, reviews: Reviews, browser: Browser) -> None:
    wait(number=0)
    wait(number=1, series=2)
    browser.open(server.address)
    browser.until(READY)
    browser.press("a")
    assert "1 box waits for you" in browser.text("#status")
    assert reviews.counts() == (2, 0)
    for key in "bb":
        browser.press(key)
    browser.press("Delete")
    browser.press("j")
    for _ in range(9):
        browser.press("j")
    browser.press("ArrowRight")
    browser.press("ArrowDown", shift=True)
    browser.press("G")
    for key in "limhmhil+-0":
        browser.press(key)
    browser.press("a")
    browser.until(f"{READY} && now?.id === '{name(1)}'")
    (boxes,) = decided(reviews, [name(0)]).values()
    assert [each.verdict for each in boxes] == [Verdict.REMOVE] * 3
    assert boxes[2].box == TextBox(52, 57, 78, 72)
    assert reviews.counts() == (1, 1)
    browser.click("#finish")
    browser.until("document.body.dataset.state === 'finished'")
    assert browser.complaints == [] or all("favicon" in each for each in browser.complaints)


def test_frames_are_stepped_through_and_a_box_can_stand_in_one(
    wait, server: ReviewServer, reviews: Reviews, browser: Browser
) -> None:
    late = JudgedBox(TextBox(5, 5, 30, 12, first=3, last=5), Verdict.UNSURE, "unread")
    wait("examples_ybr_color.dcm", boxes=(late,))
    browser.open(server.address)
    browser.until(READY)
    assert browser.text("#frame-number") == "4 of 30"
    first = browser.run("picture.src")
    browser.press(".")
    browser.until(f"{READY} && picture.src !== '{first}'")
    assert browser.text("#frame-number") == "5 of 30"
    browser.click("#every-frame")
    browser.drag(place(browser, 40, 40), place(browser, 60, 50))
    browser.press("G")
    keep(browser, "frames")
    browser.press("a")
    browser.until("document.body.dataset.state === 'empty'")
    (boxes,) = decided(reviews, [name(0)]).values()
    assert [(each.box.first, each.box.last) for each in boxes] == [(3, 5), (4, 4)]


def test_a_whole_series_is_decided_but_for_what_shows_something_else(
    wait, server: ReviewServer, reviews: Reviews, browser: Browser
) -> None:
    elsewhere = JudgedBox(TextBox(10, 100, 60, 112), Verdict.UNSURE, "unread")
    for number in range(4):
        wait(number=number, boxes=(SURE, UNSURE, elsewhere) if number == 2 else (SURE, UNSURE))
    wait(number=9, series=2)
    browser.open(server.address)
    browser.until(READY)
    browser.press("s")
    browser.press("A")
    browser.until("at('sure').open")
    browser.until("!at('sure-yes').disabled")
    keep(browser, "series")
    assert "This is what stands there" in browser.text("#sure-text")
    assert browser.text("#sure-pictures").split("\n") == [f"Picture {number}" for number in (2, 3, 4)]
    assert browser.run(_CUT_OUT) == [True] * 3
    browser.click("#sure-yes")
    browser.until(f"{READY} && now?.id === '{name(2)}'")
    assert "3 pictures are decided. 1 picture of the series shows something else too" in browser.text("#status")
    assert set(decided(reviews, map(name, range(10)))) == {name(0), name(1), name(3)}


def test_an_address_is_good_once_and_its_tab_can_be_loaded_again(wait, server: ReviewServer, browser: Browser) -> None:
    wait()
    browser.open(server.address)
    browser.until(READY)
    browser.reload()
    browser.until(READY)
    browser.run("sessionStorage.clear()")
    browser.open("about:blank")
    browser.open(server.address)
    browser.until("document.body.dataset.state === 'refused'")
    assert "used already" in browser.text("#status")


def test_a_file_that_moved_is_told_and_taken_off_the_list(
    wait, server: ReviewServer, reviews: Reviews, browser: Browser
) -> None:
    Path(wait().path).unlink()
    browser.open(server.address)
    browser.until("document.body.dataset.state === 'problem'")
    assert "not where the release found it" in browser.text("#problem")
    assert "Doe" not in browser.run("document.documentElement.outerHTML")
    keep(browser, "problem")
    browser.click("#drop")
    browser.until("document.body.dataset.state === 'empty'")
    assert reviews.counts() == (0, 0)


def test_no_label_covers_what_stands_in_a_box(wait, server: ReviewServer, browser: Browser) -> None:
    lines = [
        JudgedBox(TextBox(2, 11 * row, 125, min(128, 11 * row + 10)), Verdict.UNSURE, "unread") for row in range(12)
    ]
    wait(boxes=tuple(lines))
    browser.open(server.address)
    browser.until(READY)
    labels = browser.run("[...document.querySelectorAll('#overlay text')].map((label) => label.textContent)")
    assert labels == ["1?"], "that of the selected box only"
    browser.press("j")
    assert browser.run("document.querySelector('#overlay text').textContent") == "2?"
    keep(browser, "dense")
