"""Limits of favourite sessions: each new one changes the ETag of its session."""

from collections.abc import Callable

import pytest

from openevent.domain.programme import favourites
from openevent.infra.config import settings
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

PATH = "/v1/user-favourite-sessions"


def add_favourite(client: Client, session_id: int) -> Answer:
    body = build_document("user-favourite-session", {}, session=("session", session_id))
    return client.send("POST", PATH, body)


@pytest.mark.usefixtures("frozen")
def test_new_favourites_have_a_limit_by_user(
    event: events.WholeEvent,
    enter: Enter,
    add_user: AddUser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIMITS", "favourite.account=2/3600")
    settings.cache_clear()
    client, session_id = enter(add_user()), event.session_ids[0]
    for _ in range(2):
        answer = add_favourite(client, session_id)
        assert answer.status == 201
        assert client.delete(f"{PATH}/{answer.json['data']['id']}").status == 200
    refused = add_favourite(client, session_id)
    assert (refused.status, refused.headers["retry-after"]) == (429, "3600")
    assert add_favourite(enter(add_user()), session_id).status == 201
    monkeypatch.undo()
    settings.cache_clear()


def test_the_defaults_are_those_of_the_contract() -> None:
    limit = settings().limit("favourite.account")
    assert (favourites.MAXIMUM, limit.most, limit.seconds) == (500, 300, 3600)
