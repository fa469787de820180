"""The file of an export is signed for users who may download it today; its task stays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, update

from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources.event import events as event_resource
from openevent.resources.role import memberships
from openevent.resources.user import users
from openevent.work import jobs, tasks
from tests.factories import events
from tests.integration.api.jobs import jobs_desk as desk
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]
RESULT = {"key": "k", "name": "Summit.zip", "size": 7, "counts": {"sessions": 3}, "warnings": []}


@dataclass(frozen=True)
class Export:
    """An export that is ready: its event, the co-organizer who started it, and the path."""

    event_id: int
    user_id: int
    task_id: UUID

    @property
    def path(self) -> str:
        return f"/v1/tasks/{self.task_id}"


def finish(message: jobs.Message, subject: str = "Summit") -> UUID:
    with db.transaction() as connection:
        jobs.insert_job(connection, message, subject, None)
    tasks.save_state(desk.end_job(message.task_id, jobs.SUCCESS, RESULT))
    return message.task_id


def finish_export(user_id: int, event_id: int) -> Export:
    message = jobs.ExportEvent(task_id=uuid4(), user_id=user_id, request_id="r", event_id=event_id)
    return Export(event_id, user_id, finish(message))


def write(statement: Any) -> None:
    with db.transaction() as connection:
        connection.execute(statement)


def set_role(export: Export, role: str | None) -> None:
    table = memberships.table
    write(delete(table).where(table.c.user_id == export.user_id))
    if role:
        with db.transaction() as connection:
            events.grant(connection, export.event_id, export.user_id, role)


def set_event(export: Export, **values: Any) -> None:
    table = event_resource.table
    write(update(table).where(table.c.id == export.event_id).values(values))


def lose_item(export: Export) -> None:
    key = {"id": {"S": str(export.task_id)}}
    client("dynamodb").delete_item(TableName=settings().tasks_table, Key=key)


def read_results(who: Client, export: Export) -> list[dict[str, Any]]:
    """Read the result in the task, in the task made again of the row, and in the list."""
    documents = [who.get(export.path).json]
    lose_item(export)
    documents.append(who.get(export.path).json)
    listed = who.get("/v1/tasks").json["tasks"]
    documents += [task for task in listed if task["id"] == str(export.task_id)]
    assert {task["state"] for task in documents} == {"SUCCESS"}
    return [task["result"] for task in documents]


@pytest.fixture
def export(event: events.WholeEvent, add_user: AddUser) -> Export:
    started = finish_export(add_user(), event.id)
    set_role(started, "coorganizer")
    return started


@pytest.mark.parametrize("role", ["owner", "organizer", "coorganizer"])
def test_the_file_is_for_co_organizers_and_above(export: Export, enter: Enter, role: str) -> None:
    set_role(export, role)
    results = read_results(enter(export.user_id), export)
    assert len(results) == 3
    for result in results:
        assert f"/exports/{export.event_id}/{export.task_id}.zip?" in result["download_url"]


@pytest.mark.parametrize("role", [None, "track_organizer", "moderator", "registrar", "attendee"])
def test_without_the_role_the_task_stays_and_has_no_url(
    export: Export, enter: Enter, role: str | None
) -> None:
    set_role(export, role)
    who = enter(export.user_id)
    assert read_results(who, export) == [RESULT] * 3
    assert who.get(export.path).headers["cache-control"] == "no-store"
    set_role(export, "organizer")
    assert all("download_url" in result for result in read_results(who, export))


def test_the_file_of_an_event_in_the_trash_is_for_nobody(
    export: Export, add_user: AddUser, enter: Enter
) -> None:
    who, admin = enter(export.user_id), enter(add_user(is_admin=True))
    set_event(export, deleted_at=func.now())
    assert read_results(who, export) == [RESULT] * 3
    assert admin.get(export.path).json["result"] == RESULT
    set_event(export, deleted_at=None)
    assert "download_url" in who.get(export.path).json["result"]


def test_the_file_of_an_event_that_is_gone_is_for_nobody(add_user: AddUser, enter: Enter) -> None:
    user_id = add_user()
    export = finish_export(user_id, 2**40)
    assert read_results(enter(user_id), export) == [RESULT] * 3


def test_a_draft_is_downloaded_by_its_people(
    draft: events.WholeEvent, add_user: AddUser, enter: Enter
) -> None:
    export = finish_export(add_user(), draft.id)
    assert read_results(enter(export.user_id), export) == [RESULT] * 3
    set_role(export, "coorganizer")
    assert all("download_url" in each for each in read_results(enter(export.user_id), export))


@pytest.mark.parametrize("right", ["is_admin", "is_super_admin"])
def test_an_admin_may_download_every_event(
    export: Export, add_user: AddUser, enter: Enter, right: str
) -> None:
    admin = enter(add_user(**{right: True}))
    assert "download_url" in admin.get(export.path).json["result"]


@pytest.mark.parametrize("right", ["is_sales_admin", "is_marketer"])
def test_other_rights_are_no_role(export: Export, enter: Enter, right: str) -> None:
    set_role(export, None)
    write(update(users.table).where(users.table.c.id == export.user_id).values({right: True}))
    assert read_results(enter(export.user_id), export) == [RESULT] * 3


def test_own_data_are_for_their_user_alone(add_user: AddUser, enter: Enter) -> None:
    user_id = add_user()
    message = jobs.ExportUser(task_id=uuid4(), user_id=user_id, request_id="r")
    own = Export(0, user_id, finish(message))
    for result in read_results(enter(user_id), own):
        assert f"/users/{user_id}/{own.task_id}.json?" in result["download_url"]
    admin = enter(add_user(is_admin=True, is_super_admin=True))
    answer = admin.get(own.path)
    assert (answer.status, answer.json["result"]) == (200, RESULT)
    assert "X-Amz" not in str(answer.json)


def test_own_data_end_with_the_account(add_user: AddUser, enter: Enter) -> None:
    user_id = add_user()
    message = jobs.ExportUser(task_id=uuid4(), user_id=user_id, request_id="r")
    own, who = Export(0, user_id, finish(message)), enter(user_id)
    write(update(users.table).where(users.table.c.id == user_id).values(deleted_at=func.now()))
    assert who.get(own.path).status == 401
    admin = enter(add_user(is_admin=True))
    assert admin.get(own.path).json["result"] == RESULT


def test_a_list_signs_each_file_for_itself(
    add_user: AddUser, enter: Enter, trips: CountingProxy
) -> None:
    user_id = add_user()
    exports = [_export_of_new_event(user_id, role) for role in ("owner", None, "moderator")]
    who = enter(user_id)
    first = _count_trips(who, trips)
    exports += [_export_of_new_event(user_id, "coorganizer") for _ in range(5)]
    set_event(exports[-1], deleted_at=func.now())
    assert _count_trips(who, trips) == first
    listed = who.get("/v1/tasks").json["tasks"]
    signed = {task["id"] for task in listed if "download_url" in task["result"]}
    assert len(listed) == 8
    assert signed == {str(each.task_id) for each in (exports[0], *exports[3:7])}


def _export_of_new_event(user_id: int, role: str | None) -> Export:
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        if role:
            events.grant(connection, event_id, user_id, role)
    return finish_export(user_id, event_id)


def _count_trips(who: Client, trips: CountingProxy) -> int:
    who.get("/v1/tasks")
    before = trips.trips
    assert who.get("/v1/tasks").status == 200
    return trips.trips - before


def test_the_result_of_an_import_stays_what_its_user_knew(
    event: events.WholeEvent, add_user: AddUser, enter: Enter
) -> None:
    user_id = add_user()
    message = jobs.ImportEvent(
        task_id=uuid4(),
        user_id=user_id,
        request_id="r",
        event_id=event.id,
        key="k",
        etag="e",
        size=1,
    )
    done = Export(event.id, user_id, finish(message, "summit.zip"))
    set_event(done, name="Renamed since", state="draft", deleted_at=func.now())
    assert read_results(enter(user_id), done) == [RESULT] * 3
