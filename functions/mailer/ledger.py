"""The ledger: an item of the task table for each mail, whose conditional writes let it be sent once.

`claimed`: one process has it until its lease is over. `offered`: the server was given it, or is
about to be: whoever finds that with the lease over knows no more than that, and never sends it
again. Then how it ended, kept 30 days, so that a message that comes again has its outcome told
again.
"""

import json
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import Mail, Outcome

CLAIMED: Final = "claimed"
OFFERED: Final = "offered"
KEPT_SECONDS: Final = 30 * 86_400
GRACE_SECONDS: Final = 5
"""Of a lease beyond the function's time: clocks differ."""
FAILED_CONDITION: Final = "ConditionalCheckFailedException"
LOST: Final = "The mail was offered to the server, and whoever did so was lost before the answer."


class Busy(Exception):
    """Another has the mail, for so many seconds at most."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"busy for {seconds:.0f} s")


@dataclass
class Claim:
    """A mail that is ours to send until the lease is over."""

    id: str
    owner: str
    is_offered: bool = False

    def offer(self) -> None:
        """Note that the mail is offered from now on. Raises Busy where it is not ours any more."""
        if not _set(self, {"state": OFFERED}, CLAIMED):
            raise Busy(1)
        self.is_offered = True

    def release(self) -> None:
        """Give the mail back: nothing of it was taken."""
        _set(self, {"state": CLAIMED, "lease": 0}, OFFERED if self.is_offered else CLAIMED)

    def end(self, outcome: Outcome) -> bool:
        """Note how the mail ended, and tell whether it was still ours."""
        told = outcome.model_dump_json(exclude={"recipient"})
        return _set(
            self, {"state": outcome.state, "outcome": told}, OFFERED if self.is_offered else CLAIMED
        )


def claim(mail: Mail, seconds: float) -> Claim | Outcome:
    """Claim a mail for so many seconds, or give how it ended before. Raises Busy."""
    now, made = time.time(), Claim(f"mail#{mail.key}#{mail.attempt}", uuid4().hex)
    lease = math.ceil(now + seconds) + GRACE_SECONDS
    values: dict[str, str | int] = {
        "state": CLAIMED,
        "owner": made.owner,
        "lease": lease,
        "expires_at": int(now) + KEPT_SECONDS,
    }
    found = _update(
        made.id,
        values,
        "attribute_not_exists(id) OR (#state = :is AND #lease < :now)",
        {":is": {"S": CLAIMED}, ":now": {"N": str(int(now))}},
    )
    return made if found is None else _found(mail, made.id, found)


def _found(mail: Mail, item_id: str, item: dict[str, Any]) -> Outcome:
    """Give the outcome of a mail that is not to be claimed."""
    if "outcome" in item:
        return Outcome.model_validate(
            json.loads(item["outcome"]["S"]) | {"recipient": mail.recipient}
        )
    left = int(item["lease"]["N"]) - time.time() if item else 0
    if not item or item["state"]["S"] != OFFERED or left >= 0:
        raise Busy(max(1.0, left))
    lost = Outcome(
        key=mail.key, attempt=mail.attempt, recipient=mail.recipient, state="unconfirmed", reason=LOST,
        at=datetime.now(UTC),
    )  # fmt: skip
    if not Claim(item_id, item["owner"]["S"], is_offered=True).end(lost):
        raise Busy(1)
    return lost


def _set(claim: Claim, values: dict[str, str | int], state: str) -> bool:
    """Set values of an item that is still ours and in that state, and tell whether it was."""
    ours = {":is": {"S": state}, ":me": {"S": claim.owner}}
    return _update(claim.id, values, "#state = :is AND #owner = :me", ours) is None


def _update(
    item_id: str, values: dict[str, str | int], condition: str, known: dict[str, dict[str, str]]
) -> dict[str, Any] | None:
    """Set values where the condition holds; where not, give the item as it is."""
    setting = ", ".join(f"#{name} = :{name}" for name in values)
    names = {
        f"#{name}": name
        for name in (*values, "state", "owner", "lease")
        if f"#{name}" in f"{setting} {condition}"
    }
    given = {
        f":{name}": {"N" if isinstance(value, int) else "S": str(value)}
        for name, value in values.items()
    }
    try:
        client("dynamodb").update_item(
            TableName=settings().tasks_table,
            Key={"id": {"S": item_id}},
            UpdateExpression=f"SET {setting}",
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=given | known,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != FAILED_CONDITION:
            raise
        answer: Any = error.response
        found: dict[str, Any] = answer.get("Item", {})
        # A write whose answer was lost on the way is sent again by botocore, and meets itself, of
        # one owner.
        written = {"owner": known.get(":me")} | {name: given[f":{name}"] for name in values}
        return None if all(found.get(name) == value for name, value in written.items()) else found
    return None
