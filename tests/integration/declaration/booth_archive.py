"""Routes, reference, export and import of a booth; test_new_resource.py runs this file.

Run it by hand, with `functions`, `layers/shared` and `.` in PYTHONPATH:
`python -m pytest -p tests.factories.booth tests/integration/declaration/booth_archive.py`.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select

from local.services import emulator as emulators
from local.stack import schema
from openevent.auth import tokens
from openevent.infra import config, db, storage
from openevent.infra.aws import client
from openevent.resources import BY_TYPE, RESOURCES
from reference import openapi
from tests.factories import archives, events
from tests.factories.events import WholeEvent
from tests.integration import cloud
from tests.integration.api.write.write_helpers import build_document
from tests.integration.export_worker import exports
from tests.integration.import_worker import imports
from tests.unit.api.client import Client

BOOTH = BY_TYPE["booth"]
HALL = {"id": 7, "name": "Hall"}
STAND: dict[str, Any] = {"id": 1, "name": "Stand", "size": 9, "microlocation_id": 7}


@pytest.fixture(scope="module", autouse=True)
def _deployed(database: schema.Database, emulator: emulators.Emulator) -> Iterator[None]:
    """Let this process be every function; create the tables that a migration would create."""
    engine = create_engine(make_url(database.owner_url).set(drivername="postgresql+pg8000"))
    BOOTH.table.create(engine)
    BY_TYPE["booth-shift"].table.create(engine)
    engine.dispose()
    with (
        pytest.MonkeyPatch.context() as patch,
        cloud.entered(cloud.create_services(database, emulator), patch),
    ):
        yield


@pytest.fixture
def event() -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection)


@pytest.fixture
def owner(event: WholeEvent) -> Client:
    return Client(tokens.sign_access_token(event.owner_id, 0, fresh=True, seconds=600))


def post(owner: Client, event: WholeEvent, **attributes: Any) -> dict[str, Any]:
    """Create a booth over HTTP; gives its object."""
    links = {
        "event": ("event", event.id),
        "microlocation": ("microlocation", event.microlocation_id),
    }
    answer = owner.send("POST", "/v1/booths", build_document("booth", attributes, **links))
    assert answer.status == 201, answer.body
    return dict(answer.json["data"])


def zipped(**files: Any) -> bytes:
    """Pack the usual conference with other files."""
    return archives.build_zip(archives.build_conference() | files)


def warnings_of(message: Any) -> list[str]:
    return [warning["message"] for warning in imports.row_of(message)["result"]["warnings"]]


def places(event_id: int | None) -> list[tuple[str, str | None]]:
    """Give the name of each booth of an event with the name of its microlocation."""
    booth, room = BOOTH.table, BY_TYPE["microlocation"].table
    joined = booth.outerjoin(room, room.c.id == booth.c.microlocation_id)
    rows = select(booth.c.name, room.c.name).select_from(joined)
    with db.connect() as connection:
        ordered = rows.where(booth.c.event_id == event_id).order_by(booth.c.id)
        return [(row[0], row[1]) for row in connection.execute(ordered)]


def test_it_is_created_read_changed_listed_and_deleted(event: WholeEvent, owner: Client) -> None:
    booth = post(owner, event, name="Stand", size=9)
    path = f"/v1/booths/{booth['id']}"
    assert Client().get(path).json["data"]["attributes"] == booth["attributes"]
    room = Client().get(f"{path}/microlocation").json["data"]
    assert room["id"] == str(event.microlocation_id)
    changed = owner.send("PATCH", path, build_document("booth", {"size": 12}, booth["id"]))
    assert changed.json["data"]["attributes"]["size"] == 12
    listed_booths = Client().get("/v1/booths").json["data"]
    assert booth["id"] in [row["id"] for row in listed_booths]
    assert owner.delete(path).status == 200
    assert Client().get(path).status == 404


def test_invalid_attributes_are_refused(event: WholeEvent, owner: Client) -> None:
    links = {"event": ("event", event.id)}
    body = build_document("booth", {"name": "", "size": "wide"}, **links)
    answer = owner.send("POST", "/v1/booths", body)
    assert answer.status == 422
    pointers = {error["source"]["pointer"] for error in answer.json["errors"]}
    assert pointers == {"/data/attributes/name", "/data/attributes/size"}


def test_strangers_may_not_write_it(event: WholeEvent) -> None:
    with db.transaction() as connection:
        stranger = Client(
            tokens.sign_access_token(events.add_user(connection), 0, fresh=True, seconds=600)
        )
    body = build_document("booth", {"name": "Stand"}, event=("event", event.id))
    assert stranger.send("POST", "/v1/booths", body).status == 403


def test_lists_are_filtered_and_sorted_by_it(event: WholeEvent, owner: Client) -> None:
    for name, size in (("A", 2), ("B", 8), ("C", 9)):
        post(owner, event, name=name, size=size)
    of_event = {"name": "event", "op": "has", "val": {"name": "id", "op": "eq", "val": event.id}}
    room = {"name": "id", "op": "eq", "val": event.microlocation_id}
    conditions = [
        of_event,
        {"name": "size", "op": "gt", "val": 4},
        {"name": "microlocation", "op": "has", "val": room},
    ]
    query = {"filter": json.dumps(conditions), "sort": "-size", "include": "microlocation"}
    answer = Client().get("/v1/booths", query).json
    assert [row["attributes"]["name"] for row in answer["data"]] == ["C", "B"]
    assert [row["type"] for row in answer["included"]] == ["microlocation"]


def test_the_reference_describes_it() -> None:
    reference = openapi.build_document()
    assert {"/v1/booths", "/v1/booths/{key}", "/v1/booths/{key}/microlocation"} <= {
        *reference["paths"]
    }
    attributes = reference["components"]["schemas"]["booth-attributes"]["properties"]
    assert {"name", "size", "logo-url", "email", "deleted-at"} == attributes.keys()


def test_an_export_has_the_file_after_the_files_it_refers_to(
    event: WholeEvent, owner: Client
) -> None:
    booth = post(owner, event, name="Stand", size=9)
    records = exports.read_records(exports.run_export(event.id, event.owner_id))
    files = list(records)
    assert files.index("booths") > files.index("microlocations")
    assert records["booths"] == [
        {
            "id": int(booth["id"]),
            "name": "Stand",
            "size": 9,
            "email": None,
            "logo_url": None,
            "microlocation_id": event.microlocation_id,
        }
    ]


def test_a_round_trip_preserves_the_link_and_the_medium(event: WholeEvent, owner: Client) -> None:
    digest = "0" * 64
    key = storage.build_media_key(event.id, digest, "logo.png")
    bucket = config.settings().bucket
    client("s3").put_object(Bucket=bucket, Key=key, Body=archives.PIXEL)
    url = f"{config.settings().api_origin}/v1/{key}"
    post(owner, event, name="Stand", **{"logo-url": url})
    first = exports.run_export(event.id, event.owner_id, image=True)
    assert archives.PIXEL in exports.unzip(first).values()
    message = imports.run_import(first, event.owner_id)
    result = imports.row_of(message)["result"]
    assert (result["counts"]["booths"], result["warnings"]) == (1, [])
    (row,) = imports.load_rows("booth", message.event_id)
    assert imports.load_media(message.event_id)[row["logo_url"]] == archives.PIXEL
    before = exports.read_records(first)["microlocations"]
    assert places(message.event_id) == [("Stand", before[0]["name"])]


@pytest.mark.parametrize(
    "reference",
    [
        {"microlocation_id": 7},
        {"microlocation": {"id": "7", "name": "Hall"}},
        {"microlocation": "Hall"},
    ],
)
def test_a_record_may_refer_to_another_in_every_dialect(
    reference: dict[str, Any], event: WholeEvent
) -> None:
    booths = [{"id": 1, "name": "Stand", **reference}]
    zip_file = zipped(microlocations=[HALL], booths=booths)
    message = imports.run_import(zip_file, event.owner_id)
    assert places(message.event_id) == [("Stand", "Hall")]


def test_invalid_values_in_the_file_are_warnings(event: WholeEvent) -> None:
    booths = [{**STAND, "size": "wide", "microlocation_id": 99, "colour": "red"}]
    message = imports.run_import(zipped(microlocations=[HALL], booths=booths), event.owner_id)
    assert places(message.event_id) == [("Stand", None)]
    warnings = {
        '"wide" is not a whole number: it was left out.',
        '"99" is not in the file "microlocations": the reference was left out.',
        'The field "colour" is unknown: it was left out.',
    }
    assert warnings <= set(warnings_of(message))


def test_the_order_of_files_does_not_depend_on_the_registration() -> None:
    assert list(RESOURCES.by_file)[-2:] == ["booths", "booth_shifts"]


def test_a_record_without_a_required_reference_is_left_out(event: WholeEvent) -> None:
    shifts = [
        {"id": 1, "task": "Open", "booth_id": 1},
        {"id": 2, "task": "Close"},
        {"id": 3, "task": "Clean", "booth_id": 99},
    ]
    files = {"booths": [STAND], "booth_shifts": shifts}
    message = imports.run_import(zipped(microlocations=[HALL], **files), event.owner_id)
    rows = imports.load_rows("booth-shift", message.event_id)
    (booth,) = imports.load_rows("booth", message.event_id)
    assert [(row["task"], row["booth_id"]) for row in rows] == [("Open", booth["id"])]
    assert warnings_of(message).count("The booth is missing: this record was left out.") == 2


def test_a_reference_creates_a_record_that_no_file_has(event: WholeEvent) -> None:
    booth = {"id": 5, "name": "Stand", "microlocation": {"id": 8, "name": "Attic"}}
    shifts = [{"id": 1, "task": "Open", "booth": booth}, {"id": 2, "task": "Close", "booth": booth}]
    message = imports.run_import(zipped(booth_shifts=shifts), event.owner_id)
    assert places(message.event_id) == [("Stand", "Attic")]
    assert len(imports.load_rows("booth-shift", message.event_id)) == 2
