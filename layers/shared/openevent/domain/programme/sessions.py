"""Sessions: who may bring one in, lock it, and move it from state to state (docs/contract/resources.md#session)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func

from openevent.auth import rate_limits
from openevent.domain.refusals import Forbidden, Wrong
from openevent.domain.write import Write
from openevent.model.permissions import creator, speaker_of
from openevent.resources.session import sessions

type States = Mapping[str, tuple[str, ...]]

ORGANIZER: Final[States] = {
    "draft": (),
    "pending": ("withdrawn", "accepted", "rejected", "confirmed"),
    "accepted": ("pending", "withdrawn", "rejected", "confirmed", "canceled"),
    "confirmed": ("pending", "withdrawn", "accepted", "rejected", "canceled"),
    "rejected": ("pending", "withdrawn", "accepted", "confirmed"),
    "canceled": ("pending", "withdrawn", "accepted", "rejected", "confirmed"),
    "withdrawn": ("pending", "accepted", "rejected", "canceled"),
}
SPEAKER: Final[States] = {
    "draft": ("pending",),
    "pending": ("withdrawn",),
    "accepted": ("withdrawn",),
    "confirmed": ("withdrawn",),
    "rejected": ("withdrawn",),
    "canceled": ("withdrawn",),
    "withdrawn": (),
}
STATES: Final[Mapping[str, States]] = {"organizer": ORGANIZER, "speaker": SPEAKER}
"""Where a session may go from each state, by who moves it."""
PROPOSED: Final = "session.proposed"
"""A session was handed in, by whoever made it or left its draft behind."""
FIRST: Final = ("draft", "pending")
"""The states in which anybody may bring a session in."""
ORGANIZERS: Final = ("owner", "organizer", "coorganizer")


def event_takes_sessions(write: Write) -> None:
    """See that the event has sessions at all."""
    if write.is_new and not write.event["is_sessions_speakers_enabled"]:
        raise Forbidden("Sessions are not enabled for this event.", "relationships/event")


def is_not_locked(write: Write) -> None:
    """See that only organizers write a locked session, or lock one."""
    touched = write.stored.get("is_locked") and write.is_touched
    if (touched or write.values.get("is_locked")) and not write.is_one_of("owner", "organizer"):
        raise Forbidden("Locked sessions are the organizers' alone.", "attributes/is-locked")


def moves_as_the_table_says(write: Write) -> None:
    """See that a state follows the one before it, for an organizer or for a speaker."""
    organizes = write.is_one_of(*ORGANIZERS)
    if write.is_new:
        if not organizes and write.values.get("state", "draft") not in FIRST:
            raise Forbidden("Only organizers decide on a session.", "attributes/state")
        return
    if not write.changes("state"):
        return
    before, after = write.stored["state"], write.values["state"]
    allowed = ORGANIZER[before] if organizes else ()
    if after not in allowed and not (after in SPEAKER[before] and write.facts["speaks"]):
        raise Forbidden(
            f'You cannot change a session state from "{before}" to "{after}"', "attributes/state"
        )


def stays_its_creators(write: Write) -> None:
    """See that nobody but organizers says who brought a session in; at first it is who does."""
    if write.is_new:
        write.values["creator_id"] = write.who.id
    elif write.changes("creator_id") and not write.is_one_of(*ORGANIZERS):
        raise Forbidden("Only organizers say who brought a session in.", "relationships/creator")


def ends_after_its_start(write: Write) -> None:
    """See that a session with both times ends after it starts."""
    starts, ends = write.now("starts_at"), write.now("ends_at")
    if write.changes("starts_at", "ends_at") and starts and ends and ends <= starts:
        raise Wrong("A session ends after it starts.", "attributes/ends-at")


def is_noted(write: Write) -> None:
    """Note when a session was handed in and changed, and tell of its state; by mail where that was asked for.

    Organizers ask for it. Who withdraws a session of their own does not: the organizers must know.
    """
    if write.is_touched:
        write.values["last_modified_at"] = func.now()
    if write.now("state") == "pending" and write.changes("state"):
        write.values.setdefault("submitted_at", func.now())
    before, after = write.stored.get("state"), write.now("state")
    is_proposed = after == "pending" and before in {None, "draft"}
    if is_proposed:
        write.told.append((PROPOSED, {}))
    is_moved = not write.is_new and write.changes("state")
    is_given_up = is_moved and after == "withdrawn" and not write.is_one_of(*ORGANIZERS)
    is_mailed = is_given_up or (not (write.is_new and is_proposed) and _asks_for_mail(write))
    if is_moved or is_mailed:
        write.told.append(("session.state", {"from": before, "to": after, "send-email": is_mailed}))


def _asks_for_mail(write: Write) -> bool:
    """Tell whether the speakers are to be written to. Raises Forbidden, and limits.Reached."""
    if write.asked.get("send-email") is not True or not write.is_one_of(*ORGANIZERS):
        return False
    if not write.who.is_verified and not write.is_admin:
        raise Forbidden(
            "Verify your e-mail address before you have mails sent.", "attributes/send-email"
        )
    if not write.is_new:
        rate_limits.count("mail.session", str(write.stored["id"]))
    rate_limits.count("mail.account", str(write.who.id))
    return True


def lookups(write: Write, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """Ask whether the writer is one of the session's speakers, or its creator."""
    return {"speaks": (speaker_of | creator).where(write.who, row)} if row is sessions.table else {}


RULES: Final = (
    event_takes_sessions, stays_its_creators, is_not_locked, moves_as_the_table_says, ends_after_its_start, is_noted,
)  # fmt: skip
