"""Killed workers, parallel workers, repeated messages: one event, all its media, SUCCESS."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import pytest

from openevent.work import job_outcome, jobs, tasks
from openevent.work.job_failure import JobFailed
from openevent.work.worker import handle
from tests.factories import archives
from tests.integration.crashes import workers
from tests.integration.crashes.worker_process import STEPS
from tests.integration.import_worker import imports
from tests.integration.letters import Context, sqs_event

TYPES = (
    "event",
    "session",
    "speaker",
    "track",
    "session-type",
    "microlocation",
    "sponsor",
    "social-link",
    "faq",
)


def assert_whole(message: jobs.ImportEvent) -> None:
    """One event with all its rows, links and media, and a task that says so."""
    assert imports.row_of(message)["state"] == jobs.SUCCESS
    assert imports.task_of(message)["state"] == "SUCCESS"
    counts = {type_: len(imports.load_rows(type_, message.event_id)) for type_ in TYPES}
    assert counts == {**dict.fromkeys(TYPES, 1), "session": 2, "speaker": 2}
    assert len(imports.load_rows("users-events-roles", message.event_id)) == 1
    assert len(imports.load_links(message.event_id)) == 2
    assert sorted(imports.load_media(message.event_id).values()) == sorted(archives.MEDIA.values())


def assert_nothing(message: jobs.ImportEvent) -> None:
    """No row and no object; the job says that it failed."""
    assert [
        imports.load_rows(type_, message.event_id) for type_ in (*TYPES, "users-events-roles")
    ] == [[]] * (len(TYPES) + 1)
    assert imports.load_media(message.event_id) == {}
    assert imports.row_of(message)["state"] == jobs.FAILURE
    assert imports.task_of(message)["state"] == "FAILURE"


@pytest.mark.parametrize("step", STEPS)
def test_killed_and_delivered_again(step: str, user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    assert workers.run(message, step) == -signal.SIGKILL
    assert workers.run(message, attempt=2) == 0
    assert_whole(message)


@pytest.mark.parametrize("step", ["before_media", "before_commit"])
def test_killed_leaves_no_row(step: str, user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    assert workers.run(message, step) == -signal.SIGKILL
    assert imports.load_rows("event", message.event_id) == []
    assert imports.row_of(message)["state"] == jobs.WAITING


def test_the_same_message_twice(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    assert [workers.run(message), workers.run(message)] == [0, 0]
    assert_whole(message)


@pytest.mark.parametrize("step", ["before_media", "during_media"])
def test_the_slower_of_two_workers_loses(step: str, user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    with workers.Worker(sqs_event(message), step, "wait").until_reached() as slow:
        assert workers.run(message, attempt=2) == 0
        assert slow.go_on().ended() == 0
    assert_whole(message)


def test_a_second_worker_waits_for_the_first_that_commits(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    first = workers.Worker(sqs_event(message), "before_commit", "wait")
    with first.until_reached(), workers.Worker(sqs_event(message, 2)) as second:
        assert first.go_on().ended() == 0
        assert second.ended() == 0
    assert_whole(message)


def test_a_worker_that_refuses_tells_of_the_rival_that_was_killed_when_it_had_won(
    user: int,
) -> None:
    message = imports.start_import(archives.build_zip(), user)

    def overtaken(message: jobs.ImportEvent, _: tasks.Progress) -> jobs.Row:
        assert workers.run(message, "after_commit") == -signal.SIGKILL
        raise JobFailed("The file was replaced.")

    handle(sqs_event(message, 2), Context(), {jobs.ImportEvent: overtaken})
    assert_whole(message)


def test_cancelled_while_it_waits(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    assert job_outcome.fail(message.task_id, JobFailed("cancelled", reason="cancelled")) is not None
    assert workers.run(message) == 0
    assert_nothing(message)


@pytest.mark.parametrize("step", ["before_media", "during_media"])
def test_cancelled_while_it_runs(step: str, user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    with workers.Worker(sqs_event(message), step, "wait").until_reached() as worker:
        assert (
            job_outcome.fail(message.task_id, JobFailed("cancelled", reason="cancelled"))
            is not None
        )
        assert worker.go_on().ended() == 0
    assert_nothing(message)


def test_cancelling_what_is_about_to_commit_comes_too_late(user: int) -> None:
    message = imports.start_import(archives.build_zip(), user)
    cancel = partial(job_outcome.fail, message.task_id, JobFailed("cancelled", reason="cancelled"))
    worker = workers.Worker(sqs_event(message), "before_commit", "wait")
    with worker.until_reached(), ThreadPoolExecutor(1) as pool:
        cancelled = pool.submit(cancel)
        assert worker.go_on().ended() == 0
        assert cancelled.result() is None
    assert_whole(message)


def test_ten_imports_at_once_do_not_touch_each_other(user: int) -> None:
    messages = [
        imports.start_import(archives.build_zip(numbered(count)), user) for count in range(1, 11)
    ]
    with ExitStack() as exits:
        running = [
            exits.enter_context(workers.Worker(sqs_event(message), "before_media", "wait"))
            for message in messages
        ]
        for worker in running:
            worker.until_reached()
        for worker in running:
            worker.go_on()
        assert [worker.ended() for worker in running] == [0] * 10
    for count, message in enumerate(messages, 1):
        assert [row["title"] for row in imports.load_rows("session", message.event_id)] == titles(
            count
        )
        assert imports.load_links(message.event_id) == {
            (title, f"Speaker {count}") for title in titles(count)
        }
        assert sorted(imports.load_media(message.event_id).values()) == [archives.PIXEL]


def titles(count: int) -> list[str]:
    return [f"Session {number} of event {count}" for number in range(count)]


def numbered(count: int) -> archives.Conference:
    """Build a conference of `count` sessions; ids, identifier and type are always the same."""
    conference = archives.build_conference()
    speaker = {"id": 1, "name": f"Speaker {count}"}
    sessions = [
        {"id": place, "title": title, "speakers": [speaker]}
        for place, title in enumerate(titles(count))
    ]
    event = {
        **conference["event"],
        "identifier": "abc12345",
        "type": "Congress",
        "topic": "All",
        "sub_topic": "Some",
    }
    return {**conference, "event": event, "speakers": [speaker], "sessions": sessions}
