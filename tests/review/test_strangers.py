"""Whoever reaches the port and is not the person who was given the address gets nothing and changes nothing."""

from __future__ import annotations

import json
import logging
import socket
from pathlib import Path

import pytest

from scanward.core.judged_boxes import BY_PERSON
from scanward.line.deidentify.pixel_text.grammar import Why
from scanward.review import ReviewServer
from scanward.store import Reviews
from tests.review.conftest import Client, name

PATHS = ["/api/list", f"/api/case/{name(0)}", f"/api/picture/{name(0)}/0/all"]
POSTS = [f"/api/decide/{name(0)}", f"/api/drop/{name(0)}", "/api/finish"]


def test_it_listens_on_this_machine_only_and_says_so(server: ReviewServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.address.startswith(f"http://127.0.0.1:{server.server_port}/#")
    assert len(server.address.partition("#")[2]) >= 40


def test_with_the_address_everything_is_there(wait, client: Client) -> None:
    case = wait()
    client.enter()
    for path in PATHS:
        status, body, _ = client.ask("GET", path)
        assert status == 200
        assert body
    shown = client.told("GET", PATHS[1])
    answer = {"version": shown["version"], "found": ["remove", "keep"], "drawn": []}
    assert client.told("POST", POSTS[0], answer) == {"decided": 1, "left": 0}
    Path(case.path).unlink()
    assert client.told("POST", POSTS[1], {}) == {}
    assert client.told("POST", POSTS[2], {}) == {}


@pytest.mark.parametrize("session", ["", "x", "é", "A" * 43])
def test_without_the_session_nothing_is_told_or_done(wait, client: Client, reviews: Reviews, session: str) -> None:
    wait()
    Client.enter(client)
    client.session = session
    for method, paths in (("GET", PATHS), ("POST", POSTS)):
        for path in paths:
            status, body, _ = client.ask(method, path, {} if method == "POST" else None)
            assert status == 403
            assert json.loads(body) == {"problem": "Forbidden"}
    assert reviews.counts() == (1, 0)


@pytest.mark.matrix("W4")
def test_a_token_is_taken_once_and_a_wrong_one_never(wait, client: Client) -> None:
    for wrong in ("", "x", client.token[:-1], client.token + "x", None, 7, ["x"]):
        assert client.ask("POST", "/api/session", {"token": wrong})[0] == 403
    assert client.ask("GET", "/api/list", X_Scanward_Session="")[0] == 403
    client.enter()
    assert client.ask("POST", "/api/session", {"token": client.token})[0] == 403
    assert client.ask("GET", "/api/list")[0] == 200


@pytest.mark.matrix("W4")
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.example", ""]
)
def test_another_name_for_this_machine_is_refused(server: ReviewServer, client: Client, host: str) -> None:
    """DNS rebinding: a stranger's page under a name of theirs that leads to 127.0.0.1."""
    client.enter()
    for path in ("/", "/review.js", *PATHS):
        status, body, _ = client.ask("GET", path, Host=host.format(port=server.server_port))
        assert status == 421
        assert b"<" not in body


def test_two_hosts_or_none_are_refused(server: ReviewServer) -> None:
    for lines in (b"", b"Host: %s\r\nHost: evil.example\r\n" % server.host.encode()):
        answer = raw(server, b"GET / HTTP/1.1\r\n" + lines + b"\r\n")
        assert answer.startswith(b"HTTP/1.0 421")


@pytest.mark.matrix("W4")
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_refused_even_with_the_secret(
    server: ReviewServer, client: Client, origin: str
) -> None:
    client.enter()
    said = {"Origin": origin.format(port=server.server_port)}
    assert client.ask("POST", "/api/finish", {}, **said)[0] == 421
    assert client.ask("OPTIONS", "/api/list", **said)[0] == 501
    assert client.ask("GET", "/api/list", Origin=f"http://{server.host}")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/review.js/../room.py",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/page/review.html",
        "/review.js?x",
        "http://127.0.0.1/",
        "/api/case/" + "f" * 200,
        "/api/picture/../../etc/passwd/0/all",
        f"/api/picture/{name(0)}/0/all/../../x",
        f"/api/picture/{name(0)}/-1/all",
        f"/api/picture/{name(0)}/99999999999999999999/all",
        f"/api/picture/{name(0)}/0/else",
        f"/api/case/{name(7)}",
    ],
)
def test_a_path_leads_to_nothing_but_what_is_meant(wait, client: Client, path: str) -> None:
    wait()
    client.enter()
    status, body, _ = client.ask("GET", path)
    assert status in {404, 421}
    assert json.loads(body)["problem"]
    assert path.encode() not in body
    assert client.ask("POST", path, {})[0] in {404, 421}


