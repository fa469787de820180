"""`make demo` exports and imports an event without a loss, sells tickets, and sends mails."""

import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from local.commands import client, demo, ticket_sale
from local.documents.reading import read_texts
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
    for sold_by, ticket in (("web", "Day ticket"), ("door", "Dinner")):
        path = state.demo / f"ticket-{sold_by}.pdf"
        assert f"Ticket        {path}\n" in rest
        assert ticket in read_texts(path.read_bytes())[0]
    links = re.findall(r"http://\S+", rest)
    assert [link.split("/")[2] for link in links[:3]] == [stack["api"].split("/")[2]] * 3
    pages = [client.fetch(link).decode() for link in links]
    assert "Open Tide Summit" in pages[0]
    assert '"type":"session"' in pages[1]
    assert "<html" in pages[2]
    assert "Open Tide Summit" in pages[3]


def test_a_sold_ticket_comes_by_mail(
    stack: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "MAIL_SECONDS", waiting.GUARD_SECONDS)
    organizer = demo.register_organizer(stack)
    archive = demo.zip_folder(demo.EXAMPLE, tmp_path / "summit.zip")
    event = organizer.import_event(archive, lambda *_: None)["id"]
    ticket_sale.sell(organizer, stack, event, tmp_path)
    inbox = f"{stack['smtp']['inbox']}/mails.json"

    def find_mails() -> list[dict[str, Any]]:
        mails = json.loads(client.fetch(inbox))
        return [mail for mail in mails if mail["subject"].startswith("Your tickets for Open Tide")]

    (mail, *_) = waiting.until(find_mails, "a mail with tickets", pause=0.2)
    assert "Day ticket" in mail["text"]
    (link,) = set(re.findall(r"http\S+token=\S+", mail["text"]))
    assert client.fetch(link).startswith(b"%PDF")
