"""Reading and writing files of consents, by format; bytes are hostile until they are records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanward.core.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanward.store import ConsentRecord

FORMATS = ("fhir", "json", "csv")
FILE_MAX_BYTES = 64 << 20
CONSENTS_MAX = 100_000


def read_consents(
    content: bytes, form: str, *, zone: str = "", issuer: str = "", recipients: Mapping[str, str] | None = None
) -> list[ConsentRecord]:
    """The consents in `content`, of the format `form`; all of them or none.

    A date without a time is a day in `zone`; `issuer` is whose numbers they are where the file does not say; and
    `recipients` says for references of a FHIR file which recipient (a slug) each of them is.

    Raises:
        SourceError: it is not of that format, larger than allowed, or says something that could not be kept as it is
            meant. The message names the place, never a value.
    """
    if len(content) > FILE_MAX_BYTES:
        raise SourceError(f"a file of consents has at most {FILE_MAX_BYTES >> 20} MB")
    if form == "csv":
        from scanward.line.decide.consent_files.table import read_csv  # noqa: PLC0415 - only what is asked for

        records = read_csv(content, zone, issuer)
    elif form == "json":
        from scanward.line.decide.consent_files.plain import read_plain  # noqa: PLC0415

        records = read_plain(_parsed(content), zone, issuer)
    elif form == "fhir":
        from scanward.line.decide.consent_files.fhir_read import read_fhir  # noqa: PLC0415

        records = read_fhir(_parsed(content), zone, issuer, recipients or {})
    else:
        raise UsageError(f"consents are read as one of {', '.join(FORMATS)}")
    if len(records) > CONSENTS_MAX:
        raise SourceError(f"a file holds at most {CONSENTS_MAX:,} consents: split it")
    return records


def write_consents(records: Iterable[ConsentRecord], form: str) -> bytes:
    """`records` as a file of the format `form`: patients' numbers and names of forms are in clear in it."""
    if form == "csv":
        from scanward.line.decide.consent_files.table import write_csv  # noqa: PLC0415 - only what is asked for

        return write_csv(records)
    if form == "json":
        from scanward.line.decide.consent_files.plain import write_plain  # noqa: PLC0415

        return _printed(write_plain(records))
    if form == "fhir":
        from scanward.line.decide.consent_files.fhir_write import write_fhir  # noqa: PLC0415

        return _printed(write_fhir(records))
    raise UsageError(f"consents are written as one of {', '.join(FORMATS)}")


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise SourceError("the file is not JSON in UTF-8, nests too deeply, or says one thing twice") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(pairs)
    if len(known) != len(pairs):
        raise ValueError("a key stands twice")
    return known


def _no_constant(_: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _printed(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=True) + "\n").encode("ascii")