def test_a_frame_that_is_not_there_is_told_in_a_sentence(wait, client: Client) -> None:
    wait()
    status, body, _ = client.enter().ask("GET", f"/api/picture/{name(0)}/1/all")
    assert (status, json.loads(body)) == (409, {"problem": "This frame cannot be decoded (pixel-description)."})


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (413, {"Content-Length": "99999999999"}),
        (413, {"Content-Length": str(256 * 1024 + 1)}),
        (411, {"Content-Length": "-1"}),
        (411, {"Content-Length": "1e3"}),
        (411, {"Content-Length": "2", "Transfer-Encoding": "chunked"}),
        (415, {"Content-Length": "2", "Content-Type": "text/plain"}),
        (415, {"Content-Length": "2", "Content-Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_a_body_that_is_huge_or_of_another_kind_is_not_read(
    client: Client, status: int, headers: dict[str, str]
) -> None:
    client.enter()
    assert client.ask("POST", "/api/finish", raw=b"", **headers)[0] == status


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN'])
def test_a_body_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    assert client.enter().ask("POST", "/api/finish", raw=body)[0] == 400


def raw(server: ReviewServer, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=60) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET",
        b"GET / HTTP/9.9\r\n\r\n",
        b"BREW /ZEBEDEE HTTP/1.1\r\n\r\n",
        b"GET /" + b"A" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"z" * 70_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_without_repeating_it_and_the_page_goes_on(
    server: ReviewServer, client: Client, sent: bytes
) -> None:
    answer = raw(server, sent)
    assert b"ZEBEDEE" not in answer
    assert b"AAAA" not in answer
    assert b"HTTP/1.0 200" not in answer
    assert client.enter().ask("GET", "/api/list")[0] == 200


def test_clients_that_keep_the_server_waiting_are_limited_in_number(server: ReviewServer, client: Client) -> None:
    waiting = [socket.create_connection(("127.0.0.1", server.server_port), timeout=60) for _ in range(16)]
    late = socket.create_connection(("127.0.0.1", server.server_port), timeout=60)
    assert late.recv(1) == b""
    for connection in (*waiting, late):
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()


@pytest.mark.matrix("W4")
def test_every_answer_forbids_what_the_page_does_not_need(wait, client: Client) -> None:
    wait()
    client.enter()
    for path in ("/", "/review.js", "/review.css", "/nothing", *PATHS):
        said = client.ask("GET", path)[2]
        assert said["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in said["content-security-policy"]
        assert said["cache-control"] == "no-store"
        assert said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in said
        assert "python" not in said.get("server", "").lower()


def test_the_page_names_nothing_that_lies_elsewhere(client: Client) -> None:
    for path in ("/", "/review.js", "/review.css"):
        text = client.ask("GET", path)[1].decode().replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text
        assert "innerHTML" not in text
    page = client.ask("GET", "/")[1].decode()
    assert " style=" not in page
    assert " on" + "click" not in page


def test_nothing_of_a_header_or_a_path_is_logged_or_told(
    wait, client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    case = wait()
    client.enter()
    answers = [client.ask("GET", path)[1] for path in PATHS[:2]]
    Path(case.path).write_bytes(b"DICM")
    answers += [client.ask("GET", path)[1] for path in PATHS]
    said = caplog.text + "".join(capfd.readouterr()) + "".join(answer.decode() for answer in answers)
    for word in ("Doe", "Jane", "CompressedSamples", str(Path(case.path).parent)):
        assert word not in said


def test_the_page_has_a_word_for_every_reason(client: Client) -> None:
    script = client.ask("GET", "/review.js")[1].decode()
    told = script.partition("const WHY = {")[2].partition("};")[0]
    assert {why for why in (*Why, BY_PERSON) if f"{why}: " not in told and f'"{why}": ' not in told} == set()
