"""Audit messages to a syslog receiver: RFC 5424 messages, counted by octets, in TLS (RFC 5425; PS3.15 section A.6)."""

from __future__ import annotations

import os
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scanward.core.errors import ConfigurationError, DestinationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scanward.line.account.exports.events import Event

_SECURITY = 10
"""The facility security/authorization of RFC 5424 section 6.2.1."""
_SYSLOG_SEVERITY = {"0": 5, "4": 4, "8": 3}
"""Notice, warning, error."""
_MESSAGE_ID = "DICOM+RFC3881"
_BOM = b"\xef\xbb\xbf"
_TIMEOUT_S = 30.0


def syslog_message(event: Event, content: bytes, host: str) -> bytes:
    """One SYSLOG-MSG of RFC 5424, which RFC 5425 counts."""
    priority = _SECURITY * 8 + _SYSLOG_SEVERITY[event.severity.value]
    head = f"<{priority}>1 {event.at} {host} scanward {os.getpid()} {_MESSAGE_ID} - "
    return head.encode("ascii") + _BOM + content


def framed(message: bytes) -> bytes:
    """RFC 5425 section 4.3: MSG-LEN SP SYSLOG-MSG."""
    return f"{len(message)} ".encode("ascii") + message


@contextmanager
def receiver(host: str, port: int, ca: Path, client: Path | None = None) -> Iterator[Callable[[bytes], None]]:
    """A connection to the receiver that `ca` vouches for by its name; gives what sends a message.

    `client` holds the ward's own certificate and key for it, where the receiver asks for one. Syslog acknowledges
    nothing: what was sent arrived in the receiver's network buffers, and its own records show the rest.
    ConfigurationError for files that are no certificates, DestinationError when the receiver cannot be reached, is not
    who it should be, or breaks off.
    """
    try:
        context = ssl.create_default_context(cafile=str(ca))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if client is not None:
            context.load_cert_chain(client)
    except (OSError, ssl.SSLError):
        raise ConfigurationError("the certificates for the syslog receiver cannot be read: they must be PEM") from None
    try:
        with (
            socket.create_connection((host, port), _TIMEOUT_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            yield lambda message: secure.sendall(framed(message))
            secure.unwrap()
    except ssl.SSLCertVerificationError:
        raise DestinationError("the syslog receiver is not the one that the CA vouches for: nothing was sent") from None
    except OSError:
        raise DestinationError("the syslog receiver cannot be reached, or broke off: send again from there") from None
