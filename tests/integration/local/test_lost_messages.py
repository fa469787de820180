"""Jobs and mails whose messages were lost end at the next start."""

from uuid import uuid4

from local.deployment import lost_messages
from local.services import postgres
from local.stack import schema
from openevent.work import jobs

LOSS = "The local stack was stopped."
INSERT = (
    "INSERT INTO jobs (task_id, kind, user_id, subject, state)"
    " VALUES ('{}', 'export.event', {}, 'An event', '{}')"
)


def test_waiting_jobs_fail_and_ended_ones_stay(database: schema.Database) -> None:
    [[user]] = postgres.execute(
        database.url, "INSERT INTO users (email) VALUES ('a@example.org') RETURNING id"
    )
    for state in (jobs.WAITING, jobs.SUCCESS, jobs.WAITING):
        postgres.execute(database.url, INSERT.format(uuid4(), user, state))
    assert lost_messages.end_jobs_and_mails(database.url, LOSS) == (2, 0)
    rows = postgres.execute(database.url, "SELECT state, result->>'message' FROM jobs ORDER BY id")
    assert rows == [["failure", LOSS], ["success", None], ["failure", LOSS]]
    assert lost_messages.end_jobs_and_mails(database.url, LOSS) == (0, 0)


def test_queued_mails_become_unconfirmed(database: schema.Database) -> None:
    for state in ("queued", "sent"):
        postgres.execute(
            database.url,
            f"INSERT INTO mails (recipient, state) VALUES ('a@example.org', '{state}')",
        )
    assert lost_messages.end_jobs_and_mails(database.url, LOSS) == (0, 1)
    rows = postgres.execute(database.url, "SELECT state, reason FROM mails ORDER BY id")
    assert rows == [["unconfirmed", f"{LOSS} {lost_messages.NO_OUTCOME}"], ["sent", None]]
