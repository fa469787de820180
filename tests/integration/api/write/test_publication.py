"""Publications over HTTP: whom they tell, and how often (docs/contract/mail.md#publication)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    grant_role,
    load_changes,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
COMING = {
    "starts_at": datetime(2031, 5, 1, tzinfo=UTC),
    "ends_at": datetime(2031, 5, 2, tzinfo=UTC),
}


@pytest.fixture
def coming(event: events.WholeEvent) -> events.WholeEvent:
    """A draft of an event that is not over; its owner and one speaker have addresses."""
    set_columns("event", event.id, state="draft", **COMING)
    return event


def publish(client: Client, id_: int, query: str = "", **attributes: Any) -> Answer:
    body = build_document("event", {"state": "published", **attributes}, id_)
    return client.send("PATCH", f"/v1/events/{id_}{query}", body)


def list_notified(id_: int) -> list[bool]:
    changes = load_changes("event", id_)
    return [facts["notify"] for kind, facts in changes if kind == "event.published"]


def count_mails(answer: Answer) -> int:
    assert answer.status == 200, answer.json
    return int(answer.json["meta"]["mails"]["will-send"])


def test_a_coming_event_is_announced_to_its_people(coming: events.WholeEvent, enter: Enter) -> None:
    owner = enter(coming.owner_id)
    answer = publish(owner, coming.id)
    assert count_mails(answer) == 2  # the owner, and the speaker with an address
    assert list_notified(coming.id) == [True]
    assert answer.headers["etag"] == owner.get(f"/v1/events/{coming.id}").headers["etag"]


@pytest.mark.parametrize(("query", "is_over"), [("", True), ("?notify=false", False)])
def test_a_quiet_publication_mails_nobody(
    coming: events.WholeEvent,
    enter: Enter,
    query: str,
    is_over: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    end = {"starts-at": "2018-05-01T00:00Z", "ends-at": "2018-05-02T00:00Z"} if is_over else {}
    assert count_mails(publish(enter(coming.owner_id), coming.id, query, **end)) == 0
    assert list_notified(coming.id) == [False]


def test_an_announcement_is_asked_for_once_a_day(coming: events.WholeEvent, enter: Enter) -> None:
    owner = enter(coming.owner_id)
    assert count_mails(publish(owner, coming.id, "?notify=false")) == 0
    assert count_mails(publish(owner, coming.id, "?notify=true")) == 2
    second = publish(owner, coming.id, "?notify=true")
    assert (second.status, list_notified(coming.id)) == (429, [False, True])
    assert int(second.headers["retry-after"]) > 3600
    for state in ("draft", "published"):  # a usual publication counts nothing
        body = build_document("event", {"state": state}, coming.id)
        assert owner.send("PATCH", f"/v1/events/{coming.id}", body).status == 200


def test_a_refused_announcement_is_not_counted(coming: events.WholeEvent, enter: Enter) -> None:
    owner = enter(coming.owner_id)
    assert publish(owner, coming.id, "?notify=true", name=None).status == 422
    assert publish(owner, coming.id, "?notify=true&dry-run=true").status == 200
    over = publish(owner, coming.id, "?notify=true", **{"ends-at": "2018-05-02T00:00Z"})
    assert over.status in {409, 422}
    assert publish(owner, coming.id, "?notify=true").status == 200


@pytest.mark.parametrize("role", ["moderator", "registrar", "track_organizer"])
def test_other_staff_announces_nothing(
    coming: events.WholeEvent, enter: Enter, add_user: Callable[..., int], role: str
) -> None:
    helper = add_user()
    grant_role(coming.id, helper, role)
    assert publish(enter(helper), coming.id, "?notify=true").status == 403


def test_a_draft_and_an_event_that_is_over_are_not_announced(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    over = publish(owner, event.id, "?notify=true")
    set_columns("event", event.id, state="draft", **COMING)
    body = build_document("event", {"name": "Days"}, event.id)
    draft = owner.send("PATCH", f"/v1/events/{event.id}?notify=true", body)
    assert (over.status, draft.status) == (409, 409)
    assert "over" in over.json["errors"][0]["detail"]


@pytest.mark.parametrize("query", ["notify=maybe", "dry-run=2", "dry_run=yes"])
def test_an_unknown_value_is_a_400(coming: events.WholeEvent, enter: Enter, query: str) -> None:
    answer = publish(enter(coming.owner_id), coming.id, f"?{query}")
    assert answer.status == 400
    assert answer.json["errors"][0]["source"]["parameter"] == query.partition("=")[0]


def test_a_new_event_tells_its_owner(add_user: Callable[..., int], enter: Enter) -> None:
    attributes = {"name": "Days", "timezone": "UTC", "state": "published"}
    times = {"starts-at": "2031-05-01T09:00Z", "ends-at": "2031-05-02T09:00Z"}
    owner = enter(add_user())
    body = build_document("event", attributes | times)
    created = owner.send("POST", "/v1/events?notify=true", body)
    assert (created.status, created.json["meta"]["mails"]) == (201, {"will-send": 1})
    past = {"starts-at": "2018-05-01T09:00Z", "ends-at": "2018-05-02T09:00Z"}
    quiet = owner.send("POST", "/v1/events", build_document("event", attributes | past))
    assert (quiet.status, quiet.json["meta"]["mails"]) == (201, {"will-send": 0})
