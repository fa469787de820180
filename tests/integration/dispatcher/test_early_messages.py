"""The dispatcher waits for the commit of the rows that a message names."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert

from dispatcher.handler import lambda_handler
from local.stack import schema
from openevent.resources.mail import mails
from openevent.work import changes, commit_wait
from tests import commits
from tests.integration import letters
from tests.integration.dispatcher import desk, outcome_messages
from tests.integration.dispatcher.test_changes import count_done, event_of, session

__all__ = ["session"]


@pytest.mark.parametrize("pause", [1, 20, 39])
def test_changes_are_handled_at_the_delivery_during_which_they_are_committed(
    session: int, pause: int, database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, event = uuid4(), ("event", event_of(session))

    def write(connection: Connection) -> None:
        subject = {"subject_type": "event", "subject_id": event[1]}
        row = {"batch": batch, "kind": "speakers.reordered", "facts": {}, **subject}
        connection.execute(insert(changes.changes).values(row))

    with commits.committed_at_pause(pause, database.url, write, monkeypatch) as clock:
        assert lambda_handler(desk.letter(batch), letters.Context()) == desk.NO_FAILURES
    assert clock.pauses == pause
    assert count_done(event) == 2


@pytest.mark.parametrize("pause", [1, 30])
def test_an_outcome_waits_for_the_row_of_its_mail_and_others_do_not(
    key: UUID, pause: int, database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = uuid4()
    states: list[Any] = []

    def write(connection: Connection) -> None:
        row = {"key": early, "recipient": f"{early}@example.org", "action": "test_mail"}
        connection.execute(insert(mails.table).values(**row, subject="s", message="m"))

    items = [outcome_messages.outcome(each, "sent") for each in (early, key)]
    with commits.committed_at_pause(pause, database.url, write, monkeypatch) as clock:
        commit = clock.at_pause
        clock.at_pause = lambda number: (commit(number), states.append(read_state(key)))
        event = outcome_messages.event(*items)
        assert lambda_handler(event, letters.Context()) == desk.NO_FAILURES
    assert clock.pauses == pause
    assert states == ["sent"] * pause
    assert read_state(early) == "sent"


def read_state(key: UUID) -> str:
    return str(outcome_messages.row(key)[0])


def test_ten_messages_without_rows_wait_for_a_second_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = commits.Clock()
    monkeypatch.setattr(commit_wait, "time", clock)
    records = [desk.letter(uuid4())["Records"][0] for _ in range(10)]
    answer = lambda_handler({"Records": records}, letters.Context())
    assert len(answer["batchItemFailures"]) == 10
    assert clock.now == pytest.approx(1, abs=0.03)
