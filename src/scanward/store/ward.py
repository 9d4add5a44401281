"""The ward: the one folder in which a Scanward remembers (settings, database, keys, quarantine, spool)."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import platformdirs

from scanward.core.clock import SystemClock
from scanward.core.errors import TryLater, WardError
from scanward.store import checkpoints, generations, ledger, migrating, ward_mark
from scanward.store.database import engine_for, on_server, refuse_unfit, transaction
from scanward.store.holding import Hold
from scanward.store.keyfiles import make_key, refuse_if_open_to_others
from scanward.store.settings import FIRST_TEXT, WardSettings, read_settings
from scanward.store.signing import beginning, signer_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from scanward.core.clock import Clock

ENVIRONMENT = "SCANWARD_WARD"
SETTINGS = "ward.toml"
DATABASE = "ward.db"
_BEFORE_TREE = "0007"
"""Versions below had a chain of hashes where the ledger's tree is now."""


@dataclass(frozen=True, slots=True)
class Ward:
    """An open ward. Close it, or use it in a `with` block."""

    root: Path
    settings: WardSettings
    engine: Engine = field(repr=False)
    clock: Clock = field(repr=False)
    entropy: Callable[[int], bytes] = field(repr=False)
    """Random bytes; the system's, save in tests."""

    @property
    def keys(self) -> Path:
        return self.root / (self.settings.keys or Path("keys")).expanduser()

    @property
    def vault_key(self) -> Path:
        return self.keys / "vault.key"

    @property
    def signing_key(self) -> Path:
        return self.keys / "signing.key"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def spool(self) -> Path:
        """Ours alone, also where the setting names a place that others use: its rights are ours to set, and destroying
        the vault empties it."""
        if self.settings.spool is None:
            return self.root / "spool"
        mark = hashlib.sha256(str(self.root).encode("utf-8", "surrogateescape")).hexdigest()[:8]
        return self.root / self.settings.spool.expanduser() / f"scanward-{mark}"

    @property
    def now(self) -> str:
        """The present moment as the database writes it: ISO 8601 in UTC with microseconds."""
        return self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def new_id(self) -> str:
        """A random id of 26 letters and digits: 130 bits in Crockford's base 32."""
        return crockford(self.entropy, 26)

    def reading(self) -> AbstractContextManager[Connection]:
        return transaction(self.engine, writes=False)

    def writing(self, *, durable: bool = True) -> AbstractContextManager[Connection]:
        """Takes the write lock at once; TryLater when another process keeps it longer than the busy timeout.

        What is not `durable` may be undone by a power cut until something durable is written: for what would be done
        again then.
        """
        return transaction(self.engine, writes=True, durable=durable)

    def hold(self, name: str, what: str = "this release") -> Hold:
        """Hold `name` (letters, digits, `-`) against every other process until released or dead; else TryLater."""
        return Hold(self.root / "locks" / f"{name}.lock", what)

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def crockford(entropy: Callable[[int], bytes], letters: int) -> str:
    """`letters` random letters and digits without I, L, O and U, which are misread or make words."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "".join(alphabet[byte & 31] for byte in entropy(letters))


def ward_folder(given: Path | None = None) -> Path:
    """Where the ward is: as given, else SCANWARD_WARD, else this user's data folder."""
    if given is not None:
        return given.expanduser()
    named = os.environ.get(ENVIRONMENT)
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("scanward", appauthor=False))


def open_ward(
    path: Path | None = None,
    *,
    create: bool = True,
    clock: Clock | None = None,
    entropy: Callable[[int], bytes] = secrets.token_bytes,
) -> Ward:
    """Open the ward at `path` (see `ward_folder`), making it where it is missing; several processes may do so at once.

    WardError says what to do about a folder of other things, a damaged database or a wrong version; KeyUnavailable
    about keys that other users can read; TryLater when another process keeps the database locked.
    """
    root = ward_folder(path).absolute()
    try:
        _refuse_other_folder(root, create=create)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        _first_settings(root)
        settings = read_settings(root / SETTINGS)
        engine = engine_for(root / DATABASE, settings.busy_timeout_s, settings.database)
        ward = Ward(root, settings, engine, clock or SystemClock(), entropy)
        _private_folders(ward)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise WardError("this user may not write in the ward's folder: choose another one or its rights") from None
        raise TryLater("the ward's folder could not be made: look at its disk and path, then try again") from None
    try:
        _refuse_open_keys(ward)
        _bring_up_to_date(ward)
    except BaseException:
        ward.close()
        raise
    return ward


