"""Rate limits: attempts within a window of time, counted in DynamoDB items that expire.

A conditional write counts an attempt before it is made, so parallel attempts cannot exceed the
limit. The item's key is a keyed digest (HMAC): the table reveals neither addresses nor e-mails.
"""

import hmac
import time
from collections.abc import Mapping
from typing import Final

from openevent.auth import secret_keys
from openevent.infra import items
from openevent.infra.config import settings
from openevent.infra.items import attribute

COUNTED: Final[Mapping[str, str]] = {
    "invite.account": "invites",
    "email.account": "new e-mail addresses",
    "mail.account": "mails sent by hand",
    "mail.session": "mails about one session",
    "announce.event": "announcements of one event",
    "copy.account": "copies of events",
    "contact.account": "questions to organizers",
    "papers.account": "requests that invite to submit papers",
    "order.account": "new orders of speakers",
    "favourite.account": "new favourites",
    "buy.unverified": "new orders of tickets",
    "resend.account": "mails with tickets",
    "resend.order": "mails of one order",
    "proposal.event": "proposals to one event",
    "proposal.account": "proposals",
    "draft.account": "drafts of sessions",
    "speaker.account": "new speakers",
    "feedback.account": "new feedback",
    "event.account": "new events",
    "export.account": "exports",
    "upload.account": "uploads of zips",
    "file.account": "uploaded files",
    "bytes.account": "bytes in uploaded files",
    "file.proposer": "uploaded files before the e-mail address is verified",
    "bytes.proposer": "bytes in files uploaded before the e-mail address is verified",
}
"""The nouns for messages, by limit. Limits of guesses are absent: figures would help guessers."""
TRUST_SECONDS: Final = 90 * 86_400
"""How long a key is trusted."""
MINUTE: Final = 60
"""Seconds of a minute, and minutes of an hour."""


class Reached(Exception):
    """The limit of that name is reached; the next attempt is allowed after `seconds`.

    The text is a sentence for the client (docs/contract/auth.md#rate-limits).
    """

    def __init__(self, seconds: int, name: str = "") -> None:
        self.seconds = seconds
        self.name = name
        super().__init__(_describe(name, seconds))


def count(name: str, key: str, amount: int = 1) -> None:
    """Count an attempt for a key by the limit of that name. Raises Reached.

    `amount` is what it counts: 1, or how many bytes it takes.

    The names are those of openevent.infra.config.LIMITS. A window begins with its first attempt.
    """
    limit = settings().limit(name)
    now = int(time.time())
    item_id = _build_id(name, key)
    if amount > limit.most:
        raise Reached(limit.seconds, name)
    new_window = {"hits": amount, "expires_at": now + limit.seconds}
    end, hits = attribute("expires_at"), attribute("hits")
    if items.update(item_id, new_window, attribute("id").not_exists() | end.lte(now)):
        return
    if not items.add(item_id, "hits", amount, end.gt(now) & hits.lte(limit.most - amount)):
        raise Reached(max(1, _read_end(item_id) - now), name)


def check(name: str, key: str) -> None:
    """Check that one more attempt is allowed, without counting it. Raises Reached."""
    item, now = items.get(_build_id(name, key)) or {}, int(time.time())
    end = int(item.get("expires_at", 0))
    if end > now and int(item.get("hits", 0)) >= settings().limit(name).most:
        raise Reached(max(1, end - now), name)


def uncount(name: str, key: str) -> None:
    """Subtract one attempt: it turned out to be of a kind that is not limited."""
    items.add(_build_id(name, key), "hits", -1, attribute("hits").gt(0))


def clear(name: str, key: str) -> None:
    """Set the count of a key to 0."""
    items.update(_build_id(name, key), {"hits": 0}, attribute("id").exists())


def trust(name: str, key: str) -> None:
    """Trust a key for 90 days."""
    items.update(_build_id(name, key), {"expires_at": int(time.time()) + TRUST_SECONDS})


def is_trusted(name: str, key: str) -> bool:
    """Return whether a key is trusted."""
    return _read_end(_build_id(name, key)) > time.time()


def _describe(name: str, seconds: int) -> str:
    if name not in COUNTED:
        return "There were too many attempts. Try again later."
    limit = settings().limit(name)
    allowed = f"{limit.most:,} within {_format_time(limit.seconds)}"
    return f"The limit of {COUNTED[name]} is {allowed}: try again in {_format_time(seconds)}."


def _format_time(seconds: int) -> str:
    """Write a time in words, rounded up, with at most two units: `2 h 5 min`."""
    if seconds < MINUTE:
        return f"{seconds} s"
    hours, minutes = divmod(-(-seconds // MINUTE), MINUTE)
    parts = [f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min")) if number]
    return " ".join(parts)


def _build_id(name: str, key: str) -> str:
    _, signing_key = secret_keys.get_signing_key()
    limits_key = secret_keys.derive_key(signing_key, "limits")
    return f"limit#{name}#{hmac.new(limits_key, key.encode(), 'sha256').hexdigest()}"


def _read_end(item_id: str) -> int:
    """Read when an item expires, in seconds since 1970; 0 if there is no such item."""
    item = items.get(item_id) or {}
    return int(item.get("expires_at", 0))
