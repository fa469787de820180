"""The fields that the event's form requires (docs/contract/resources.md#required-fields)."""

from collections.abc import Callable
from typing import Any

import pytest

from local.stack import schema
from tests.factories import events
from tests.integration.api.write import concurrent_requests
from tests.integration.api.write.forms import (
    add_field,
    list_faults,
    list_pointers,
    open_sessions,
    post,
)
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    grant_role,
    patch_row,
    set_columns,
)
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

FOOD = "attributes/complex-field-values/food"
NEEDS_THREE = (
    'The event\'s form requires `short-abstract`. Also missing: `track`, "food" (Favourite food).'
)


@pytest.fixture
def form(event: events.WholeEvent) -> events.WholeEvent:
    """An event that asks for title, short abstract, track and food of each session."""
    open_sessions(event.id)
    add_field(event.id, "session", "shortAbstract", type="paragraph")
    add_field(event.id, "session", "track", type="select")
    add_field(event.id, "session", "food", name="Favourite food")
    return event


@pytest.fixture
def speaker(enter: Enter, add_user: AddUser) -> Client:
    """Somebody without a role."""
    return enter(add_user())


def fill(event: events.WholeEvent, **members: Any) -> dict[str, Any]:
    """Build the members of a session that has all that the form asks for."""
    filled = {
        "short_abstract": "<p>Threads</p>",
        "complex_field_values": {"food": "Rice"},
        "track": ("track", event.track_id),
    }
    return filled | members


def add_session(client: Client, event: events.WholeEvent, **members: Any) -> int:
    answer = post(client, event.id, "session", **fill(event, **members))
    assert answer.status == 201, answer.json
    return int(answer.json["data"]["id"])


def test_a_new_session_without_the_required_fields_is_refused(
    form: events.WholeEvent, speaker: Client
) -> None:
    refused = post(speaker, form.id, "session")
    assert list_faults(refused) == [
        ("attributes/short-abstract", NEEDS_THREE),
        ("relationships/track", "The event's form requires `track`."),
        (FOOD, 'The event\'s form requires "food" (Favourite food).'),
    ]
    assert post(speaker, form.id, "session", **fill(form)).status == 201


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"short_abstract": " \n"}, "attributes/short-abstract"),
        ({"short_abstract": "<p>&nbsp;</p>"}, "attributes/short-abstract"),
        ({"short_abstract": None}, "attributes/short-abstract"),
        ({"title": "  "}, "attributes/title"),
        ({"track": None}, "relationships/track"),
        ({"complex_field_values": None}, FOOD),
        ({"complex_field_values": {}}, FOOD),
        ({"complex_field_values": {"food": ""}}, FOOD),
        ({"complex_field_values": {"food": None, "Food!": "Rice"}}, FOOD),
    ],
)
def test_an_empty_value_is_no_value(
    form: events.WholeEvent, speaker: Client, *, members: dict[str, Any], pointer: str
) -> None:
    assert list_pointers(post(speaker, form.id, "session", **fill(form, **members))) == [pointer]


def test_a_draft_needs_nothing_until_it_is_handed_in(
    form: events.WholeEvent, speaker: Client
) -> None:
    draft = post(speaker, form.id, "session", state="draft")
    assert draft.status == 201, draft.json
    id_ = int(draft.json["data"]["id"])
    assert patch_row(speaker, "session", id_, subtitle="More").status == 200
    assert list_faults(patch_row(speaker, "session", id_, state="pending"))[0][1] == NEEDS_THREE
    assert patch_row(speaker, "session", id_, short_abstract="x").status == 200
    assert list_pointers(patch_row(speaker, "session", id_, state="pending")) == [
        "relationships/track",
        FOOD,
    ]
    body = build_document(
        "session",
        {"state": "pending", "complex-field-values": {"food": "Rice"}},
        id_,
        track=("track", form.track_id),
    )
    answer = speaker.send("PATCH", f"/v1/sessions/{id_}", body)
    assert (answer.status, answer.json["data"]["attributes"]["state"]) == (200, "pending")


