"""Jobs that lost their messages end at the next start."""

from uuid import uuid4

from local import lost, postgres, schema
from openevent import jobs

INSERT = "INSERT INTO jobs (task_id, kind, user_id, subject, state) VALUES ('{}', 'export.event', {}, 'An event', '{}')"


def test_waiting_jobs_end_and_ended_ones_stay(database: schema.Database) -> None:
    [[user]] = postgres.execute(database.url, "INSERT INTO users (email) VALUES ('a@example.org') RETURNING id")
    for state in (jobs.WAITING, jobs.SUCCESS, jobs.WAITING):
        postgres.execute(database.url, INSERT.format(uuid4(), user, state))
    assert lost.end_jobs(database.url) == 2
    rows = postgres.execute(database.url, "SELECT state, result->>'message' FROM jobs ORDER BY id")
    told = "The local stack was stopped."
    assert rows == [["failure", told], ["success", None], ["failure", told]]
    assert lost.end_jobs(database.url) == 0
