"""Records each mail in the task table; conditional writes make sure that it is sent once.

A mail has one item. Its state is one of:

- `claimed`: one process owns the mail until its lease ends.
- `offered`: the process offers the mail to the server, or did so. If the lease ends in this state,
  nobody knows whether the server accepted the mail; it is not sent again.
- a final state, stored for 30 days: a message that arrives again gets the same outcome.
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
from openevent.mail.messages import Mail, MailHeader, Outcome

CLAIMED: Final = "claimed"
OFFERED: Final = "offered"
STATE: Final = Attr("state")
RETENTION_SECONDS: Final = 30 * 86_400
CLOCK_SKEW_SECONDS: Final = 5
"""A lease is longer than the function's time by this, because clocks differ."""
UNCONFIRMED_REASON: Final = (
    "The mail was offered to the server, but the sending process stopped before the answer."
)


class Busy(Exception):
    """Another process owns the mail, for at most `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"busy for {seconds:.0f} s")


@dataclass
class Claim:
    """The right to send a mail until the lease ends."""

    id: str
    owner: str
    is_offered: bool = False

    @property
    def _state(self) -> str:
        return OFFERED if self.is_offered else CLAIMED

    def offer(self) -> None:
        """Record that the mail is offered from now on. Raises Busy if the claim is lost."""
        if not _set(self, {"state": OFFERED}, CLAIMED):
            raise Busy(1)
        self.is_offered = True

    def release(self) -> None:
        """Release the claim: the server did not accept the mail."""
        _set(self, {"state": CLAIMED, "lease": 0}, self._state)

    def end(self, outcome: Outcome) -> bool:
        """Record the outcome of the mail; return whether the claim was still valid."""
        outcome_json = outcome.model_dump_json(exclude={"recipient"})
        return _set(self, {"state": outcome.state, "outcome": outcome_json}, self._state)


def claim(mail: MailHeader, seconds: float) -> Claim | Outcome:
    """Claim a mail for `seconds`, or return the outcome that it already has. Raises Busy."""
    now = time.time()
    new_claim = Claim(f"mail#{mail.key}#{mail.attempt}", uuid4().hex)
    values: dict[str, Value] = {
        "state": CLAIMED,
        "owner": new_claim.owner,
        "lease": math.ceil(now + seconds) + CLOCK_SKEW_SECONDS,
        "expires_at": int(now) + RETENTION_SECONDS,
    }
    is_lease_over = STATE.eq(CLAIMED) & Attr("lease").lt(int(now))
    item = _update(new_claim, values, Attr("id").not_exists() | is_lease_over)
    return new_claim if item is None else _resolve_unclaimed(mail, new_claim.id, item)


def _resolve_unclaimed(mail: MailHeader, item_id: str, item: Item) -> Outcome:
    """Return the outcome of a mail that cannot be claimed.

    A mail that was offered and whose lease is over ends here as unconfirmed. Raises Busy while the
    lease runs.
    """
    if "outcome" in item:
        return Outcome.model_validate(
            json.loads(item["outcome"]) | {"recipient": get_recipient(mail)}
        )
    remaining = item["lease"] - time.time() if item else 0
    if not item or item["state"] != OFFERED or remaining >= 0:
        raise Busy(max(1.0, remaining))
    outcome = _build_unconfirmed(mail)
    if not Claim(item_id, item["owner"], is_offered=True).end(outcome):
        raise Busy(1)
    return outcome


def _build_unconfirmed(mail: MailHeader) -> Outcome:
    return Outcome(
        key=mail.key,
        attempt=mail.attempt,
        recipient=get_recipient(mail),
        state="unconfirmed",
        reason=UNCONFIRMED_REASON,
        at=datetime.now(UTC),
    )


def get_recipient(mail: MailHeader) -> str:
    """Return the recipient; '' if the rest of the message could not be read."""
    return mail.recipient if isinstance(mail, Mail) else ""


def _set(claim: Claim, values: Mapping[str, Value], state: str) -> bool:
    """Set values of the claim's item if it is in `state`; return whether the claim was valid."""
    return _update(claim, values, STATE.eq(state) & Attr("owner").eq(claim.owner)) is None


def _update(claim: Claim, values: Mapping[str, Value], condition: ConditionBase) -> Item | None:
    """Set values if the condition holds; otherwise return the item as it is."""
    item = items.update_or_get(claim.id, values, condition)
    # botocore may retry a write that had succeeded: an item that is exactly ours is a success.
    expected_values = {"owner": claim.owner, **values}
    is_stored = item is not None and expected_values.items() <= item.items()
    return None if is_stored else item
