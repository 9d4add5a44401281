"""Writing a report: under a passing name, flushed, then renamed, so that there is never half a report."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scanward.core.errors import DestinationError
from scanward.store.keyfiles import flush_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_pair(html: Path, page: str, facts: dict[str, Any]) -> Path:
    """Write `page` to `html` and `facts` as JSON beside it, readable by this user only; gives `html` back."""
    try:
        html.parent.mkdir(parents=True, exist_ok=True)
        _write(json_beside(html), json_pieces(facts))
        _write(html, [page])
    except OSError:
        raise DestinationError("the report could not be written: look at its folder's rights and the disk") from None
    return html


def json_beside(html: Path) -> Path:
    """Where the JSON of the page at `html` lies."""
    return html.with_suffix(".json") if html.suffix in {".html", ".htm"} else html.with_name(f"{html.name}.json")


def json_pieces(facts: dict[str, Any]) -> Iterator[str]:
    """One JSON object, indented, with a line for each row of what comes as an iterator.

    ASCII only, so that no terminal, editor or page acts on what stands in it.
    """
    between = "{"
    for name, value in facts.items():
        yield f"{between}\n {_json(name)}: "
        if isinstance(value, Iterator):
            yield from _rows(value)
        else:
            yield _json(value, indent=1).replace("\n", "\n ")
        between = ","
    yield "\n}\n"


def _rows(rows: Iterator[Any]) -> Iterator[str]:
    yield "["
    between = "\n  "
    for row in rows:
        yield between + _json(row)
        between = ",\n  "
    yield "\n ]"


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=True).replace("<", "\\u003c")


def _write(path: Path, pieces: Iterable[str]) -> None:
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        passing.replace(path)
    except OSError:
        passing.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)
