"""A ward with pictures that wait, and its page."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from pydicom.data import get_testdata_file

from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.dicom.description import describe
from scanward.dicom.reading import open_object
from scanward.review import ReviewRoom, ReviewServer
from scanward.store import Job, Releases, ReviewCase, Reviews, Vault, Ward

DEVICE = "de" * 16
SURE = JudgedBox(TextBox(2, 2, 40, 12), Verdict.REMOVE, "patient")
UNSURE = JudgedBox(TextBox(50, 30, 90, 42), Verdict.UNSURE, "unread")


def name(number: int) -> str:
    return f"{number:032x}"


def decided(reviews: Reviews, instances: Iterable[str]) -> dict[str, tuple[JudgedBox, ...]]:
    """The boxes that were decided, by instance."""
    return {instance: decision.boxes for instance, decision in reviews.decisions(instances).items()}


@pytest.fixture
def vault(ward: Ward) -> Vault:
    return Vault(ward)


@pytest.fixture
def reviews(ward: Ward, vault: Vault) -> Reviews:
    return Reviews(ward, vault)


@pytest.fixture
def release(ward: Ward, vault: Vault) -> str:
    return Releases(ward, vault).begin(Job("s", "d", "acme", "ai", "research", "f"))[0].id


@pytest.fixture
def wait(tmp_path: Path, reviews: Reviews, release: str) -> Callable[..., ReviewCase]:
    """Puts a copy of one of pydicom's files on the list; a path as it is."""

    def put(
        file: str | Path = "CT_small.dcm",
        *,
        number: int = 0,
        boxes: tuple[JudgedBox, ...] = (SURE, UNSURE),
        series: int = 1,
    ) -> ReviewCase:
        path = file if isinstance(file, Path) else tmp_path / f"Doe^Jane {number}.dcm"
        if not isinstance(file, Path):
            path.write_bytes(Path(str(get_testdata_file(file))).read_bytes())
        with open_object(path) as opened:
            said, modality = describe(opened), opened.text(0x00080060)
        state = path.stat()
        case = ReviewCase(
            name(number),
            name(series + 1000),
            release,
            modality,
            DEVICE,
            str(path),
            "",
            state.st_size,
            state.st_mtime_ns,
            said.rows,
            said.columns,
            said.frames,
            boxes,
        )
        reviews.put([case])
        return case

    return put


@pytest.fixture
def room(ward: Ward, vault: Vault) -> Iterator[ReviewRoom]:
    with ReviewRoom(ward, vault, who="dr.grey") as made:
        yield made


@contextmanager
def serving(room: ReviewRoom) -> Iterator[ReviewServer]:
    with ReviewServer(room) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server(room: ReviewRoom) -> Iterator[ReviewServer]:
    with serving(room) as made:
        yield made


class Client:
    """Asks as a browser does, or as one does not."""

    def __init__(self, server: ReviewServer) -> None:
        self.host = server.host
        self.token = server.address.partition("#")[2]
        self.session = ""

    def ask(
        self, method: str, path: str, body: object = None, *, raw: bytes | None = None, **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers."""
        connection = HTTPConnection(self.host, timeout=60)
        sent = raw if raw is not None else None if body is None else json.dumps(body).encode()
        said = {"X-Scanward-Session": self.session, "Content-Type": "application/json"}
        said |= {key.replace("_", "-"): value for key, value in headers.items()}
        try:
            connection.putrequest(method, path, skip_host="Host" in said, skip_accept_encoding=True)
            if sent is not None and "Content-Length" not in said:
                said["Content-Length"] = str(len(sent))
            for key, value in said.items():
                connection.putheader(key, value)
            connection.endheaders(sent)
            answer = connection.getresponse()
            return answer.status, answer.read(), {key.lower(): value for key, value in answer.getheaders()}
        finally:
            connection.close()

    def told(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        status, answer, _ = self.ask(method, path, body)
        assert status == 200, answer
        return dict(json.loads(answer))

    def enter(self) -> Client:
        self.session = self.told("POST", "/api/session", {"token": self.token})["session"]
        return self


@pytest.fixture
def client(server: ReviewServer) -> Client:
    return Client(server)
