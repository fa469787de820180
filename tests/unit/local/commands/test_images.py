"""`make images`: starts the job, waits for its end, and says which pictures have no sizes."""

from typing import Any

import pytest

from local.commands import client, images, mail_setup
from local.commands.client import Client, Refused

RESULT = {
    "counts": {"pictures": 7},
    "warning-count": 1,
    "warnings": [
        {
            "file": "speakers",
            "id": "3",
            "pointer": "/photo_url",
            "message": "The picture has no sizes. The picture is damaged or cut off.",
        }
    ],
}


class Api(Client):
    """Answers the start with a task, and the polls with its states."""

    def call(self, method: str, path: str, body: bytes = b"", media_type: str = "") -> Any:  # noqa: ARG002
        if (method, path) == ("POST", "/v1/admin/images"):
            return {"task_url": "/v1/tasks/1"}
        state = STATES.pop(0)
        progress = {"percent": 50, "message": "Making sizes (3/7)"}
        return {"state": state, "progress": progress, "result": RESULT}


STATES: list[str] = []


def test_it_waits_for_the_job(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "POLL_SECONDS", 0)
    STATES[:] = ["WAITING", "WAITING", "SUCCESS"]
    assert images.make_all(Api("http://api", "token")) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Pictures with new sizes: 6",
        "Pictures that have no sizes: 1",
        "  speakers 3/photo_url: The picture has no sizes. The picture is damaged or cut off.",
    ]


def test_it_says_why_the_api_refuses(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(stack: str, region: str) -> Any:
        assert (stack, region) == ("local", "")
        raise Refused("POST /v1/auth/login: 401")

    monkeypatch.setattr(mail_setup, "open_stack", refuse)
    assert images.main([]) == 1
    assert capsys.readouterr().err == "POST /v1/auth/login: 401\n"
