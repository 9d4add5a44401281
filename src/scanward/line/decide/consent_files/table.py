"""Consents as CSV: a line says one thing for a patient; lines of one consent share what stands in `consent`."""

from __future__ import annotations

import csv
import io
from itertools import groupby
from typing import TYPE_CHECKING, Any

from scanward.core.asking import ANY
from scanward.core.errors import SourceError
from scanward.line.decide.consent_files.checked import fitted, refuse
from scanward.line.decide.consent_files.groups import groups_of
from scanward.line.decide.consent_files.plain import One, duties_of, plain_of, record_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.line.decide.consent_files.groups import Group
    from scanward.store import ConsentRecord

_WHOLE = ("consent", "patient", "issuer", "since", "until", "withdrawn")
_SAYS = ("says", "purposes", "recipients", "data", "kinds", "levels")
_DUTIES = ("protections", "retention_days", "no_train", "no_reidentification", "no_onward")
_FORM = (
    *("form", "form_sha256", "signed", "signer", "authority", "organization"),
    *("policy", "expires", "form_says", "for_sale"),
)
COLUMNS = (*_WHOLE, *_SAYS, *_DUTIES, *_FORM)
_FLAGS = frozenset({"no_train", "no_reidentification", "no_onward", "for_sale"})
_LISTS = frozenset({"kinds", "levels", "protections", "form_says"})
_LINE_MAX = 20_000
_YES = {"yes": True, "no": False, "": False}


def read_csv(content: bytes, zone: str, issuer: str) -> list[ConsentRecord]:
    """The consents of a table whose first line names columns of `COLUMNS`; SourceError names the first bad line."""
    rows = _rows(content)
    records = []
    for (_, _), part in groupby(enumerate(rows, 2), key=_key):
        lines = list(part)
        place = f"line {lines[0][0]}"
        one: dict[str, Any] = {}
        for number, row in lines:
            if {name: row.get(name, "") for name in (*_WHOLE, *_FORM)} != _shared(lines[0][1]):
                raise refuse(f"line {number}", "it says otherwise than the line before of the same consent")
            one.setdefault("statements", []).extend(_statements(row, f"line {number}"))
        first = lines[0][1]
        one |= {name: first[name] for name in _WHOLE if name in first and (first[name] or name == "issuer")}
        if not one.get("issuer"):
            one.pop("issuer", None)
        one["form"] = {name: value for name in _FORM if (value := _value(name, first.get(name, ""), place))}
        records.append(record_of(fitted(One, one, place), zone, issuer, place))
    return records


def write_csv(records: Iterable[ConsentRecord]) -> bytes:
    """`records` as a table; a patient without an issuer has none there, and gets whatever the reader is told."""
    stream = io.StringIO()
    table = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    for count, record in enumerate(records, 1):
        plain = plain_of(record)
        whole = {name: plain.get(name, "") for name in _WHOLE} | {"consent": record.id or f"#{count}"}
        form = {name: _text(value) for name, value in plain.get("form", {}).items()}
        for group in groups_of(record.statements):
            table.writerow(whole | form | _group(group))
    return stream.getvalue().encode("utf-8")


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        names = reader.fieldnames or []
        if not {"patient", "says"} <= set(names) <= set(COLUMNS) or len(set(names)) < len(names):
            raise SourceError(
                f"the first line names columns, with patient and says among them; known are {', '.join(COLUMNS)}"
            )
        rows = []
        for number, row in enumerate(reader, 2):
            if None in row or None in row.values() or sum(map(len, row.values())) > _LINE_MAX:
                raise refuse(f"line {number}", "it has more or fewer columns than the first line, or is too long")
            rows.append({name: value.strip() for name, value in row.items()})
    except (UnicodeDecodeError, csv.Error):
        raise SourceError("the file is not CSV in UTF-8") from None
    return rows


def _key(line: tuple[int, dict[str, str]]) -> tuple[str, int]:
    """Lines belong together where they name the same consent one after the other; else each is one of its own."""
    number, row = line
    return (row["consent"], 0) if row.get("consent") else ("", number)


def _shared(row: dict[str, str]) -> dict[str, str]:
    return {name: row.get(name, "") for name in (*_WHOLE, *_FORM)}


def _statements(row: dict[str, str], place: str) -> list[dict[str, Any]]:
    duties = {name: value for name in _DUTIES if (value := _value(name, row.get(name, ""), place))}
    more = {name: row[name].split() for name in ("kinds", "levels") if row.get(name)}
    return [
        {"says": row["says"], "purpose": purpose, "recipient": recipient, "data": data, "obligations": duties, **more}
        for purpose in row.get("purposes", "").split() or [ANY]
        for recipient in row.get("recipients", "").split() or [ANY]
        for data in row.get("data", "").split() or [ANY]
    ]


def _value(name: str, text: str, place: str) -> Any:
    if name in _FLAGS:
        if text.lower() not in _YES:
            raise refuse(place, f"{name} is yes or no")
        return _YES[text.lower()]
    if name in _LISTS:
        return text.split()
    if name == "retention_days" and text:
        if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004 - more days than a contract can mean
            raise refuse(place, "retention_days is a number of days")
        return int(text)
    return text


def _group(group: Group) -> dict[str, str]:
    terms = {"purposes": group.purposes, "recipients": group.recipients, "data": group.data}
    return {
        "says": "permit" if group.permit else "deny",
        **{name: " ".join(each) for name, each in terms.items() if each != (ANY,)},
        "kinds": " ".join(sorted(group.kinds)),
        "levels": " ".join(sorted(group.levels)),
        **{name: _text(value) for name, value in duties_of(group.obligations).items()},
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return " ".join(value) if isinstance(value, list) else str(value)
