"""`make shell` at a terminal: banner, completion, and code that is reloaded when it changes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from local.services import postgres as servers
from local.stack import schema
from tests.integration.local.shell.program import build_command
from tests.waiting import GUARD_SECONDS

FIRST = "def answer():\n    return 'before'\n"
SECOND = "def answer():\n    return 'afterwards'\n"


@pytest.fixture
def terminal(tmp_path: Path, database: schema.Database) -> Iterator["pexpect.spawn[str]"]:
    """A shell with a module `mine` of its own, on a screen without colours."""
    servers.execute(
        database.url,
        "INSERT INTO users (email, is_super_admin) VALUES ('ada@example.org', true)"
        " ON CONFLICT DO NOTHING",
    )
    (tmp_path / "stack.json").write_text(json.dumps({"database_url": database.url}))
    (tmp_path / "mine.py").write_text(FIRST)
    program, *arguments = build_command(tmp_path)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "PYTHONPATH": str(tmp_path),
        "TERM": "xterm",
        "NO_COLOR": "1",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    process = pexpect.spawn(
        program,
        arguments,
        env=environment,
        encoding="utf-8",
        timeout=GUARD_SECONDS,
        dimensions=(40, 150),
    )
    yield process
    process.close(force=True)


def await_prompt(terminal: "pexpect.spawn[str]", number: int) -> None:
    terminal.expect(rf"In \[[^\]]*{number}")


def test_the_banner_says_what_there_is(terminal: "pexpect.spawn[str]", tmp_path: Path) -> None:
    await_prompt(terminal, 1)
    banner = str(terminal.before)
    assert "ada@example.org, user 1" in banner
    assert "as openevent_app" in banner
    assert "Nothing is kept until commit()." in banner
    assert f"{tmp_path / 'shell.py'}" in banner


def test_names_are_completed(terminal: "pexpect.spawn[str]") -> None:
    await_prompt(terminal, 1)
    terminal.send("su.em\t")
    terminal.expect("ail")  # the terminal may draw the rest of the word alone
    terminal.send("\r")
    terminal.expect("'ada@example.org'")
    await_prompt(terminal, 2)
    terminal.send("tables.refresh_f\t")
    terminal.expect("amilies")


def test_changed_code_is_used_at_once(terminal: "pexpect.spawn[str]", tmp_path: Path) -> None:
    await_prompt(terminal, 1)
    terminal.send("import mine; mine.answer()\r")
    terminal.expect("'before'")
    await_prompt(terminal, 2)
    module = tmp_path / "mine.py"
    changed_at = module.stat().st_mtime + 10
    module.write_text(SECOND)
    os.utime(module, (changed_at, changed_at))
    terminal.send("mine.answer()\r")
    terminal.expect("'afterwards'")


def test_an_error_is_a_sentence_and_the_end_drops_all(
    terminal: "pexpect.spawn[str]", database: schema.Database
) -> None:
    await_prompt(terminal, 1)
    terminal.send('sql("update users set first_name = :name", name="Zoe")\r')
    terminal.expect(r"row.? changed; commit\(\) keeps that")
    await_prompt(terminal, 2)
    terminal.send('sql("selec")\r')
    terminal.expect('PostgreSQL: syntax error at or near "selec".')
    await_prompt(terminal, 3)
    terminal.sendeof()
    terminal.expect(pexpect.EOF)
    query = "SELECT count(*) FROM users WHERE first_name = 'Zoe'"
    assert servers.execute(database.url, query) == [[0]]
