"""Limits of exports, uploads and mails that are sent again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from openevent.infra import db
from openevent.infra.config import settings
from tests.factories import events
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture(autouse=True)
def _one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Allow one of each per hour."""
    names = ("export.account", "upload.account", "mail.account")
    monkeypatch.setenv("LIMITS", ",".join(f"{name}=1/3600" for name in names))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def read_refusal(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.headers["retry-after"], answer.detail


def describe(noun: str) -> tuple[int, str, str]:
    return 429, "3600", f"The limit of {noun} is 1 within 1 h: try again in 1 h."


def test_new_exports_have_a_limit(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/events/{event.id}/export/json"
    first = owner.post(path)
    assert first.status == 200
    # The same request finds the same job, which is free.
    assert owner.post(path).json == first.json
    assert read_refusal(owner.post(path, {"image": True})) == describe("exports")
    own = owner.post(f"/v1/users/{event.owner_id}/export/json")
    assert read_refusal(own) == describe("exports")


def test_uploads_have_a_limit(enter: Enter, add_user: AddUser) -> None:
    user, path = enter(add_user()), "/v1/events/import/uploads"
    assert user.post(path).status == 200
    assert read_refusal(user.post(path)) == describe("uploads of zips")
    assert enter(add_user()).post(path).status == 200


def test_mails_that_are_sent_again_have_a_limit_except_for_administrators(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    organizer, administrator = enter(event.owner_id), enter(add_user(is_admin=True))
    paths = [f"/v1/mails/{add_failed_mail(event.id)}/resend" for _ in range(3)]
    assert organizer.post(paths[0]).status == 200
    assert read_refusal(organizer.post(paths[1])) == describe("mails sent by hand")
    assert [administrator.post(path).status for path in paths[1:]] == [200, 200]


def add_failed_mail(event: int) -> int:
    values: dict[str, Any] = {"recipient": "ada@example.org", "action": "Event Published"}
    with db.transaction() as connection:
        return events.add(connection, "mail", event_id=event, state="failed", **values)
