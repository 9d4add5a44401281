"""Whatever stands in a header, a report shows it and does nothing else."""

from __future__ import annotations

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.report import samples
from tests.report.pages import Page

HARMLESS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "div",
    "svg",
    "path",
    "span",
    "h1",
    "h2",
    "h3",
}
HARMLESS |= {
    "dl",
    "dt",
    "dd",
    "nav",
    "ul",
    "li",
    "main",
    "section",
    "strong",
    "p",
    "b",
    "i",
    "table",
    "caption",
    "thead",
}
HARMLESS |= {
    "tbody",
    "tr",
    "th",
    "td",
    "small",
    "bdi",
    "code",
    "details",
    "summary",
    "figure",
    "figcaption",
    "img",
    "footer",
    "wbr",
}


@pytest.mark.matrix("W1")
def test_no_text_of_a_header_becomes_an_element_or_an_attribute_that_acts(page_of):
    page = Page(page_of(hostile=True))
    assert {tag for tag, _ in page.elements} <= HARMLESS
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert all(link.startswith(("#", "data:")) for link in page.values("href", "src"))


@pytest.mark.matrix("W1")
def test_no_control_or_direction_character_reaches_the_page(page_of):
    html = page_of(hostile=True)
    assert not [c for c in html if not c.isprintable() and c != "\n"]
    assert "<" in html


@pytest.mark.matrix("W1")
def test_a_template_in_a_value_is_shown_and_not_evaluated(page_of):
    html = page_of(hostile=True)
    assert "49" not in Page(html).text.split()
    assert "\\x1b[2J" in html or "&lt;script&gt;" in html


def test_a_page_asks_for_nothing_from_elsewhere(page_of):
    page = Page(page_of())
    assert all(link.startswith("#") for link in page.values("href"))
    assert all(link.startswith("data:image/png;base64,") for link in page.values("src"))
    assert "url(" not in page_of()
    assert "@import" not in page_of()
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")


def test_every_link_of_a_page_leads_to_a_place_on_it(page_of):
    page = Page(page_of())
    assert {link.removeprefix("#") for link in page.values("href")} <= set(page.values("id"))


@pytest.mark.matrix("W1")
def test_the_json_beside_a_page_is_inert_too(tmp_path):
    from scanward.line.release.report import write_release

    write_release(samples.a_hostile_release(), tmp_path)
    text = (tmp_path / "report.json").read_text("ascii")
    assert "<" not in text
    assert "\x1b" not in text
    assert json.loads(text)["found"][0]["place"] == samples.HOSTILE[0]


@pytest.fixture
def browse(peer, tmp_path):
    """Opens a page in a real browser; gives its title after all scripts ran, and every path that it asked for.

    All names lead to one server on this machine, so that a request to anywhere is seen.
    """

    def open_page(html: str) -> tuple[str, list[str]]:
        asked: list[str] = []

        class Server(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                body = html.encode() if self.path == "/page" else b""
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            here = f"127.0.0.1:{server.server_port}"
            command = [peer("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
            command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
            command += [f"--user-data-dir={tmp_path / 'profile'}", f"--host-resolver-rules=MAP reports.test {here}"]
            command += ["--dump-dom", f"http://{here}/page"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
            server.shutdown()
        return done.stdout.partition("<title>")[2].partition("</title>")[0], sorted(
            set(asked) - {"/page", "/favicon.ico"}
        )

    return open_page


@pytest.mark.peer("chromium")
@pytest.mark.matrix("W1")
def test_a_real_browser_runs_nothing_and_fetches_nothing(page_of, browse):
    title, asked = browse(page_of(hostile=True))
    assert title.endswith("· Scanward")
    assert asked == []


@pytest.mark.peer("chromium")
def test_the_same_browser_would_have_seen_a_script_and_a_request(browse):
    harmful = "<title>calm</title><script>document.title='owned'</script><img src='http://reports.test/leak.png'>"
    assert browse(harmful) == ("owned", ["/leak.png"])
