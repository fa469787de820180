"""The rules of speakers, over HTTP (docs/contract/resources.md#speaker)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from local.stack import schema
from tests.factories import events
from tests.integration.api.write import concurrent_requests
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def test_a_user_adds_a_speaker_with_the_own_address(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user(email=f"me{next(events.NUMBERS)}@example.org")
    client = enter(user)
    email = client.get(f"/v1/users/{user}").json["data"]["attributes"]["email"]
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    body = build_document(
        "speaker", {"name": "Me", "email": "ada@example.org"}, event=("event", event.id)
    )
    created = client.send("POST", "/v1/speakers", body)
    assert (created.status, created.json["data"]["attributes"]["email"]) == (201, email)
    id_ = int(created.json["data"]["id"])
    assert client.get(f"/v1/speakers/{id_}/user").json["data"]["id"] == str(user)
    second = client.send("POST", "/v1/speakers", body)
    assert (second.status, get_pointer(second)) == (403, "/data/attributes/email")
    change = patch_row(client, "speaker", id_, email="ada@example.org")
    assert (change.status, get_pointer(change)) == (403, "/data/attributes/email")
    owner = enter(event.owner_id)
    assert owner.send("POST", "/v1/speakers", body).status == 403  # Ada is one already
    assert patch_row(owner, "speaker", id_, email="ADA@example.org").status == 403
    assert patch_row(owner, "speaker", id_, email="new@example.org").status == 200


def test_parallel_requests_do_not_add_two_speakers_with_one_address(
    event: events.WholeEvent, enter: Enter, database: schema.Database
) -> None:
    body = build_document(
        "speaker", {"name": "Me", "email": "Twin@example.org"}, event=("event", event.id)
    )
    owner, other_speaker = enter(event.owner_id), event.speaker_ids[1]
    for send_request in (
        partial(owner.send, "POST", "/v1/speakers", body),
        partial(patch_row, owner, "speaker", other_speaker, email="twin@example.org"),
    ):
        connection = concurrent_requests.connect(database)
        connection.cursor().execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('speakers', %s))", (event.id,)
        )
        connection.cursor().execute("DELETE FROM speakers WHERE email = 'twin@EXAMPLE.org'")
        statement = (
            "INSERT INTO speakers (event_id, name, email) VALUES (%s, 'Twin', 'twin@EXAMPLE.org')"
        )
        connection.cursor().execute(statement, (event.id,))
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(send_request)
            while not concurrent_requests.has_waiting_advisory_lock(database):
                assert not answer.done()
            connection.commit()
            assert (answer.result().status, get_pointer(answer.result())) == (
                403,
                "/data/attributes/email",
            )
        connection.close()


def test_a_speaker_is_restored_if_the_address_is_free(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, ada = enter(event.owner_id), event.speaker_ids[0]
    assert owner.delete(f"/v1/speakers/{ada}").status == 200
    body = build_document(
        "speaker", {"name": "Ada", "email": "ADA@example.org"}, event=("event", event.id)
    )
    second = owner.send("POST", "/v1/speakers", body)
    restore_body = build_document("speaker", {"deleted-at": None}, ada)
    refusal = owner.send("PATCH", f"/v1/speakers/{ada}?get_trashed=true", restore_body)
    assert (second.status, refusal.status, get_pointer(refusal)) == (
        201,
        409,
        "/data/attributes/deleted-at",
    )
    assert owner.delete(second.headers["location"]).status == 200
    assert owner.send("PATCH", f"/v1/speakers/{ada}?get_trashed=true", restore_body).status == 200
