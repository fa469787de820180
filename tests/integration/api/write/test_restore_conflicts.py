"""A row whose place was taken is not restored: a 409 names the holder to people who may see it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select

from api.write import holders
from local.stack import schema
from openevent.domain.refusals import Conflict, Taken
from openevent.domain.trash.tables import purges
from openevent.domain.write.request import Request
from openevent.model.permissions import Identity
from openevent.resources import BY_TYPE
from openevent.resources.faq_type import faq_types
from tests.factories import events
from tests.integration.api.write import concurrent_requests
from tests.integration.api.write.test_trash import restore
from tests.integration.api.write.write_helpers import build_document, set_columns
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

PLACE = "/data/attributes/deleted-at"
CASES = {
    "faq-type": ("faq_type_id", {"name": "TRAVEL"}, "(TRAVEL)"),
    "event-copyright": ("copyright_id", {"licence": "CC0"}, "(CC0)"),
    "speakers-call": (
        "speakers_call_id",
        {"starts-at": "2017-01-01T00:00Z", "ends-at": "2017-02-01T00:00Z"},
        "",
    ),
    "speaker": ("", {"name": "Second Ada", "email": "ADA@example.org"}, "(Second Ada)"),
}


def read_refusal(answer: Answer) -> tuple[int, str, str]:
    (error,) = answer.json["errors"]
    return answer.status, error["source"]["pointer"], error["detail"]


@pytest.mark.parametrize("type_", CASES)
def test_the_holder_within_an_event_is_named(
    event: events.WholeEvent, enter: Enter, type_: str
) -> None:
    name, attributes, title = CASES[type_]
    owner = enter(event.owner_id)
    id_ = getattr(event, name) if name else event.speaker_ids[0]
    assert owner.delete(f"/v1/{type_}s/{id_}").status == 200
    created = owner.send(
        "POST", f"/v1/{type_}s", build_document(type_, attributes, event=("event", event.id))
    )
    assert created.status == 201, created.json
    holder = created.json["data"]["id"]
    status, pointer, detail = read_refusal(restore(owner, type_, id_))
    assert (status, pointer) == (409, PLACE)
    assert detail.endswith(f" See {type_} {holder}{title and ' ' + title}.")
    assert owner.delete(created.headers["location"]).status == 200
    assert restore(owner, type_, id_).status == 200


def test_a_tax_is_one_of_its_event(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    set_columns("event", event.id, is_tax_enabled=True)
    body = build_document("tax", {"name": "VAT", "rate": 19}, event=("event", event.id))
    first = owner.send("POST", "/v1/taxes", body).json["data"]["id"]
    assert owner.delete(f"/v1/taxes/{first}").status == 200
    second = owner.send("POST", "/v1/taxes", body).json["data"]["id"]
    status, _, detail = read_refusal(restore(owner, "tax", int(first)))
    assert status == 409
    assert detail == f"The event already has a tax: change that one. See tax {second} (VAT)."


def test_a_catalogue_row_without_a_topic_has_one_name(enter: Enter, add_user: AddUser) -> None:
    admin, name = enter(add_user(is_admin=True)), f"Looms {next(events.NUMBERS)}"
    body = build_document("event-sub-topic", {"name": name})
    ids = []
    for _ in range(2):
        ids.append(admin.send("POST", "/v1/event-sub-topics", body).json["data"]["id"])
        if len(ids) == 1:
            assert admin.delete(f"/v1/event-sub-topics/{ids[0]}").status == 200
    _, _, detail = read_refusal(restore(admin, "event-sub-topic", int(ids[0])))
    assert detail.endswith(f"See event-sub-topic {ids[1]} ({name}).")


def test_feedback_that_was_given_again(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    guest = enter(add_user())
    body = build_document("feedback", {"rating": 4}, event=("event", event.id))
    ids = []
    for _ in range(2):
        ids.append(guest.send("POST", "/v1/feedbacks", body).json["data"]["id"])
        if len(ids) == 1:
            assert guest.delete(f"/v1/feedbacks/{ids[0]}").status == 200
    assert read_refusal(restore(guest, "feedback", int(ids[0]))) == (
        409,
        PLACE,
        f"You already gave feedback on this event: change that. See feedback {ids[1]}.",
    )


def test_a_holder_is_named_to_people_who_may_see_it(
    draft: events.WholeEvent, add_user: AddUser
) -> None:
    is_holder = faq_types.table.c.id == draft.faq_type_id

    def describe(user_id: int) -> str:
        request = Request(Identity(id=user_id), faq_types)
        with pytest.raises(Conflict) as refused, holders.name_holder(request):
            raise Taken("It is taken.", None, is_holder=is_holder)
        assert not isinstance(refused.value, Taken)
        return refused.value.message

    assert describe(add_user()) == "It is taken."
    assert describe(draft.owner_id) == f"It is taken. See faq-type {draft.faq_type_id} (Travel)."


def test_a_restore_with_a_new_name_takes_its_place_beside_the_holder(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    assert owner.delete(f"/v1/faq-types/{event.faq_type_id}").status == 200
    same = build_document("faq-type", {"name": "Travel"}, event=("event", event.id))
    assert owner.send("POST", "/v1/faq-types", same).status == 201
    body = build_document("faq-type", {"name": "Journeys", "deleted-at": None}, event.faq_type_id)
    path = f"/v1/faq-types/{event.faq_type_id}?get_trashed=true"
    assert owner.send("PATCH", path, body).status == 200


def test_a_new_row_beside_another_is_refused_as_before(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    body = build_document("event-copyright", {"licence": "CC0"}, event=("event", event.id))
    answer = owner.send("POST", "/v1/event-copyrights", body)
    assert (answer.status, answer.json["errors"][0]["detail"]) == (
        422,
        "The event already has a copyright: change that one.",
    )


@pytest.mark.parametrize("type_", ["event", "user"])
def test_nothing_comes_back_after_its_purge_has_begun(
    enter: Enter, add_user: AddUser, event: events.WholeEvent, type_: str, database: schema.Database
) -> None:
    admin = enter(add_user(is_admin=True))
    id_ = event.id if type_ == "event" else add_user()
    table = BY_TYPE[type_].table
    assert admin.delete(f"/v1/{type_}s/{id_}").status == 200
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as connection:
            connection.execute(select(table.c.id).where(table.c.id == id_).with_for_update())
            row = {"subject_type": type_, "subject_id": id_, "has_rows": True}
            connection.execute(insert(purges).values(row))
            answer = pool.submit(restore, admin, type_, id_)
            while not concurrent_requests.has_waiting_row_lock(database):
                assert not answer.done(), answer.result().json
        refusal = read_refusal(answer.result())
    assert refusal == (
        409,
        PLACE,
        "This is being deleted for good: it cannot be restored any more.",
    )
