"""`make shell` without a terminal: a script on standard input, in one transaction."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from local.services import postgres as servers
from local.stack import schema
from tests.integration.local.shell.program import build_command
from tests.waiting import GUARD_SECONDS

type Run = Callable[[str], "subprocess.CompletedProcess[str]"]
ADMIN = "INSERT INTO users (email, first_name, password_hash, is_super_admin) VALUES"


@pytest.fixture
def folder(tmp_path: Path, database: schema.Database) -> Path:
    """The folder of a running stack with this database, which has a super admin."""
    servers.execute(database.url, "DELETE FROM users")
    for number, name in enumerate(("Ada", "Grace")):
        email = f"{name.lower()}@example.org"
        servers.execute(
            database.url,
            f"{ADMIN} ('{email}', '{name}', 'a secret', {number == 0})",
        )
    (tmp_path / "stack.json").write_text(json.dumps({"database_url": database.url}))
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def run_script(script: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "NO_COLOR": "1"}
        return subprocess.run(
            build_command(folder),
            input=script,
            env=environment,
            capture_output=True,
            text=True,
            timeout=GUARD_SECONDS,
            check=False,
        )

    return run_script


def read_name(database: schema.Database, email: str = "ada@example.org") -> object:
    query = f"SELECT first_name FROM users WHERE email = '{email}'"
    return servers.execute(database.url, query)[0][0]


RENAME = 'sql("update users set first_name = :name where id = :id", name="Zoe", id=su.id)\n'


def test_nothing_is_kept_without_a_commit(run: Run, database: schema.Database) -> None:
    result = run(f"{RENAME}get(users, su.id).first_name")
    assert result.stdout == "(1 row changed; commit() keeps that)\n'Zoe'\n"
    assert result.returncode == 0
    assert read_name(database) == "Ada"


def test_a_commit_keeps_what_came_before_it(run: Run, database: schema.Database) -> None:
    result = run(f'{RENAME}commit()\nsql(update(users).values(first_name="Max"))')
    assert result.returncode == 0
    assert read_name(database) == "Zoe"


def test_a_rollback_drops_what_came_before_it(run: Run, database: schema.Database) -> None:
    assert run(f"{RENAME}rollback()\ncommit()").returncode == 0
    assert read_name(database) == "Ada"


def test_a_failed_statement_is_a_sentence_and_ends_the_script(
    run: Run, database: schema.Database
) -> None:
    result = run(f'{RENAME}sql("selec 1")\ncommit()')
    assert result.returncode == 1
    assert result.stderr == 'PostgreSQL: syntax error at or near "selec".\n'
    assert read_name(database) == "Ada"


def test_su_and_the_tables_are_shown(run: Run) -> None:
    output = run("su\ntables\ntaxes.name").stdout
    assert "email" in output
    assert "ada@example.org" in output
    assert "a secret" not in output
    lines = output.splitlines()
    head = next(index for index, line in enumerate(lines) if line.startswith("TABLE "))
    names = [line.split()[0] for line in lines[head + 1 : -1]]
    assert {"events", "jobs", "refresh_families", "changes", "waiting_proposals"} <= {*names}
    assert lines[-1] == "'taxes'"


def test_the_personal_file_adds_names(run: Run, folder: Path) -> None:
    lines = ('drafts = lambda: find(events, state="draft")', 'me = get(users, "grace@example.org")')
    (folder / "shell.py").write_text("\n".join(lines))
    assert run("drafts()\nme.first_name").stdout == "(0 rows)\n'Grace'\n"


def test_an_error_of_the_personal_file_is_shown_and_the_shell_goes_on(
    run: Run, folder: Path
) -> None:
    (folder / "shell.py").write_text('me = get(users, "nobody")\n')
    result = run("su.first_name")
    assert result.stdout.splitlines()[-1] == "'Ada'"
    assert "No row of users has the key 'nobody'." in result.stderr + result.stdout


def test_without_a_stack_there_is_a_sentence(run: Run, folder: Path) -> None:
    (folder / "stack.json").unlink()
    result = run("su")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "No stack is running: `make up` starts one.\n"


def test_an_unreachable_database_is_a_sentence(run: Run, folder: Path) -> None:
    url = "postgresql://openevent_app:x@127.0.0.1:1/openevent"
    (folder / "stack.json").write_text(json.dumps({"database_url": url}))
    result = run("su")
    assert result.returncode == 1
    assert result.stderr.startswith("The database at 127.0.0.1:1 cannot be reached: ")
    assert result.stderr.count("\n") == 1
