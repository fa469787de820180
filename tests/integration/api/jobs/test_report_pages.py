"""The whole report of a job, which stays as long as the job's row."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, select

from openevent.infra import db
from openevent.work import job_outcome, jobs
from openevent.work.import_report import MAXIMUM_STORED_PROBLEMS, Report
from openevent.work.job_failure import CANCELLED, JobFailed
from openevent.work.job_reports import job_reports
from tests.integration.api.jobs import jobs_desk as desk
from tests.integration.api.jobs.report_desk import (
    Owner,
    build_path,
    build_report,
    fail,
    list_messages,
    succeed,
)
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def owner(add_user: AddUser, enter: Enter) -> Owner:
    user_id = add_user()
    return Owner(user_id, enter(user_id))


def test_a_failed_import_has_a_report(owner: Owner) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=1, warnings=2))
    document, row = owner.get(task_id), desk.load_job(task_id)
    assert row is not None
    assert list_messages(document) == ["Error 0.", "Warning 0.", "Warning 1."]
    assert document["errors"] == [
        {"file": "sessions", "message": "Error 0.", "record": 0, "id": None, "pointer": None}
    ]
    del document["errors"], document["warnings"]
    assert document == {
        "id": str(row["id"]),
        "task": str(task_id),
        "kind": "import.event",
        "state": "FAILURE",
        "dry-run": False,
        "result": "The zip has errors.",
        "error-count": 1,
        "warning-count": 2,
        "meta": {"count": 3},
        "links": {"self": f"/v1/import-jobs/{row['id']}/report"},
    }


def test_the_pages_of_a_long_report_hold_each_problem_once(owner: Owner) -> None:
    task_id = owner.start()
    report = build_report(errors=130, warnings=170)
    fail(task_id, report)
    pages = [owner.get(task_id, f"page[size]=70&page[number]={n}") for n in range(1, 6)]
    messages = [message for page in pages for message in list_messages(page)]
    assert messages == [problem.message for problem in (*report.errors, *report.warnings)]
    assert [(len(page["errors"]), len(page["warnings"])) for page in pages] == [
        (70, 0),
        (60, 10),
        (0, 70),
        (0, 70),
        (0, 20),
    ]
    assert {page["meta"]["count"] for page in pages} == {300}
    assert [sorted(page["links"]) for page in pages[:1] + pages[-1:]] == [
        ["first", "last", "next", "self"],
        ["first", "last", "prev", "self"],
    ]
    assert list_messages(owner.get(task_id, "page[size]=0")) == messages
    assert len(list_messages(owner.get(task_id))) == 20


def test_a_page_behind_the_end_is_empty(owner: Owner) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=3))
    for number in (2, 999_999_999):
        document = owner.get(task_id, f"page[size]=5000&page[number]={number}")
        assert (list_messages(document), document["meta"]) == ([], {"count": 3})


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page[size]=5001", "page[size]"),
        ("page[number]=0", "page[number]"),
        ("page[x]=1", "page[x]"),
    ],
)
def test_a_wrong_page_is_a_400(owner: Owner, query: str, parameter: str) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=1))
    answer = owner.client.get(build_path(task_id), query)
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": parameter})


def test_the_longest_report_is_read_in_pages(owner: Owner) -> None:
    task_id = owner.start()
    count = MAXIMUM_STORED_PROBLEMS + 5
    fail(task_id, build_report(errors=count, warnings=count))
    last = owner.get(task_id, "page[size]=5000&page[number]=4")
    assert (last["error-count"], last["warning-count"]) == (count, count)
    assert last["meta"] == {"count": 2 * MAXIMUM_STORED_PROBLEMS}
    assert last["warnings"][-1]["message"] == f"Warning {MAXIMUM_STORED_PROBLEMS - 1}."
    refused = owner.client.get(build_path(task_id), "page[size]=0")
    assert (refused.status, refused.json["errors"][0]["source"]) == (
        400,
        {"parameter": "page[size]"},
    )


def test_an_import_that_succeeded_has_a_report(owner: Owner) -> None:
    task_id = owner.start(event_id=None, dry_run=True)
    succeed(task_id, build_report(warnings=101))
    document = owner.get(task_id, "page[size]=200")
    assert (document["state"], document["dry-run"], document["result"]) == ("SUCCESS", True, None)
    assert (document["errors"], len(document["warnings"]), document["warning-count"]) == (
        [],
        101,
        101,
    )


def test_an_export_has_a_report(owner: Owner) -> None:
    task_id = owner.start(jobs.ExportEvent)
    succeed(task_id, build_report(warnings=150))
    answer = owner.client.get(build_path(task_id, "export-jobs"), "page[size]=150")
    assert (answer.json["kind"], len(answer.json["warnings"])) == ("export.event", 150)
    assert owner.client.get(build_path(task_id, "import-jobs")).status == 404


@pytest.mark.parametrize("message", [CANCELLED, "The job failed at every attempt."])
def test_a_failure_without_problems_leaves_its_sentence(owner: Owner, message: str) -> None:
    task_id = owner.start()
    assert job_outcome.fail(task_id, JobFailed(message))
    document = owner.get(task_id)
    assert (document["state"], document["result"], document["meta"]) == (
        "FAILURE",
        message,
        {"count": 0},
    )


def test_a_waiting_job_has_an_empty_report(owner: Owner) -> None:
    document = owner.get(owner.start())
    assert (document["state"], document["result"], document["meta"]) == (
        "WAITING",
        None,
        {"count": 0},
    )


def test_a_report_is_for_those_who_may_see_the_job(
    owner: Owner, add_user: AddUser, enter: Enter, anonymous: Client
) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=1))
    path = build_path(task_id)
    job_path = path.removesuffix("/report")
    readers = {
        200: [owner.client, enter(add_user(is_admin=True))],
        404: [enter(add_user())],
        401: [anonymous],
    }
    for status, clients in readers.items():
        for reader in clients:
            assert (reader.get(path).status, reader.get(job_path).status) == (status, status)


@pytest.mark.parametrize("key", ["0", "nobody", str(2**64), "%00"])
def test_a_missing_job_has_no_report(owner: Owner, key: str) -> None:
    assert owner.client.get(f"/v1/import-jobs/{key}/report").status == 404


def test_a_report_stays_after_its_task(owner: Owner) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=150))
    with db.transaction() as connection:
        old = f"UPDATE jobs SET created_at = now() - interval '1 year' WHERE user_id = {owner.id}"
        connection.exec_driver_sql(old)
    assert owner.get(task_id, "page[size]=0")["meta"] == {"count": 150}


def test_a_report_goes_with_the_row_of_its_job(owner: Owner) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=150))
    row = desk.load_job(task_id)
    assert row is not None
    count = select(func.count()).where(job_reports.c.job_id == row["id"])
    with db.transaction() as connection:
        assert connection.scalar(count) == 1
        connection.execute(delete(jobs.jobs).where(jobs.jobs.c.id == row["id"]))
        assert connection.scalar(count) == 0


def test_the_row_of_an_earlier_release_holds_its_whole_report(owner: Owner) -> None:
    task_id = owner.start()
    fail(task_id, Report())
    errors = [problem.as_json() for problem in build_report(errors=150).errors]
    with db.transaction() as connection:
        values = {"message": "Errors.", "errors": errors, "error-count": 150}
        table = jobs.jobs
        connection.execute(table.update().where(table.c.task_id == task_id).values(result=values))
    document = owner.get(task_id, "page[size]=0")
    assert (len(document["errors"]), document["warnings"]) == (150, [])


def test_a_page_is_one_statement(owner: Owner, trips: CountingProxy) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=150))
    path = build_path(task_id)
    owner.client.get(path.removesuffix("/report"))
    before = trips.trips
    owner.client.get(path.removesuffix("/report"))
    trips_of_job = trips.trips - before
    owner.client.get(path)
    assert trips.trips - before - trips_of_job == trips_of_job
