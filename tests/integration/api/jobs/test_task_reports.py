"""The tasks of jobs with long reports."""

from collections.abc import Callable

import pytest

from openevent.work import tasks
from openevent.work.import_report import Report
from tests.integration.api.jobs.report_desk import Owner, build_path, build_report, fail
from tests.unit.api.client import Client


@pytest.fixture
def owner(add_user: Callable[..., int], enter: Callable[..., Client]) -> Owner:
    user_id = add_user()
    return Owner(user_id, enter(user_id))


def test_an_ended_task_names_its_report(owner: Owner) -> None:
    task_id = owner.start()
    assert "report" not in owner.client.get(f"/v1/tasks/{task_id}").json
    fail(task_id, build_report(errors=120, warnings=3))
    task = owner.client.get(f"/v1/tasks/{task_id}").json
    assert task["report"] == build_path(task_id)
    assert (len(task["errors"]), task["error-count"]) == (100, 120)
    assert (task["warnings"], task["warning-count"]) == ([], 3)
    [listed] = owner.client.get("/v1/tasks").json["tasks"]
    assert listed["report"] == task["report"]


def test_a_failed_task_has_warnings_behind_its_errors(owner: Owner) -> None:
    task_id = owner.start()
    fail(task_id, build_report(errors=60, warnings=60))
    task = owner.client.get(f"/v1/tasks/{task_id}").json
    assert (len(task["errors"]), len(task["warnings"])) == (60, 40)


def test_the_longest_problems_fit_the_item_of_a_task(owner: Owner) -> None:
    task_id, report, text = owner.start(), Report(), "\N{PILE OF POO}" * 400
    for _ in range(100):
        report.error(text, text, id=text, pointer=text)
        report.warning(text, text, id=text, pointer=text)
    fail(task_id, report)
    item = tasks.get(str(task_id))
    assert item is not None
    assert item["state"] == "FAILURE"
