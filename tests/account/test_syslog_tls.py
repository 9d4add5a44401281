"""A syslog receiver on loopback, by RFC 5425: it has a certificate, and may ask for ours."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET, socket
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from scanward.core.errors import ConfigurationError, DestinationError
from scanward.line.account.exports.syslog import receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR = timedelta(days=365)


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - YEAR)
        .not_valid_after(now + YEAR)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return file


class Receiver(threading.Thread):
    """Takes one connection; `messages` are its frames."""

    def __init__(self, own: Path, clients: Path | None) -> None:
        super().__init__()
        self.messages: list[bytes] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(own)
        if clients is not None:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(clients)
        self._listening = socket(AF_INET)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(1)
        self.port: int = self._listening.getsockname()[1]

    def run(self) -> None:
        with self._listening, self._listening.accept()[0] as plain:
            try:
                with self._context.wrap_socket(plain, server_side=True) as secure, secure.makefile("rb") as stream:
                    self._read(stream.read())
                    secure.unwrap()
            except OSError:
                return  # whoever called did not like us, or we not them

    def _read(self, octets: bytes) -> None:
        while octets:
            count, _, rest = octets.partition(b" ")
            self.messages.append(rest[: int(count)])
            octets = rest[int(count) :]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return certificate(tmp_path, "receiver")


@pytest.fixture
def listening(own: Path) -> Iterator[Receiver]:
    started = Receiver(own, None)
    started.start()
    yield started
    started.join(30)
    assert not started.is_alive()


def test_what_is_sent_arrives_whole_and_in_order(listening: Receiver, own: Path) -> None:
    sent = [b"<85>1 first", "zweite \N{LATIN SMALL LETTER U WITH DIAERESIS}".encode(), b"x" * 200_000]
    with receiver("127.0.0.1", listening.port, own) as send:
        for message in sent:
            send(message)
    listening.join(30)
    assert listening.messages == sent


def test_a_receiver_that_the_ca_does_not_vouch_for_gets_nothing(listening: Receiver, tmp_path: Path) -> None:
    other = certificate(tmp_path, "other")
    with (
        pytest.raises(DestinationError, match="nothing was sent"),
        receiver("127.0.0.1", listening.port, other) as send,
    ):
        send(b"<85>1 secret")
    listening.join(30)
    assert listening.messages == []


def test_a_receiver_that_asks_who_we_are_gets_our_certificate(own: Path, tmp_path: Path) -> None:
    ours = certificate(tmp_path, "ward")
    for client, arrived in ((ours, [b"<85>1 hello"]), (None, [])):
        asking = Receiver(own, ours)
        asking.start()
        try:
            with receiver("127.0.0.1", asking.port, own, client) as send:
                send(b"<85>1 hello")
        except DestinationError:
            assert client is None
        asking.join(30)
        assert asking.messages == arrived


def test_nobody_there_and_no_certificate_are_told_apart(own: Path, tmp_path: Path) -> None:
    with socket(AF_INET) as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(DestinationError, match="cannot be reached"), receiver(*closed.getsockname(), own):
            pass
    (tmp_path / "none.pem").write_text("none")
    for wrong in (tmp_path / "none.pem", tmp_path / "missing.pem"):
        with pytest.raises(ConfigurationError, match="must be PEM"), receiver("127.0.0.1", 1, wrong):
            pass
