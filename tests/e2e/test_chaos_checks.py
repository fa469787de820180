"""Each check of a run reports a world that was corrupted in its way, on a real stack.

One user imports and exports without faults. Each test then spoils one thing, looks for the
violation, and repairs it.
"""

import io
import re
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from chaos import drain, run
from chaos.actions import accounts, edits, exports, imports, polls
from chaos.checks.evidence import Evidence
from chaos.checks.exports import build_key
from chaos.journal import Journal
from chaos.model import Accounts
from chaos.user import User
from chaos.world import World
from local.stack.state import State
from tests.e2e import corruptions
from tests.e2e.corruptions import Desk

type Corrupt = Callable[[Desk], AbstractContextManager[None]]

IMPORT = {
    "broken": None,
    "sessions": 3,
    "media": 4,
    "is_dry": False,
    "way": "form",
    "is_twice": True,
    "publish": False,
    "replace_after": None,
}
JOBS = ("whole", "broken", "cancelled", "export", "own_data")


@pytest.fixture(scope="module")
def desk(stack: dict[str, Any], state: State, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    journal = Journal(tmp_path_factory.mktemp("chaos") / "journal.jsonl")
    evidence = Evidence(World(stack), Accounts(), journal)
    user = User("user0", evidence.world, journal, evidence.accounts, f"c{secrets.token_hex(3)}")
    accounts.join(user, {})
    assert user.account is not None
    steps: dict[str, Callable[[], None]] = {
        "whole": partial(imports.start_import, user, IMPORT | {"content": 1}),
        "broken": partial(imports.start_import, user, IMPORT | {"content": 2, "broken": "no zip"}),
        "cancelled": partial(_cancel, user),
        "export": partial(_edit_and_export, user),
        "own_data": partial(exports.export_own_data, user, {}),
    }
    jobs = {}
    for name, act in steps.items():
        act()
        jobs[name] = user.account.jobs[-1]
        polls.await_ends(user.account)
    run.await_ends(evidence)
    return Desk(evidence, jobs, state.data / "mails")


def _cancel(user: User) -> None:
    imports.start_import(user, IMPORT | {"content": 3})
    polls.cancel(user, {"job": 0, "after": 0})


def _edit_and_export(user: User) -> None:
    edits.edit_session(user, {"event": 0, "session": 0, "title": "Edited", "is_stale": False})
    exports.export_event(user, {"event": 0, "media": ["image", "document"]})


def test_a_quiet_run_has_no_violation(desk: Desk) -> None:
    assert set(desk.jobs) == set(JOBS)
    states = [desk.row(name)["state"] for name in JOBS]
    assert states == ["success", "failure", "failure", "success", "success"]
    assert desk.find_violations() == set()


def of_job(desk: Desk, name: str) -> str:
    return f"task_id = '{desk.jobs[name].task}'"


def of_event(desk: Desk, name: str) -> str:
    return f"event_id = {desk.row(name)['event_id']}"


def of_mail(desk: Desk, name: str) -> str:
    task = desk.jobs[name].task
    return f"change_id = (SELECT id FROM changes WHERE facts->>'task_id' = '{task}')"


def medium(desk: Desk) -> str:
    return desk.world.list_keys(f"media/events/{desk.row('whole')['event_id']}/")[0]


def left(desk: Desk, name: str) -> str:
    """The key of a medium that an import would have left."""
    return f"media/events/{desk.row(name)['event_id']}/{'0' * 32}/left.png"


def export_key(desk: Desk, name: str = "export") -> str:
    return build_key(desk.row(name))


def other_title(desk: Desk) -> bytes:
    """The zip of the export with another title in it."""
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(desk.world.read_object(export_key(desk)))) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    entries["sessions"] = entries["sessions"].replace(b"Edited", b"Stolen")
    with ZipFile(buffer, "w") as new:
        for name, content in entries.items():
            new.writestr(name, content)
    return buffer.getvalue()


def of_jobs(name: str, **values: Any) -> Corrupt:
    """Change the row of a job."""
    return lambda desk: corruptions.changed(desk, "jobs", of_job(desk, name), values)


def of_mails(**values: Any) -> Corrupt:
    """Change the mail about the whole import."""
    return lambda desk: corruptions.changed(desk, "mails", of_mail(desk, "whole"), values)


def copied(table: str, find: Callable[[Desk, str], str], **values: Any) -> Corrupt:
    """Add a copy of a row about the whole import."""
    return lambda desk: corruptions.added(desk, table, find(desk, "whole"), values)


def lost(table: str, find: Callable[[Desk, str], str]) -> Corrupt:
    """Remove a row about the whole import."""
    return lambda desk: corruptions.removed(desk, table, find(desk, "whole"))


def file_of(find_key: Callable[[Desk], str], content: bytes | None) -> Corrupt:
    """Replace an object of the bucket, or remove it."""
    return lambda desk: corruptions.stored(desk, find_key(desk), content)


def answer_was(**details: Any) -> Corrupt:
    """Let a request have been answered so."""
    return lambda desk: corruptions.answered(desk, **details)


