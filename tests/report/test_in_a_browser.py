"""The pages in a real browser: every picture is drawn, nothing is asked for, nothing is complained of, nothing hangs over."""

from __future__ import annotations

import pytest

from scanward.line.release.report import write_examination, write_release
from tests.report import samples
from tests.review.browser import Browser

pytestmark = pytest.mark.peer("chromium")
DRAWN = "[...document.images].map((image) => image.naturalWidth)"


@pytest.mark.parametrize("width", [1280, 420])
def test_heads_are_drawn_and_the_page_fits_its_window(peer, tmp_path, width):
    release = write_release(samples.a_release(), tmp_path / "release")
    examination = write_examination(samples.an_examination(), tmp_path / "seen.html")
    with Browser(peer("chromium"), tmp_path / "profile", width=width) as browser:
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.call("Emulation.setDeviceMetricsOverride", **metrics)
        for page, pictures in ((release, 5 + 3 * 2 + 3 + 3), (examination, 3 * 3)):
            browser.open(page.as_uri())
            drawn = browser.run(DRAWN)
            assert len(drawn) == pictures
            assert min(drawn) > 0, "the page's policy lets its own pictures be drawn"
            assert browser.run("document.documentElement.scrollWidth") <= width
        assert "These scans show faces" in browser.text("#faces")
        assert {address.partition(":")[0] for address in browser.asked} <= {"file", "data"}
        assert browser.complaints == []
