"""Structured logs: one JSON object per line on stderr, of Scanward's own loggers only."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`event` is the message; whatever was given as `extra` stands beside it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in _KNOWN})
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__  # its message may hold a value
        return json.dumps(line, default=lambda value: type(value).__name__)


def log_to_stderr(level: str) -> None:
    """Send the logs of Scanward's rooms to stderr; those of libraries nowhere, since they repeat header values."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    own = logging.getLogger("scanward")
    own.handlers[:] = [handler]
    own.propagate = False
    own.setLevel(level.upper())
