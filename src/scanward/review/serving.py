"""The page's server: for one browser on this machine, and for nobody else who can reach the port.

Loopback only. A request must name this server in `Host` (a foreign name that was made to lead here does not, which is
what DNS rebinding needs) and, if it has one, in `Origin`. Pictures and decisions need the session's secret in a header
of its own, which no other site's page can send without asking first, and nobody answers that. It is given once, for
the token in the address: that stands behind `#`, so that no browser sends it anywhere.
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import BoundedSemaphore, Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scanward.core.errors import ScanwardError
from scanward.review.routes import Answer, answer, refuse, reply

if TYPE_CHECKING:
    from socket import socket

    from scanward.review.room import ReviewRoom

_LOG = logging.getLogger(__name__)
_LOOPBACK: Final = "127.0.0.1"
_LARGEST_BODY: Final = 256 * 1024
_AT_ONCE: Final = 16
"""Requests that are served at once; a browser opens six connections."""
_PATIENCE_S: Final = 20.0
"""How long a client may keep us waiting for its next byte."""
_SESSION: Final = "X-Scanward-Session"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class _Asset(NamedTuple):
    kind: str
    body: bytes


def _assets() -> dict[str, _Asset]:
    """The page's own files, by path: nothing else is ever read from a disk for a request."""
    folder = files("scanward.review") / "page"
    kinds = {"review.html": "text/html", "review.js": "text/javascript", "review.css": "text/css"}
    read = {name: _Asset(f"{kind}; charset=utf-8", (folder / name).read_bytes()) for name, kind in kinds.items()}
    return {"/": read["review.html"], "/review.js": read["review.js"], "/review.css": read["review.css"]}


class ReviewServer(ThreadingHTTPServer):
    """Serves `room` at `address` until `finish`. Use it in a `with`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 32

    def __init__(self, room: ReviewRoom) -> None:
        """Listens at once, on a port that the system chooses."""
        self.room = room
        self.assets = _assets()
        self._token: str | None = secrets.token_urlsafe(32)
        self._session = ""
        self._slots = BoundedSemaphore(_AT_ONCE)
        super().__init__((_LOOPBACK, 0), _Handler)
        self.host = f"{_LOOPBACK}:{self.server_port}"
        self.address = f"http://{self.host}/#{self._token}"

    def open_session(self, token: object) -> str | None:
        """The session's secret for the token of the address, once."""
        known = self._token
        if known is None or not isinstance(token, str) or not _same(token, known):
            return None
        self._token, self._session = None, secrets.token_urlsafe(32)
        return self._session

    def knows(self, session: str | None) -> bool:
        return bool(self._session and session and _same(session, self._session))

    def finish(self) -> None:
        """Let `serve_forever` return; may be called while a request is served."""
        Thread(target=self.shutdown, daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._slots.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._slots.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:  # noqa: ARG002 - its signature
        """A client that went away in the middle is no news, and a trace could show a value."""
        _LOG.debug("a connection of the review page ended early")


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version = "scanward"
    sys_version = ""
    timeout = _PATIENCE_S

    def do_GET(self) -> None:
        if not self._is_for_us():
            return
        if (asset := self.server.assets.get(self.path)) is not None:
            self._send(Answer(HTTPStatus.OK, asset.body, asset.kind))
        else:
            self._serve(None)

    def do_POST(self) -> None:
        if not self._is_for_us() or (body := self._body()) is None:
            return
        if self.path == "/api/session":
            session = self.server.open_session(body.get("token"))
            self._send(reply({"session": session}) if session else refuse(HTTPStatus.FORBIDDEN))
        else:
            self._serve(body)

    def _serve(self, body: dict[str, Any] | None) -> None:
        if not self.server.knows(self.headers.get(_SESSION)):
            self._send(refuse(HTTPStatus.FORBIDDEN))
            return
        if body is not None and self.path == "/api/finish":
            self._send(reply({}))
            self.server.finish()
            return
        try:
            self._send(answer(self.server.room, self.path, body))
        except ScanwardError as error:
            self._send(refuse(HTTPStatus.SERVICE_UNAVAILABLE, str(error)))
        except OSError:
            raise  # the browser went away
        except Exception as error:  # noqa: BLE001 - a mistake of ours gets an answer too; its message may hold a value
            _LOG.error("the review page failed", extra={"kind": type(error).__name__})
            self._send(refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "This should not have happened; nothing was decided."))

    def _is_for_us(self) -> bool:
        hosts = self.headers.get_all("Host", [])
        origin = self.headers.get("Origin")
        if hosts != [self.server.host] or origin not in {None, f"http://{self.server.host}"}:
            self._send(refuse(HTTPStatus.MISDIRECTED_REQUEST))
            return False
        return True

    def _body(self) -> dict[str, Any] | None:
        """The JSON object that was sent; None when it was refused."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            self._send(refuse(HTTPStatus.LENGTH_REQUIRED))
            return None
        if len(length) > 9 or int(length) > _LARGEST_BODY:  # noqa: PLR2004
            self._send(refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return None
        if self.headers.get_content_type() != "application/json":
            self._send(refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE))
            return None
        try:
            body = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            self._send(refuse(HTTPStatus.BAD_REQUEST))
            return None
        return body

    def _send(self, said: Answer) -> None:
        self.close_connection = True
        self.send_response(said.status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", said.kind)
        self.send_header("Content-Length", str(len(said.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(said.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - its signature
        """What the library refuses (a malformed request, another method), without repeating what was asked."""
        self._send(refuse(HTTPStatus(code)))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its signature
        """Say nothing: paths hold digests, and a stranger's request holds what a stranger likes."""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
