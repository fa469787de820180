"""Who reacts to which change. A handler takes what it needs by keyword: connection, change, facts, cursor."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from inspect import Parameter, signature
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from dispatcher.reactions import (
    accounts,
    activities,
    contact,
    events,
    invites,
    jobs,
    manual_mails,
    sessions,
    versions,
)
from openevent.domain.event.events import OVER, PUBLISHED, SOON
from openevent.domain.mail.contact import CONTACTED, PAPERS_ASKED
from openevent.domain.mail.manual_mails import RESENT, TEST_ASKED
from openevent.domain.people.accounts import (
    EMAIL_CHANGED,
    PASSWORD_CHANGED,
    RESET_ASKED,
    VERIFICATION_ASKED,
)
from openevent.domain.people.invites import INVITED
from openevent.domain.programme.sessions import PROPOSED
from openevent.work import job_failure


@dataclass(frozen=True)
class Handler:
    """A function that reacts to changes whose kind fits one of the patterns, such as `session.*`.

    It runs in a transaction of its own and gives None when it is done, or how far it came, to be
    called again from there (`cursor`). It does nothing twice: what it wrote is rolled back together
    with the note that it ran.
    """

    name: str
    kinds: tuple[str, ...]
    function: Callable[..., int | None]

    def concerns(self, kind: str) -> bool:
        return any(fnmatchcase(kind, pattern) for pattern in self.kinds)

    def react(self, connection: Connection, change: RowMapping, cursor: int) -> int | None:
        """Call the function with what it asks for."""
        known: dict[str, Any] = {
            "connection": connection, "change": change, "facts": change["facts"], "cursor": cursor,
        }  # fmt: skip
        asked = signature(self.function).parameters
        if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in asked.values()):
            return self.function(**known)
        return self.function(**{name: known[name] for name in asked})


HANDLERS: Final = (
    Handler("activity", ("*",), activities.note),
    Handler("versions", tuple(versions.COUNTED), versions.count),
    Handler(
        "account link",
        ("user.registered", EMAIL_CHANGED, VERIFICATION_ASKED, RESET_ASKED),
        accounts.send_link,
    ),
    Handler("old address", (EMAIL_CHANGED,), accounts.warn_old_address),
    Handler("password", (PASSWORD_CHANGED,), accounts.tell_of_password),
    Handler("invite", (INVITED,), invites.send),
    Handler("proposal", (PROPOSED, "session.updated"), sessions.propose),
    Handler("decision", ("session.state",), sessions.decide),
    Handler("schedule", ("session.updated",), sessions.reschedule),
    Handler("live", (PUBLISHED,), events.publish),
    Handler("trash", ("event.deleted", "event.restored"), events.tell_of_trash),
    Handler("loss", ("event.gone",), events.tell_of_loss),
    Handler("next event", (SOON,), events.announce_next),
    Handler("thanks to organizers", (OVER,), events.thank_organizers),
    Handler("thanks to speakers", (OVER,), events.thank_speakers),
    Handler(
        "job",
        ("event.imported", "event.exported", "user.exported", job_failure.FAILED_CHANGE),
        jobs.tell,
    ),
    Handler("test mail", (TEST_ASKED,), manual_mails.send_test),
    Handler("resend", (RESENT,), manual_mails.send_again),
    Handler("question", (CONTACTED,), contact.forward),
    Handler("papers", (PAPERS_ASKED,), contact.invite_papers),
)
"""The names are kept with what was done under them (reactions): one that is renamed reacts
again."""
