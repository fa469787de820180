"""`make db` against a real database: where it is, what is missing, and how to go on."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, Table

from local.migrations import __main__ as words
from local.migrations import revision
from local.process.processes import Failed
from local.services import postgres as servers
from local.stack import deploy, schema
from local.stack.state import State
from migrate import revisions
from openevent.model.resource import METADATA
from tests.conftest import PASSWORD

HEAD = deploy.read_head()
BEFORE = revisions.list_migrations()[1]["revision"]


@pytest.fixture
def database(postgres: servers.Server, migrated: str) -> Iterator[schema.Database]:
    name = f"words_{secrets.token_hex(8)}"
    yield schema.ensure_database(postgres.url, PASSWORD, name, template=migrated)
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def state(tmp_path: Path, database: schema.Database) -> State:
    """The folder of a running stack with this database."""
    state = State(tmp_path)
    state.run.mkdir()
    state.data.mkdir()
    urls = {"database_url": database.url, "owner_url": database.owner_url}
    state.stack.write_text(json.dumps(urls))
    (state.run / "parts.json").write_text(json.dumps(urls))
    return state


def set_revision(database: schema.Database, revision: str) -> None:
    servers.execute(database.owner_url, f"UPDATE alembic_version SET version_num = '{revision}'")


def read_revision(database: schema.Database) -> object:
    return servers.execute(database.owner_url, "SELECT version_num FROM alembic_version")[0][0]


def test_the_current_is_the_head(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert words.main(["current"], state) == 0
    assert words.main(["history"], state) == 0
    current, newest, *_ = capsys.readouterr().out.splitlines()
    assert current == newest
    assert current.startswith(f"{HEAD}  head, current  ")


def test_an_older_database_is_upgraded(
    state: State, database: schema.Database, capsys: pytest.CaptureFixture[str]
) -> None:
    servers.execute(database.owner_url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    assert words.main(["current"], state) == 0
    assert words.main(["upgrade"], state) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("The database has no revision.")
    assert lines[1] == f"The database is at revision {HEAD}; it was at none."


def test_a_stamp_changes_no_table(
    state: State, database: schema.Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main(["stamp", "--revision", BEFORE], state) == 0
    assert read_revision(database) == BEFORE
    assert words.main(["stamp", "--revision", "4711"], state) == 1
    assert read_revision(database) == BEFORE
    expected = "No migration of this code has the revision '4711': make db DO=history lists them.\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(("revision", "is_newer"), [("9999", True), ("0005b", False)])
def test_a_revision_without_a_file_says_how_to_go_on(
    state: State,
    database: schema.Database,
    capsys: pytest.CaptureFixture[str],
    revision: str,
    is_newer: bool,  # noqa: FBT001
) -> None:
    set_revision(database, revision)
    for word in ("history", "current", "upgrade"):
        assert words.main([word], state) == 1
        error = capsys.readouterr().err
        assert error.startswith(f"The database is at revision {revision}, which no migration")
        assert error.count("\n") == 1
        assert "make db DO=stamp REVISION=" in error
        assert "make db DO=reset" in error
    assert read_revision(database) == revision
    if is_newer:
        assert schema.check_revision(database.owner_url).startswith("The database is at revision")
    else:
        with pytest.raises(Failed, match="database: The database is at revision 0005b"):
            schema.check_revision(database.owner_url)


def test_a_known_revision_needs_no_sentence(database: schema.Database) -> None:
    set_revision(database, BEFORE)
    assert schema.check_revision(database.owner_url) == ""


def test_a_stamp_frees_a_database_of_an_unknown_revision(
    state: State, database: schema.Database
) -> None:
    set_revision(database, "0005b")
    assert words.main(["stamp", "--revision", HEAD], state) == 0
    assert words.main(["upgrade"], state) == 0
    assert read_revision(database) == HEAD


def test_a_reset_deletes_the_rows_and_keeps_the_logins(
    state: State, database: schema.Database, capsys: pytest.CaptureFixture[str]
) -> None:
    servers.execute(database.url, "INSERT INTO users (email) VALUES ('ada@example.org')")
    set_revision(database, "9999")
    assert words.main(["reset"], state) == 0
    assert capsys.readouterr().out == f"All rows are deleted; the database is at revision {HEAD}.\n"
    emails = servers.execute(database.url, "SELECT email FROM users ORDER BY email")
    assert emails == [["admin@example.org"], ["organizer@example.org"]]


def test_a_revision_is_written_for_a_declared_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "migrations" / "versions"
    folder = deploy.MIGRATIONS
    versions.mkdir(parents=True)
    for path in folder.iterdir():
        if path.is_file():
            (tmp_path / "migrations" / path.name).write_text(path.read_text())
    for path in (folder / "versions").glob("*.py"):
        (versions / path.name).symlink_to(path)
    monkeypatch.setattr(revision, "CONFIG", tmp_path / "migrations" / "alembic.ini")
    booths = Table("booths", METADATA, Column("id", BigInteger, primary_key=True))
    try:
        path = revision.write_migration("sessions have booths", tmp_path / "data")
    finally:
        METADATA.remove(booths)
    next_id = revision.build_next_id(HEAD)
    assert path == versions / f"{next_id}_sessions_have_booths.py"
    text = path.read_text()
    assert text.startswith(f'"""sessions have booths.\n\nRevision ID: {next_id}\n"""')
    assert f"down_revision = '{HEAD}'" in text
    assert "op.create_table('booths'," in text
    assert text.count("op.create_table") == 1
    assert "op.drop" not in text