def _refuse_other_folder(root: Path, *, create: bool) -> None:
    """A ward is made in an empty folder or none: never between somebody's scans."""
    if root.exists() and not root.is_dir():
        raise WardError("the ward must be a folder, and that is a file")
    names = {entry.name for entry in os.scandir(root)} if root.exists() else set()
    if SETTINGS in names or DATABASE in names:
        return
    if not create:
        raise WardError("there is no ward in that folder: name the right one with --ward or SCANWARD_WARD")
    if any(not name.startswith(f".{SETTINGS}") for name in names):
        raise WardError("that folder holds other things and no ward: choose an empty or a new one")


def _first_settings(root: Path) -> None:
    settings = root / SETTINGS
    if settings.exists():
        return
    root.chmod(0o700)
    passing = root / f".{SETTINGS}.{secrets.token_hex(8)}"
    passing.write_text(FIRST_TEXT, encoding="utf-8")
    passing.replace(settings)  # of two processes the last wins, and both write the same


def _private_folders(ward: Ward) -> None:
    for folder in (ward.quarantine, ward.spool, ward.root / "locks"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    ward.keys.mkdir(mode=0o700, exist_ok=True)  # never repaired: a key that was open to others may be known


def _refuse_open_keys(ward: Ward) -> None:
    refuse_if_open_to_others(ward.keys)
    for key in (ward.vault_key, ward.signing_key):
        if key.exists():
            refuse_if_open_to_others(key)


def _bring_up_to_date(ward: Ward) -> None:
    with ward.reading() as connection:
        version = migrating.version_of(connection)
        if version is not None:
            migrating.refuse_unknown(version)
            if on_server(connection):
                ward_mark.refuse_another(connection, ward.root)
    if version == migrating.VERSION:
        return
    with ward.writing() as connection:
        version = migrating.version_of(connection)  # another process may have been quicker
        if version == migrating.VERSION:
            return
        was_chain = version is not None and version < _BEFORE_TREE
        if was_chain:
            checkpoints.refuse_old_note_that_fails(ward, connection)
        if version is not None:
            migrating.move(connection)
        else:
            _refuse_to_begin_again(ward)
            _begin(ward, connection)
    if was_chain:
        checkpoints.sign_anew(ward)


def _refuse_to_begin_again(ward: Ward) -> None:
    if on_server(ward.engine) and (ward.root / DATABASE).exists():
        raise WardError("this ward has its database in ward.db: take `database` out of ward.toml, or begin a new ward")
    if not on_server(ward.engine) and ward_mark.is_marked(ward.root):
        raise WardError("this ward has its database on a server: put `database` back into ward.toml")
    if (ward.root / "ledger.head").exists():  # written only after a first entry was
        raise WardError("the ward's database is gone or empty, and there was a ledger: restore it from a backup")


def _begin(ward: Ward, connection: Connection) -> None:
    """Make tables, keys and the ledger's first entry in an empty database."""
    ward.root.chmod(0o700)  # a person may have made it, to put ward.toml there
    identity = ward.new_id()
    if on_server(connection):
        refuse_unfit(connection)
        identity = ward_mark.mark(ward.root, identity)
    migrating.create(connection)
    make_key(ward.signing_key)
    make_key(ward.vault_key)
    generations.begin(connection, 1, ward.vault_key, ward.now)
    begun = beginning(identity, signer_at(ward.signing_key))
    ledger.Book(connection, ward.now).append([ledger.Entry("ledger-begun", body=begun)])
