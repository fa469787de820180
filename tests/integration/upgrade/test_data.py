"""What the first release stored is there after the upgrade, and this code reads it."""

import json
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from api.health.database import get_head
from migrate import schema as migrations
from openevent.infra import db
from tests.integration.upgrade import restore
from tests.unit.api.client import Client

IDS, USERS = restore.ids(), restore.users()
EVENT = f"/v1/events/{IDS['event']}"
SEEDED = {"message_settings"}
"""Tables that a migration fills anew with this code's own rows."""


def test_the_schema_is_at_the_head() -> None:
    with db.connect() as connection:
        assert migrations.get_revision(connection) == get_head()


@pytest.mark.parametrize("table", sorted(restore.load("rows")))
def test_no_row_is_lost(table: str) -> None:
    with db.connect() as connection:
        count = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    stored = len(restore.load("rows")[table])
    assert count >= stored if table in SEEDED else count == stored


def test_the_event_is_read_with_all_that_belongs_to_it(ada: Client) -> None:
    event = ada.get(EVENT).json["data"]["attributes"]
    assert (event["name"], event["state"]) == ("Analytical Days 2018", "published")
    lists = {name: ada.get(f"{EVENT}/{name}").json["data"] for name in ("sessions", "speakers")}
    assert {name: len(rows) for name, rows in lists.items()} == {"sessions": 2, "speakers": 5}
    titles = {row["attributes"]["title"] for row in lists["sessions"]}
    assert titles == {"Notes on the engine", "Panel"}


def test_the_fields_of_its_forms_have_names(ada: Client) -> None:
    rows = ada.get(f"{EVENT}/custom-forms", {"sort": "id"}).json["data"]
    names = [(row["attributes"]["is-complex"], row["attributes"]["name"]) for row in rows]
    assert names == [(False, "Title"), (False, "Short Abstract"), (False, "Name")]


def test_its_logo_is_still_there(ada: Client) -> None:
    logo = ada.get(EVENT).json["data"]["attributes"]["logo-url"]
    answer = Client().get(logo.removeprefix("https://api.example.org"))
    with urlopen(answer.headers["location"]) as downloaded:
        assert downloaded.read().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("task", "state"),
    [
        ("imported_task", "SUCCESS"),
        ("exported_task", "SUCCESS"),
        ("own_data_task", "SUCCESS"),
        ("waiting_export_task", "WAITING"),
    ],
)
def test_a_task_is_polled_on(ada: Client, task: str, state: str) -> None:
    answer = ada.get(f"/v1/tasks/{IDS[task]}")
    assert (answer.status, answer.json["state"]) == (200, state)


def test_a_finished_export_is_downloaded(ada: Client) -> None:
    answer = ada.get(f"{EVENT}/exports/{IDS['exported_task']}")
    with urlopen(answer.headers["location"]) as downloaded:
        assert downloaded.read(2) == b"PK"


def test_notifications_are_read(ada: Client) -> None:
    rows = ada.get(f"/v1/users/{USERS['ada']}/notifications").json["data"]
    titles = {row["attributes"]["title"] for row in rows}
    stored = restore.load("rows")["notifications"]
    assert titles == {row["title"] for row in stored if row["user_id"] == USERS["ada"]}


def test_an_import_sent_again_under_its_key_is_the_same_job() -> None:
    password = restore.release()["password"]
    credentials = {"email": "bob@example.org", "password": password}
    token = Client(address="192.0.2.77").post("/auth/session", credentials).json["access_token"]
    answer = Client(token).post_file(
        "/v1/events/import/json", "again.zip", b"PK again", idempotency_key="the key"
    )
    assert answer.json == {"task_url": f"/v1/tasks/{IDS['waiting_import_task']}"}


def test_a_limit_goes_on_where_it_was() -> None:
    guesser = Client(address="198.51.100.7")
    guess = {"email": "eve@example.org", "password": "wrong"}
    assert guesser.post("/auth/session", guess).status == 429


def test_the_files_hold_no_host_of_a_machine() -> None:
    files = json.dumps([restore.load(name) for name in ("rows", "messages", "items", "release")])
    assert [word for word in ("127.0.0.1", "/tmp", "/home") if word in files] == []  # noqa: S108
