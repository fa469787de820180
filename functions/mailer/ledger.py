"""The ledger: an item of the task table for each mail, whose conditional writes let it be sent once.

`claimed`: one process has it until its lease is over. `offered`: the server was given it, or is
about to be: whoever finds that with the lease over knows no more than that, and never sends it
again. Then how it ended, kept 30 days, so that a message that comes again has its outcome told
again.
"""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from boto3.dynamodb.conditions import Attr, ConditionBase

from openevent.infra import items
from openevent.infra.items import Item, Value
from openevent.mail.messages import Mail, Outcome

CLAIMED: Final = "claimed"
OFFERED: Final = "offered"
STATE: Final = Attr("state")
KEPT_SECONDS: Final = 30 * 86_400
GRACE_SECONDS: Final = 5
"""Of a lease beyond the function's time: clocks differ."""
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
    values: dict[str, Value] = {
        "state": CLAIMED,
        "owner": made.owner,
        "lease": lease,
        "expires_at": int(now) + KEPT_SECONDS,
    }
    is_left_over = STATE.eq(CLAIMED) & Attr("lease").lt(int(now))
    item = _update(made, values, Attr("id").not_exists() | is_left_over)
    return made if item is None else _outcome(mail, made.id, item)


def _outcome(mail: Mail, item_id: str, item: Item) -> Outcome:
    """Give the outcome of a mail that is not to be claimed."""
    if "outcome" in item:
        return Outcome.model_validate(json.loads(item["outcome"]) | {"recipient": mail.recipient})
    left = item["lease"] - time.time() if item else 0
    if not item or item["state"] != OFFERED or left >= 0:
        raise Busy(max(1.0, left))
    lost = Outcome(
        key=mail.key, attempt=mail.attempt, recipient=mail.recipient, state="unconfirmed", reason=LOST,
        at=datetime.now(UTC),
    )  # fmt: skip
    if not Claim(item_id, item["owner"], is_offered=True).end(lost):
        raise Busy(1)
    return lost


def _set(claim: Claim, values: Mapping[str, Value], state: str) -> bool:
    """Set values of an item that is still ours and in that state, and tell whether it was."""
    return _update(claim, values, STATE.eq(state) & Attr("owner").eq(claim.owner)) is None


def _update(claim: Claim, values: Mapping[str, Value], condition: ConditionBase) -> Item | None:
    """Set values where the condition holds; where it does not, give the item as it is."""
    item = items.update_or_get(claim.id, values, condition)
    # botocore may retry a write that had succeeded: an item that is exactly ours is a success.
    ours = {"owner": claim.owner, **values}
    is_written = item is not None and ours.items() <= item.items()
    return None if is_written else item