def test_a_change_does_not_empty_a_required_field(form: events.WholeEvent, speaker: Client) -> None:
    id_ = add_session(speaker, form)
    path = f"/v1/sessions/{id_}/relationships/track"
    no_track = build_document("session", {"subtitle": "x"}, id_, track=None)
    for answer, pointer in (
        (patch_row(speaker, "session", id_, short_abstract="<br>"), "attributes/short-abstract"),
        (patch_row(speaker, "session", id_, complex_field_values=None), FOOD),
        (patch_row(speaker, "session", id_, complex_field_values={}), FOOD),
        (patch_row(speaker, "session", id_, complex_field_values={"food": " "}), FOOD),
        (speaker.send("PATCH", f"/v1/sessions/{id_}", no_track), "relationships/track"),
        (speaker.send("PATCH", path, build_linkage(None)), "relationships/track"),
    ):
        assert list_pointers(answer) == [pointer]
    assert patch_row(speaker, "session", id_, short_abstract="Looms").status == 200
    assert patch_row(speaker, "session", id_, complex_field_values={"food": "Corn"}).status == 200


def test_a_field_that_was_empty_before_may_stay_empty(
    form: events.WholeEvent, speaker: Client
) -> None:
    id_ = add_session(speaker, form)
    add_field(form.id, "session", "level")
    add_field(form.id, "session", "size")
    record = speaker.get(f"/v1/sessions/{id_}", {"include": "track"}).json["data"]
    record["attributes"] |= {"subtitle": "More", "level": None}
    answer = speaker.send("PATCH", f"/v1/sessions/{id_}", {"data": record})
    assert (answer.status, answer.json["data"]["attributes"]["subtitle"]) == (200, "More")
    assert patch_row(speaker, "session", id_, state="withdrawn").status == 200


def test_other_changes_of_state_need_no_field(form: events.WholeEvent, speaker: Client) -> None:
    id_ = add_session(speaker, form)
    set_columns("session", id_, short_abstract=None, track_id=None, complex_field_values=None)
    assert patch_row(speaker, "session", id_, state="withdrawn").status == 200


@pytest.mark.parametrize("role", ["owner", "organizer", "coorganizer"])
def test_organizers_need_no_field(
    form: events.WholeEvent, enter: Enter, add_user: AddUser, *, role: str
) -> None:
    user = add_user()
    grant_role(form.id, user, role)
    created = post(enter(user), form.id, "session")
    assert created.status == 201, created.json
    id_ = int(created.json["data"]["id"])
    set_columns("session", id_, short_abstract="x")
    assert patch_row(enter(user), "session", id_, short_abstract=None).status == 200
    assert post(enter(user), form.id, "speaker").status == 201


@pytest.mark.parametrize("role", ["track_organizer", "moderator", "registrar"])
def test_other_staff_and_strangers_need_the_fields(
    form: events.WholeEvent, enter: Enter, add_user: AddUser, *, role: str
) -> None:
    user = add_user()
    grant_role(form.id, user, role)
    assert len(list_faults(post(enter(user), form.id, "session"))) == 3


def test_administrators_need_no_field(
    form: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    assert post(enter(add_user(is_admin=True)), form.id, "session").status == 201


def test_the_form_that_counts_is_the_present_one(
    form: events.WholeEvent, speaker: Client, enter: Enter
) -> None:
    owner = enter(form.owner_id)
    rows = owner.get(f"/v1/events/{form.id}/custom-forms").json["data"]
    by_identifier = {row["attributes"]["field-identifier"]: int(row["id"]) for row in rows}
    assert patch_row(owner, "custom-form", by_identifier["track"], is_required=False).status == 200
    assert owner.delete(f"/v1/custom-forms/{by_identifier['food']}").status == 200
    assert list_pointers(post(speaker, form.id, "session")) == ["attributes/short-abstract"]


def test_a_request_does_not_wait_for_a_change_of_the_form(
    form: events.WholeEvent, speaker: Client, database: schema.Database
) -> None:
    connection = concurrent_requests.connect(database)
    field = "field_identifier, form, is_required, is_included"
    statement = f"INSERT INTO custom_forms (event_id, {field}) VALUES (%s, %s, %s, true, true)"
    connection.cursor().execute(statement, (form.id, "level", "session"))
    connection.cursor().execute(
        "UPDATE custom_forms SET is_required = false WHERE event_id = %s", (form.id,)
    )
    assert len(list_pointers(post(speaker, form.id, "session"))) == 3
    assert post(speaker, form.id, "session", **fill(form)).status == 201
    connection.commit()
    connection.close()
    assert post(speaker, form.id, "session").status == 201


def test_a_form_costs_no_round_trip(
    form: events.WholeEvent, speaker: Client, trips: CountingProxy
) -> None:
    speaker.get("/v1/events/1")
    before = trips.trips
    id_ = add_session(speaker, form)
    create_trips, before = trips.trips - before, trips.trips
    answer = patch_row(speaker, "session", id_, complex_field_values={"food": "Corn"})
    assert answer.status == 200
    assert (create_trips <= 6, trips.trips - before <= 6) == (True, True)
