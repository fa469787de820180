"""Each job gave one mail, each mail has an end, and the inbox has what the rows say."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from chaos.checks.evidence import Evidence
from chaos.world import Row

MAILS: Final = """
SELECT m.id, m.key::text AS key, m.attempt, m.recipient, m.action, m.state, m.change_id,
  c.facts->>'task_id' AS task
FROM mails m LEFT JOIN changes c ON c.id = m.change_id
WHERE m.recipient = ANY(CAST(:recipients AS text[])) OR m.recipient IS NULL ORDER BY m.id
"""
"""The record of a mail about a purged event names nobody any more."""
ENDS: Final = {
    ("import.event", "success"): "Event Imported",
    ("import.event", "failure"): "Event Import Failed",
    ("export.event", "success"): "Event Exported",
    ("export.event", "failure"): "Event Export Failed",
    ("export.user", "success"): "user_exported",
    ("export.user", "failure"): "user_export_fail",
}
"""The mail about the end of a job (docs/contract/mail.md#triggers)."""
COPIES: Final = {"sent": (1, 1), "unconfirmed": (0, 1)}
"""The least and the most copies in the inbox, by state; none for other states."""


def check(evidence: Evidence) -> Iterator[str]:
    """Find mails that are missing, sent twice, or not ended."""
    recipients = [account.email for account in evidence.accounts.accounts]
    mails = evidence.world.select(MAILS, recipients=recipients)
    yield from _check_jobs(evidence, mails)
    yield from _check_repetitions(mails)
    yield from _check_inbox(evidence, mails)


def _check_jobs(evidence: Evidence, mails: list[Row]) -> Iterator[str]:
    purged = {job.task for job in evidence.accounts.jobs if job.event and job.event.is_purged}
    counts = Counter((mail["task"], mail["recipient"], mail["action"]) for mail in mails)
    by_task = Counter(mail["task"] for mail in mails)
    for task, row in evidence.jobs.items():
        is_silent = row["is_dry"] or row["reason"] == "cancelled" or row["state"] == "waiting"
        action = ENDS.get((row["kind"], row["state"]))
        expected = 0 if is_silent else 1
        count = counts[task, row["email"], action]
        if task in purged:
            count += counts[task, None, action]
        if by_task[task] != expected or count != expected:
            others = [mail["action"] for mail in mails if mail["task"] == task]
            yield f"The job {task} ({row['kind']}, {row['state']}) has the mails {others}."


def _check_repetitions(mails: list[Row]) -> Iterator[str]:
    about = Counter(
        (mail["change_id"], mail["recipient"], mail["action"])
        for mail in mails
        if mail["change_id"] is not None and mail["recipient"] is not None
    )
    for (change, recipient, action), count in about.items():
        if count > 1:
            yield f"{recipient} has {count} mails {action!r} about the change {change}."


def _check_inbox(evidence: Evidence, mails: list[Row]) -> Iterator[str]:
    recipients = {account.email for account in evidence.accounts.accounts}
    copies = Counter(
        _read_key(mail) for mail in evidence.world.list_mails() if mail["to"] in recipients
    )
    for mail in mails:
        key = f"{mail['key'].replace('-', '')}.{mail['attempt']}"
        least, most = COPIES.get(mail["state"], (0, 0))
        if mail["state"] == "queued":
            yield f"The mail {mail['id']} has not ended."
        count = copies.pop(key, 0)
        if not least <= count <= most:
            yield f"The mail {mail['id']} ({mail['state']}) is {count} times in the inbox."
    if copies:
        yield f"The inbox has mails without a row: {list(copies)[:3]}."


def _read_key(mail: Row) -> str:
    return str(mail["headers"].get("message-id", "")).lstrip("<").partition("@")[0]
