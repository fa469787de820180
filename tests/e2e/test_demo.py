"""`make demo` exports and imports an event without a loss, and sends the mail of the import."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.commands import client, demo
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
