"""Each duty's last run is recorded when it ends, and administrators read it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text, update

from openevent.domain import duties
from openevent.infra import db
from openevent.resources.duty import duties as resource
from scheduler import handler
from scheduler.duties import DUTIES
from tests.integration import letters
from tests.integration.dispatcher import dying as dispatchers
from tests.integration.scheduler import dying

TABLE = resource.table
FIRST, SECOND, *_ = DUTIES


@pytest.fixture(autouse=True)
def _no_runs() -> None:
    """Forget all runs, as of a fresh deployment."""
    values = dict.fromkeys(("started_at", "ended_at", "handled", "failed_at", "failure"))
    with db.transaction() as connection:
        connection.execute(update(TABLE).values(values))


def read_duties() -> dict[str, Any]:
    with db.connect() as connection:
        rows = connection.execute(select(TABLE).order_by(TABLE.c.id))
        return {row.name: row for row in rows}


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second duty fail."""

    def duty() -> int:
        raise LookupError("nothing\n  is there")

    monkeypatch.setattr(handler, "DUTIES", {FIRST: lambda: 3, SECOND: duty})


def test_a_deployment_knows_every_duty_and_its_sentence() -> None:
    rows = read_duties()
    assert {name: row.description for name, row in rows.items()} == duties.SENTENCES
    assert {(row.started_at, row.handled, row.failure) for row in rows.values()} == {
        (None, None, None)
    }


def test_each_duty_has_its_last_start_end_and_count() -> None:
    before = datetime.now(UTC)
    counts = handler.lambda_handler({}, letters.Context())
    rows = read_duties()
    assert {name: row.handled for name, row in rows.items()} == counts
    starts = [rows[name].started_at for name in DUTIES]
    assert starts == sorted(starts)
    assert before <= starts[0]
    assert all(row.started_at <= row.ended_at for row in rows.values())
    assert {row.failure for row in rows.values()} == {None}


@pytest.mark.usefixtures("fail")
def test_a_failure_has_its_time_and_sentence() -> None:
    with pytest.raises(handler.Undone, match=SECOND):
        handler.lambda_handler({}, letters.Context())
    first, second = (read_duties()[name] for name in (FIRST, SECOND))
    assert (first.handled, first.failure) == (3, None)
    assert (second.handled, second.failure) == (None, "LookupError: nothing is there")
    assert second.started_at <= second.failed_at <= second.ended_at


@pytest.mark.usefixtures("fail")
def test_the_last_failure_stays_after_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(handler.Undone):
        handler.lambda_handler({}, letters.Context())
    failed_at = read_duties()[SECOND].failed_at
    monkeypatch.setattr(handler, "DUTIES", {SECOND: lambda: 1})
    handler.lambda_handler({}, letters.Context())
    row = read_duties()[SECOND]
    assert (row.handled, row.failed_at) == (1, failed_at)
    assert row.started_at > failed_at


def test_a_record_that_fails_does_not_stop_the_duties(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(handler, "DUTIES", {FIRST: lambda: 3, "a duty of tomorrow": lambda: 4})
    assert handler.lambda_handler({}, letters.Context()) == {FIRST: 3, "a duty of tomorrow": 4}
    assert "the end of a duty was not recorded" in caplog.text
    assert read_duties()[FIRST].handled == 3


def test_a_killed_run_keeps_the_records_of_the_duties_before(
    environment: Mapping[str, str],
) -> None:
    handler.lambda_handler({}, letters.Context())
    before = read_duties()
    killed = dispatchers.killed({}, "commit:2", environment, dying.SCHEDULER)
    assert killed == dispatchers.KILLED
    after = read_duties()
    names = [name for name in DUTIES if after[name].ended_at > before[name].ended_at]
    assert names == [FIRST]
    assert after[SECOND] == before[SECOND]


def test_a_migration_keeps_the_records_and_drops_duties_that_are_gone() -> None:
    handler.lambda_handler({}, letters.Context())
    before = read_duties()
    with db.transaction() as connection:
        connection.execute(
            text("INSERT INTO admin_duties (name, description) VALUES ('of yesterday', 'Gone.')")
        )
        connection.execute(update(TABLE).where(TABLE.c.name == FIRST).values(description="Old."))
        duties.save_duties(connection)
    assert read_duties() == before


def test_a_failed_statement_shows_no_values() -> None:
    with (
        pytest.raises(Exception, match="invalid input syntax") as error,
        db.connect() as connection,
    ):
        connection.execute(text("SELECT 'secret of ada'::int"))
    sentence = "PostgreSQL refused a statement (SQLSTATE 22P02): the scheduler's log has more."
    assert duties.describe_failure(error.value) == sentence
