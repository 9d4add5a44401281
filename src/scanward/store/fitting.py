"""Texts fit their columns, whichever database it is: SQLite would keep what PostgreSQL refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, event

from scanward.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine, ExecutionContext

REFUSED = "something given is no text or number that the ward's database can keep"


def refuse_unfit_texts(engine: Engine) -> None:
    """From now on UsageError, and nothing is written, for a text that is longer than its column (in letters, as
    PostgreSQL counts them), or that no database keeps in UTF-8: with a NUL, or half of a surrogate pair."""
    event.listen(engine, "before_cursor_execute", _look)


def fitted(text: str, letters: int) -> str:
    """What is kept of a text that a file brought, which must not stop the others: at most so many letters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:letters]


def _look(
    _connection: Connection,
    _cursor: Any,
    _statement: str,
    _parameters: Any,
    context: ExecutionContext,
    _many: bool,
) -> None:
    written: Any = context
    if not (written.isinsert or written.isupdate) or written.compiled is None:
        return
    limits = {name: bind.type.length for name, bind in written.compiled.binds.items() if isinstance(bind.type, String)}
    for row in written.compiled_parameters:
        _refuse(row, limits)


def _refuse(row: Mapping[str, Any], limits: Mapping[str, int | None]) -> None:
    for name, limit in limits.items():
        value = row.get(name)
        if not isinstance(value, str):
            continue
        if limit is not None and len(value) > limit:
            raise UsageError(f"a text is too long: `{name}` may have {limit} letters, and has {len(value)}")
        if not value.isascii() or "\0" in value:
            _refuse_letters(name, value)


def _refuse_letters(name: str, value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(f"a text cannot be kept: `{name}` has half of a letter in it (a lone surrogate)") from None
    if "\0" in value:
        raise UsageError(f"a text cannot be kept: `{name}` has a NUL in it")