def client_saw(state: str) -> Corrupt:
    """Let the client of the whole import have seen another state after the end."""
    return lambda desk: corruptions.client_saw(desk, "whole", state)


CORRUPTIONS: dict[str, tuple[Corrupt, str]] = {
    "a lost row": (lost("microlocations", of_event), "microlocations has 0 rows instead of 1"),
    "a second owner": (copied("users_events_roles", of_event, user_id=1), "The owners are"),
    "no owner": (lost("users_events_roles", of_event), r"The owners are \[\]"),
    "a lost medium": (file_of(medium, None), r"The bucket has \d+ media, \['"),
    "media of a failed import": (file_of(partial(left, name="broken"), b"x"), "1 media are left"),
    "media of a cancelled one": (file_of(partial(left, name="cancelled"), b"x"), "are left"),
    "an event of a failed import": (of_jobs("whole", state="failure"), "A row of the event is"),
    "an event of no import": (of_jobs("whole", event_id=999_999), r"event \d+ is owned 1 times"),
    "an event that is missing": (of_jobs("whole", event_id=999_999), "The event has no row"),
    "an event of two jobs": (
        copied("jobs", of_job, task_id=str(uuid4()), request_key="x"),
        r"The event \d+ is the result of 2 jobs",
    ),
    "a broken zip as an event": (of_jobs("broken", state="success"), "The broken zip of the job"),
    "a failure without a cause": (of_jobs("own_data", state="failure"), "failed without a cause"),
    "a job that waits": (of_jobs("export", state="waiting"), "has not ended"),
    "a job without a row": (corruptions.accepted, "has no row"),
    "an item in another state": (
        lambda desk: corruptions.item_says(desk, "whole", "FAILURE"),
        "The item of the job .* says FAILURE, its row SUCCESS",
    ),
    "a client that saw two ends": (client_saw("FAILURE"), r"the ends \['FAILURE', 'SUCCESS'\]"),
    "a client that saw it wait again": (client_saw("WAITING"), "Clients saw the ends"),
    "a client that saw no end": (corruptions.unseen, "No client saw an end"),
    "a lost export": (file_of(export_key, None), "is missing"),
    "an export that does not open": (file_of(export_key, b"no zip"), "cannot be read"),
    "an export of another time": (
        lambda desk: corruptions.stored(desk, export_key(desk), other_title(desk)),
        "is like none of the",
    ),
    "own data that do not open": (
        file_of(partial(export_key, name="own_data"), b"{"),
        "cannot be read",
    ),
    "a file of a failed export": (of_jobs("export", state="failure"), "exports/.* is left"),
    "a lost mail": (lost("mails", of_mail), r"has the mails \[\]"),
    "a mail without a row": (lost("mails", of_mail), "The inbox has mails without a row"),
    "a second mail about a job": (
        copied("mails", of_mail, key=str(uuid4())),
        "has 2 mails 'Event Imported' about the change",
    ),
    "a mail that waits": (of_mails(state="queued"), "The mail .* has not ended"),
    "a failed mail that came": (of_mails(state="failed"), r"\(failed\) is 1 times in the inbox"),
    "a mail that did not come": (corruptions.without_mail, r"\(sent\) is 0 times in the inbox"),
    "a mail that came twice": (corruptions.with_second_mail, r"\(sent\) is 2 times"),
    "an error of the server": (answer_was(status=500), "An answer was a 500"),
    "a late answer of the gateway": (answer_was(status=504), "An answer was a 504"),
    "a 503 that says not when": (answer_was(status=503), "An answer was a 503"),
    "a poison that was lost": (corruptions.poison_lost, "was not put aside"),
    "a request without an answer": (answer_was(), "A request hung"),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_reported(name: str, desk: Desk) -> None:
    corrupt, pattern = CORRUPTIONS[name]
    with corrupt(desk):
        violations = desk.find_violations()
    assert [text for text in violations if re.search(pattern, text)], violations


def test_a_503_that_says_when_is_promised(desk: Desk) -> None:
    with corruptions.answered(desk, status=503, retry_after="2"):
        assert desk.find_violations() == set()


def test_work_that_does_not_end_is_reported(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "SECONDS", 0)
    with corruptions.changed(desk, "jobs", of_job(desk, "export"), {"state": "waiting"}):
        assert f"the waiting job {desk.jobs['export'].task}" in drain.drain(desk.world)


def test_each_corruption_was_repaired(desk: Desk) -> None:
    assert desk.find_violations() == set()


def test_the_message_of_a_transaction_that_was_rolled_back_is_not_waited_for(desk: Desk) -> None:
    lost = f'{{"v": 1, "task_id": "{uuid4()}"}}'
    task = str(uuid4())
    in_its_name = {"Body": "?", "MessageAttributes": {"task_id": {"StringValue": task}}}
    assert drain.is_rolled_back(desk.world, drain.read_ids(in_its_name))
    assert drain.is_rolled_back(desk.world, lost)
    assert not drain.is_rolled_back(desk.world, lost.replace("task_id", "key"))
    body = f'{{"v": 1, "task_id": "{desk.jobs["whole"].task}"}}'
    assert not drain.is_rolled_back(desk.world, body)
