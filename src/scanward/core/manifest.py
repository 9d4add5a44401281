"""The manifest's form: one JSON document laid out a line per object, so that it is read and written without holding it.

    {"header":{…},
    "objects":[
    {"name":…,"sha256":…,"size":…,…},
    …
    ],
    "totals":{…}}

`seal` writes it, `deliver` follows it, a recipient checks it: any JSON reader takes it, and this one takes only this
layout, which is canonical (sorted keys, no spaces, ASCII, objects in the order of their names' parts).
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from scanward.core.canonical import canonical
from scanward.core.errors import IntegrityBroken
from scanward.core.ids import is_uid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = "scanward-manifest-1"
_LINE_LIMIT = 8192
_NAME_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"
_NAME = re.compile(rf"{_NAME_PART}(/{_NAME_PART}){{0,7}}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ManifestHeader:
    """What the whole release is. `created` is ISO 8601 in UTC; `key_id` names the key that signs."""

    release: str
    recipient: str
    purpose: str
    recipe: str
    recipe_fingerprint: str
    scanward: str
    created: str
    key_id: str
    format: str = FORMAT


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file of the release. The UIDs are empty for a file that is no DICOM object: the recipient's report."""

    name: str
    sha256: str
    size: int
    sop_class_uid: str = ""
    sop_instance_uid: str = ""
    study_uid: str = ""
    series_uid: str = ""

    @property
    def is_object(self) -> bool:
        return self.sop_instance_uid != ""

    @property
    def order(self) -> list[str]:
        return self.name.split("/")


def manifest_line(entry: ManifestEntry) -> str:
    """`entry` as it stands in the manifest, without the line's end."""
    uids = (entry.sop_class_uid, entry.sop_instance_uid, entry.study_uid, entry.series_uid)
    sound = is_manifest_name(entry.name) and _SHA256.fullmatch(entry.sha256) and entry.size >= 0
    if not sound or not all(uid == "" or is_uid(uid) for uid in uids):
        raise IntegrityBroken("a manifest entry has a name, hash, size or UID that cannot stand in a manifest")
    fields = ((key, getattr(entry, key)) for key in ManifestEntry.__slots__)
    return canonical({key: value for key, value in fields if value != ""})


def is_manifest_name(name: str) -> bool:
    """Whether `name` is a relative path of plain parts: nothing hidden, absolute, or climbing out of the folder."""
    return _NAME.fullmatch(name) is not None


def manifest_name(release: str) -> str:
    """The file's name carries the release, so that a folder can take several releases one after the other."""
    return f"manifest-{release}.json"


SUFFIXES = (".pub", ".sig", ".sha256", ".json")
"""The files of one manifest, in the order in which they are put in place: where the last stands, all do."""


PROOF = ".tlog-proof"
"""Beside the manifest: that the release stands in the sender's ledger (C2SP tlog-proof), with its checkpoint."""


def sum_line(name: str, sha256: str) -> bytes:
    """What `sha256sum` writes about the file `name`; this is what the ward signs."""
    return f"{sha256}  {name}\n".encode("ascii")


def open_plain(path: Path) -> io.BufferedReader:
    """The plain file at `path`, to be read. A folder that came from elsewhere may have a pipe there, which would be
    waited for, or a link to something without an end: IntegrityBroken."""
    flags = ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
    try:
        descriptor = os.open(path, sum(getattr(os, flag, 0) for flag in flags))
    except OSError:
        raise IntegrityBroken("a file that the manifest needs is missing, or cannot be read") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IntegrityBroken("a file that the manifest needs is no plain file")
    return os.fdopen(descriptor, "rb")


def read_beside(path: Path) -> bytes:
    """What stands in one of the small files beside a manifest; IntegrityBroken when it is none."""
    with open_plain(path) as stream:
        return stream.read(_LINE_LIMIT)


def _open_text(path: Path) -> IO[str]:
    return io.TextIOWrapper(open_plain(path), encoding="ascii", newline="\n")


def read_header(path: Path) -> ManifestHeader:
    """The header of the manifest at `path`; IntegrityBroken when it is not one."""
    with _open_text(path) as stream:
        try:
            line = stream.readline(_LINE_LIMIT)
            # the first line is a document that lacks its end
            return ManifestHeader(**json.loads(line.removesuffix(",\n") + "}")["header"])
        except (ValueError, TypeError, KeyError):
            raise IntegrityBroken("the manifest's header is not one") from None


def read_entries(path: Path) -> Iterator[ManifestEntry]:
    """The entries in order, one at a time; IntegrityBroken at the first line that is none, or out of order."""
    before: list[str] = []
    with _open_text(path) as stream:
        try:
            stream.readline(_LINE_LIMIT)
            if stream.readline(_LINE_LIMIT) != '"objects":[\n':
                raise IntegrityBroken("the manifest's layout is not the one that Scanward writes")
            while (line := stream.readline(_LINE_LIMIT)) != "],\n":
                entry = parse_line(line.removesuffix("\n").removesuffix(","))
                if entry.order <= before:
                    raise IntegrityBroken("a line of the manifest is out of order")
                before = entry.order
                yield entry
        except UnicodeDecodeError:
            raise IntegrityBroken("the manifest is not the text that Scanward writes") from None


def parse_line(line: str) -> ManifestEntry:
    """The entry that `manifest_line` made `line` of; IntegrityBroken for anything else, were it one space."""
    try:
        entry = ManifestEntry(**json.loads(line))
        if manifest_line(entry) == line:
            return entry
    except (ValueError, TypeError, RecursionError):
        pass
    raise IntegrityBroken("a line of the manifest is no entry")


def read_totals(path: Path) -> dict[str, int]:
    """The totals at the end of the manifest at `path`: patients, studies, series, objects, and the size of
    all files."""
    with open_plain(path) as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - _LINE_LIMIT))
        lines = stream.read().splitlines()
    try:
        totals = json.loads(lines[-1].decode("ascii").removeprefix('"totals":').removesuffix("}"))
        return {key: int(value) for key, value in totals.items()}
    except (ValueError, AttributeError, IndexError):
        raise IntegrityBroken("the manifest has no totals") from None
