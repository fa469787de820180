"""`make demo` exports and imports an event without a loss, and sends the mail of the import."""

import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from local.commands import client, demo
from local.stack.state import State
from tests import waiting

SUBJECT = "Event Open Tide Summit 2027 has been imported"


def test_the_demo_loses_nothing_and_the_imports_mail_arrives(
    stack: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "MAIL_SECONDS", waiting.GUARD_SECONDS)
    organizer, inbox = demo.register_organizer(stack), stack["smtp"]["inbox"]
    assert demo.run_journey(organizer, inbox, tmp_path) == []
    listed = json.loads(client.fetch(f"{inbox}/mails.json"))
    came = [one for one in listed if (one["to"], one["subject"]) == (organizer.email, SUBJECT)]
    assert came
    assert f"{inbox}/mails/{came[-1]['id']}" in capsys.readouterr().out
    for body in ("text", "html"):
        assert "Open Tide Summit 2027" in came[-1][body]


def test_the_demo_leaves_a_zip_and_links_that_work(
    stack: dict[str, Any],
    state: State,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "MAIL_SECONDS", waiting.GUARD_SECONDS)
    assert demo.run(state, port=0, pace="test") == 0
    rest = capsys.readouterr().out.partition("Lossless")[2]
    assert rest.endswith("\nThe stack runs on, and so do these links: make down stops it.\n")
    with ZipFile(state.demo / "export.zip") as archive:
        assert "event" in archive.namelist()
    assert f"Exported zip  {state.demo / 'export.zip'}\n" in rest
    links = re.findall(r"http://\S+", rest)
    assert [link.split("/")[2] for link in links[:3]] == [stack["api"].split("/")[2]] * 3
    pages = [client.fetch(link).decode() for link in links]
    assert "Open Tide Summit" in pages[0]
    assert '"type":"session"' in pages[1]
    assert "<html" in pages[2]
    assert "Open Tide Summit" in pages[3]
