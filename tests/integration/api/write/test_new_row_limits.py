"""Limits of rows that everybody may create: proposals, drafts, speakers, feedback and events."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from openevent.infra.config import settings
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, grant_role, set_columns
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two of each; three proposals to all events."""
    names = ("proposal.event", "draft.account", "speaker.account", "feedback.account")
    limits = [f"{name}=2/7200" for name in (*names, "event.account")]
    monkeypatch.setenv("LIMITS", ",".join([*limits, "proposal.account=3/7200"]))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def call(event: events.WholeEvent) -> events.WholeEvent:
    """A published event that takes proposals."""
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    return event


def propose(client: Client, event: int, **attributes: Any) -> Answer:
    body = build_document("session", {"title": "Looms"} | attributes, event=("event", event))
    return client.send("POST", "/v1/sessions", body)


def hand_in(client: Client, session: str) -> Answer:
    body = build_document("session", {"state": "pending"}, session)
    return client.send("PATCH", f"/v1/sessions/{session}", body)


def add_speaker(client: Client, event: int) -> Answer:
    body = build_document("speaker", {"name": "Me"}, event=("event", event))
    return client.send("POST", "/v1/speakers", body)


def read_refusal(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.headers["retry-after"], answer.json["errors"][0]["detail"]


def describe(noun: str, most: int = 2) -> tuple[int, str, str]:
    detail = f"The limit of {noun} is {most} within 2 h: try again in 2 h."
    return 429, "7200", detail


def test_proposals_of_an_account_to_an_event_have_a_limit(
    call: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    assert [propose(client, call.id).status for _ in range(2)] == [201, 201]
    assert read_refusal(propose(client, call.id)) == describe("proposals to one event")
    assert propose(enter(add_user()), call.id).status == 201


def test_proposals_of_an_account_to_all_events_have_a_limit(
    call: events.WholeEvent, draft: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    set_columns("event", draft.id, state="published", is_sessions_speakers_enabled=True)
    events_of_calls = (call.id, call.id, draft.id)
    assert [propose(client, event).status for event in events_of_calls] == [201, 201, 201]
    assert read_refusal(propose(client, draft.id)) == describe("proposals", 3)


def test_a_draft_that_is_handed_in_is_a_proposal(
    call: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    drafts = [propose(client, call.id, state="draft") for _ in range(2)]
    assert [draft.status for draft in drafts] == [201, 201]
    refused = propose(client, call.id, state="draft")
    assert read_refusal(refused) == describe("drafts of sessions")
    ids = [draft.json["data"]["id"] for draft in drafts]
    assert [hand_in(client, id_).status for id_ in ids] == [200, 200]
    assert read_refusal(propose(client, call.id)) == describe("proposals to one event")


def test_a_refused_proposal_does_not_count(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    set_columns("event", event.id, is_sessions_speakers_enabled=False)
    assert [propose(client, event.id).status for _ in range(3)] == [403, 403, 403]
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    assert propose(client, event.id, **{"ends-at": "nonsense"}).status == 422
    assert [propose(client, event.id).status for _ in range(2)] == [201, 201]


def test_a_proposal_in_the_trash_stays_counted(
    call: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    for _ in range(2):
        id_ = propose(client, call.id).json["data"]["id"]
        assert client.delete(f"/v1/sessions/{id_}").status == 200
    assert propose(client, call.id).status == 429


@pytest.mark.parametrize("role", ["owner", "coorganizer", "administrator"])
def test_organizers_enter_a_whole_programme(
    call: events.WholeEvent, enter: Enter, add_user: AddUser, role: str
) -> None:
    user = call.owner_id if role == "owner" else add_user(is_admin=role == "administrator")
    if role == "coorganizer":
        grant_role(call.id, user, "coorganizer")
    client = enter(user)
    for state in ("pending", "draft", "accepted"):
        assert [propose(client, call.id, state=state).status for _ in range(4)] == [201] * 4
    body = build_document("speaker", {"name": "You"}, event=("event", call.id))
    assert [client.send("POST", "/v1/speakers", body).status for _ in range(4)] == [201] * 4


def test_new_speakers_have_a_limit(
    call: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    client = enter(add_user())
    for _ in range(2):
        answer = add_speaker(client, call.id)
        assert answer.status == 201
        assert client.delete(f"/v1/speakers/{answer.json['data']['id']}").status == 200
    assert read_refusal(add_speaker(client, call.id)) == describe("new speakers")


def test_feedback_has_a_limit(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> None:
    client = enter(add_user())
    body = build_document("feedback", {"rating": 5}, event=("event", event.id))
    for _ in range(2):
        answer = client.send("POST", "/v1/feedbacks", body)
        assert answer.status == 201
        id_ = answer.json["data"]["id"]
        again = build_document("feedback", {"rating": 1}, id_)
        assert client.send("PATCH", f"/v1/feedbacks/{id_}", again).status == 200
        assert client.delete(f"/v1/feedbacks/{id_}").status == 200
    assert read_refusal(client.send("POST", "/v1/feedbacks", body)) == describe("new feedback")


def test_new_events_have_a_limit_except_for_administrators(enter: Enter, add_user: AddUser) -> None:
    times = {"starts-at": "2030-01-01T09:00:00Z", "ends-at": "2030-01-02T09:00:00Z"}
    body = build_document("event", {"name": "Days", "timezone": "UTC"} | times)

    def create(user: int) -> Answer:
        return enter(user).send("POST", "/v1/events", body)

    user, administrator = add_user(), add_user(is_admin=True)
    assert [create(user).status for _ in range(2)] == [201, 201]
    assert read_refusal(create(user)) == describe("new events")
    assert [create(administrator).status for _ in range(3)] == [201, 201, 201]
