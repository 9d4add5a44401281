"""What PostgreSQL does otherwise than SQLite: how it is named, begun, waited for, and how it fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from scanward.core.errors import TryLater, UsageError, WardError
from scanward.store import Vault, Ward, destroy_vault, ledger, open_ward
from scanward.store.database import engine_for, transaction
from tests.databases import Server

pytestmark = pytest.mark.peer("psql")
VALUE = "ZEBEDEE^CANARY"


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    with postgres.schema() as url:
        yield url


def folder(path: Path, url: str) -> Path:
    path.mkdir()
    (path / "ward.toml").write_text(f'database = "{url}"\n')
    return path


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


def test_the_folder_has_all_but_the_database(ward: Ward) -> None:
    assert not (ward.root / "ward.db").exists()
    assert (ward.vault_key.exists(), (ward.root / "ward.id").exists()) == (True, True)


@pytest.mark.parametrize(
    "secret", ["postgresql://a:{}@/x", "postgresql://a@/x?password={}", "postgresql://a@/x?sslpassword={}"]
)
def test_a_password_in_the_url_is_refused_and_not_repeated(tmp_path: Path, secret: str) -> None:
    with pytest.raises(WardError, match="pgpass") as caught:
        open_ward(folder(tmp_path / "ward", secret.format(VALUE)))
    assert VALUE not in str(caught.value)


@pytest.mark.parametrize("wrong", ["mysql://a@b/c", "ward.db", "", "postgresql://a@b/c?bogus=1", "dbname=x"])
def test_what_is_no_url_of_postgresql_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(WardError, match="must be a URL"):
        open_ward(folder(tmp_path / "ward", wrong))


def test_a_missing_driver_is_named_with_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = folder(tmp_path / "ward", f"postgresql://a@/x?host={tmp_path}")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "psycopg", None)
        with pytest.raises(WardError, match=r"scanward\[postgres\]"):
            open_ward(asked)
    with pytest.raises(TryLater):
        open_ward(asked)


def test_a_server_that_is_not_there_says_try_later(tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="cannot be reached"):
        open_ward(folder(tmp_path / "ward", f"postgresql://a@/x?host={tmp_path}"))


def test_a_database_or_a_user_that_is_not_there_is_named_as_such(tmp_path: Path, postgres: Server, url: str) -> None:
    with pytest.raises(WardError, match="createdb"):
        open_ward(folder(tmp_path / "no-database", postgres.url("nothing")))
    with pytest.raises(WardError, match="lets the ward not in"):
        open_ward(folder(tmp_path / "no-user", url.replace("scanward@", "nobody@")))


def test_a_schema_that_is_not_there_is_named_as_such(tmp_path: Path, url: str) -> None:
    with pytest.raises(WardError, match="CREATE SCHEMA"):
        open_ward(folder(tmp_path / "ward", f"{url}-none"))


def test_a_user_without_rights_is_told_so(tmp_path: Path, postgres: Server) -> None:
    with postgres.database() as url, postgres.admin() as connection:
        connection.execute("CREATE ROLE guest LOGIN")
        try:
            with pytest.raises(WardError, match="make it the owner"):
                open_ward(folder(tmp_path / "ward", url.replace("scanward@", "guest@")))
        finally:
            connection.execute("DROP ROLE guest")


def test_a_password_comes_from_where_libpq_looks_for_it(
    tmp_path: Path, locked_user: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = folder(tmp_path / "ward", url.replace("scanward@", f"{locked_user}@"))
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    with pytest.raises(WardError, match="lets the ward not in"):
        open_ward(asked)
    (tmp_path / "pgpass").write_text(f"*:*:*:{locked_user}:{VALUE}\n")
    (tmp_path / "pgpass").chmod(0o600)
    open_ward(asked).close()
    (tmp_path / "pgpass").write_text(f"*:*:*:{locked_user}:wrong-{VALUE}\n")
    with pytest.raises(WardError, match="lets the ward not in") as caught:
        open_ward(asked)
    assert VALUE not in repr(caught.value)


@pytest.fixture
def locked_user(postgres: Server) -> Iterator[str]:
    """A user who needs the password VALUE, and may do everything."""
    rules = postgres.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    with postgres.admin() as connection:
        connection.execute(f"CREATE ROLE locked LOGIN SUPERUSER PASSWORD '{VALUE}'")
        rules.write_text(f"local all locked scram-sha-256\n{before}")
        connection.execute("SELECT pg_reload_conf()")
        yield "locked"
        rules.write_text(before)
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("DROP ROLE locked")


def test_a_database_that_sorts_by_a_language_is_refused(tmp_path: Path, postgres: Server) -> None:
    by_language = ("TEMPLATE template0", "LOCALE_PROVIDER icu", "ICU_LOCALE 'en-US'")
    with postgres.database(*by_language) as url, pytest.raises(WardError, match="--locale=C"):
        open_ward(folder(tmp_path / "ward", url))


def test_a_database_of_another_program_is_refused(tmp_path: Path, url: str) -> None:
    engine = engine_for(tmp_path, 1.0, url)
    with transaction(engine, writes=True) as connection:
        connection.execute(text("CREATE TABLE songs (title TEXT)"))
    engine.dispose()
    with pytest.raises(WardError, match="other program"):
        open_ward(folder(tmp_path / "ward", url))


def test_two_wards_do_not_share_a_database(ward: Ward, tmp_path: Path) -> None:
    url = str(ward.settings.database)
    with pytest.raises(WardError, match="another ward"):
        open_ward(folder(tmp_path / "other", url))
    mark = (ward.root / "ward.id").read_text()
    (ward.root / "ward.id").unlink()
    with pytest.raises(WardError, match=r"ward\.id"):
        open_ward(ward.root)
    (ward.root / "ward.id").write_text(mark)
    open_ward(ward.root).close()


def test_a_ward_does_not_change_its_kind_of_database_in_silence(ward: Ward, tmp_path: Path) -> None:
    settings = (ward.root / "ward.toml").read_text()
    (ward.root / "ward.toml").write_text("")
    with pytest.raises(WardError, match="on a server"):
        open_ward(ward.root)
    (ward.root / "ward.toml").write_text(settings)
    open_ward(ward.root).close()
    open_ward(tmp_path / "file").close()
    (tmp_path / "file" / "ward.toml").write_text(settings)
    with pytest.raises(WardError):
        open_ward(tmp_path / "file")


def test_a_database_that_was_emptied_is_not_begun_anew(ward: Ward) -> None:
    name = ward.settings.database.rpartition("%3D")[2] if ward.settings.database else ""
    with ledger.recording(ward) as book:
        book.append([ledger.Entry("test")])
    with ward.writing() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    with pytest.raises(WardError, match="gone or empty"):
        open_ward(ward.root)


def test_a_commit_waits_for_the_disk_unless_it_says_otherwise(ward: Ward) -> None:
    def level(*, durable: bool) -> str:
        with ward.writing(durable=durable) as connection:
            return str(connection.execute(text("SHOW synchronous_commit")).scalar_one())

    assert [level(durable=durable) for durable in (True, False, True)] == ["on", "off", "on"]


def test_a_server_that_does_not_wait_for_the_disk_is_told_to(postgres: Server, tmp_path: Path) -> None:
    with postgres.database() as url:
        with postgres.admin() as connection:
            connection.execute(
                f"ALTER DATABASE {url.partition('?')[0].rpartition('/')[2]} SET synchronous_commit = off"
            )
        with open_ward(folder(tmp_path / "ward", url)) as ward, ward.writing() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"


def test_a_writer_sees_what_was_committed_while_it_stood_in_line(ward: Ward, postgres: Server) -> None:
    def write() -> int:
        with ledger.recording(ward) as book:
            return book.append([ledger.Entry("second")])[-1]

    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(1) as pool:
        with ledger.recording(ward) as book, postgres.admin() as connection:
            second = pool.submit(write)
            while connection.execute(waiting).fetchone() == (0,) and not second.done():
                pass
            book.append([ledger.Entry("first")])
        assert second.result() == 3
    assert [entry.kind for entry in ledger.entries(ward, after=1)] == ["first", "second"]


def test_a_reader_sees_one_moment_and_changes_nothing(ward: Ward) -> None:
    count = text("SELECT count(*) FROM ledger")
    with ward.reading() as connection:
        before = connection.execute(count).scalar_one()
        with ledger.recording(ward) as book:
            book.append([ledger.Entry("test")])
        assert connection.execute(count).scalar_one() == before
    with pytest.raises(WardError, match="standby"), ward.reading() as connection:
        connection.execute(text("DELETE FROM ticket"))


def test_the_ledger_cannot_be_emptied_by_mistake(ward: Ward) -> None:
    with pytest.raises(IntegrityError, match="only grows"), ward.writing() as connection:
        connection.execute(text("TRUNCATE ledger"))


@pytest.mark.parametrize(
    ("state", "kind", "told"),
    [
        ("53100", TryLater, "no space"),
        ("53300", TryLater, "no connection left"),
        ("XX001", WardError, "backup"),
        ("58030", WardError, "disk"),
        ("42501", WardError, "owner"),
    ],
)
def test_a_failure_of_the_server_is_told_in_words_and_undoes_everything(
    ward: Ward, state: str, kind: type[Exception], told: str
) -> None:
    with ward.writing() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
                f"'BEGIN RAISE EXCEPTION ''{VALUE}'' USING ERRCODE = ''{state}''; END'"
            )
        )
        connection.execute(text("CREATE TRIGGER fail BEFORE INSERT ON ticket EXECUTE FUNCTION fail()"))
    with pytest.raises(kind, match=told) as caught, ledger.recording(ward) as book:  # noqa: PT012 - the order is the promise
        book.append([ledger.Entry("test")])
        book.connection.execute(text("INSERT INTO ticket VALUES ('A', 'R', '', 'open', '', NULL, NULL)"))
    assert VALUE not in str(caught.value)
    assert [entry.seq for entry in ledger.entries(ward)] == [1]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO vault_generation VALUES (9, NULL, :value, NULL)",
        "INSERT INTO ticket VALUES (:value, 'R', '', 'open', :value, NULL, NULL)",
        "SELECT CAST(:value AS integer)",
    ],
)
def test_what_the_server_refuses_shows_no_value(ward: Ward, statement: str) -> None:
    with pytest.raises(UsageError, match="no text or number") as caught, ward.writing() as connection:
        connection.execute(text(statement), {"value": VALUE * 3})
    assert VALUE not in str(caught.value) + repr(caught.value)
    assert caught.value.__suppress_context__


def test_a_connection_that_is_lost_says_try_later_and_the_next_one_works(ward: Ward, postgres: Server) -> None:
    with pytest.raises(TryLater, match="lost"), ledger.recording(ward) as book:  # noqa: PT012 - as above
        book.append([ledger.Entry("test")])
        pid = book.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with postgres.admin() as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
        book.append([ledger.Entry("test")])
    with ledger.recording(ward) as book:
        book.append([ledger.Entry("test")])
    assert [entry.seq for entry in ledger.entries(ward)] == [1, 2]


def test_a_vault_s_end_leaves_no_row_of_it_on_the_server_s_disk(ward: Ward, postgres: Server) -> None:
    domain = Vault(ward).domain("acme-of-the-canary", "ai")
    files = postgres.folder / "data" / "base"

    def there() -> bool:
        with postgres.admin() as connection:
            connection.execute("CHECKPOINT")
        return any(domain.recipient.encode() in file.read_bytes() for file in files.rglob("*") if file.is_file())

    assert there()
    destroy_vault(ward, who="dr.grey")
    assert not there()
