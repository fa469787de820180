"""Headers of the webhook's answers (docs/contract/configuration.md#https)."""

from collections.abc import Iterator
from typing import Any

import pytest

from mailer import webhook
from openevent.infra.config import settings

HEADER = "max-age=31536000; includeSubDomains"


@pytest.fixture(params=["local", "staging", "production"])
def environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The environment of this process, which is a function of such a stack."""
    monkeypatch.setenv("ENVIRONMENT", request.param)
    monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.cache_clear()
    yield request.param
    monkeypatch.undo()
    settings.cache_clear()


def answer(monkeypatch: pytest.MonkeyPatch, error: webhook.Refused | None) -> dict[str, Any]:
    def accept(_body: bytes, _headers: dict[str, str]) -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(webhook, "_accept", accept)
    return webhook.answer({"body": "[]"})


def test_deployed_answers_tell_browsers_to_use_https(
    monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    expected = None if environment == "local" else HEADER
    accepted = answer(monkeypatch, None)
    assert accepted.get("headers", {}).get("Strict-Transport-Security") == expected
    for status in (400, 403, 413, 503):
        refused = answer(monkeypatch, webhook.Refused(webhook.HTTPStatus(status), "No."))
        assert refused["headers"].get("Strict-Transport-Security") == expected
        assert refused["headers"]["cache-control"] == "no-store"
