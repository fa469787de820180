"""Which handlers react to which kind of change (docs/contract/changes.md#handlers)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from dispatcher import mail_notices, picture_notices
from dispatcher.orders import documents as order_documents
from dispatcher.orders import expired_orders, sales_ends
from dispatcher.orders import mails as order_mails
from dispatcher.proposals import digest
from dispatcher.proposals.hours import PROPOSALS_WAIT
from dispatcher.reaction import Reaction
from dispatcher.reactions import (
    accounts,
    activities,
    contact,
    event_dates,
    events,
    invites,
    jobs,
    manual_mails,
    sessions,
    versions,
)
from openevent.domain.documents.files import GIVEN_UP, MADE
from openevent.domain.event.events import OVER, SOON
from openevent.domain.event.publication import PUBLISHED
from openevent.domain.mail.contact import CONTACTED, SPEAKERS_INVITED
from openevent.domain.mail.held_mails import HOLDING, RELEASED
from openevent.domain.mail.manual_mails import LEFT_UNCONFIRMED, RESENT, TEST_REQUESTED
from openevent.domain.orders.resending import RESENT as ORDER_RESENT
from openevent.domain.orders.run_out import EXPIRED
from openevent.domain.people.accounts import (
    EMAIL_CHANGED,
    PASSWORD_CHANGED,
    RESET_REQUESTED,
    VERIFICATION_REQUESTED,
)
from openevent.domain.people.invites import INVITED
from openevent.domain.pictures.changes import UNREADABLE
from openevent.domain.programme.fixed_sessions import TEXTS_CHANGED
from openevent.domain.programme.session_notices import NOTIFIED
from openevent.domain.programme.sessions import PROPOSED, STATE_CHANGED
from openevent.domain.programme.speaker_invites import INVITED as SPEAKER_INVITED
from openevent.domain.tickets import sales_end
from openevent.domain.trash.due import PURGE_SOON
from openevent.work import job_outcome


@dataclass(frozen=True)
class Handler:
    """A function that reacts to changes, in a transaction that also records its progress.

    The function returns None when it is done, or the cursor of its next run.
    """

    name: str
    """Stored in `reactions.handler` and set in REACTIONS_OFF. A renamed handler reacts again."""
    react: Callable[[Reaction], int | None]


ACTIVITY: Final = Handler("activity", activities.add_line)
VERSIONS: Final = Handler("versions", versions.count)
ACCOUNT_LINK: Final = Handler("account link", accounts.send_link)
OLD_ADDRESS: Final = Handler("old address", accounts.warn_old_address)
PASSWORD: Final = Handler("password", accounts.confirm_new_password)
INVITE: Final = Handler("invite", invites.send)
SPEAKER_INVITE: Final = Handler("speaker invite", invites.send_to_speaker)
PROPOSAL: Final = Handler("proposal", sessions.announce_proposal)
DIGEST: Final = Handler("proposal digest", digest.announce_waiting)
DECISION: Final = Handler("decision", sessions.announce_decision)
SCHEDULE: Final = Handler("schedule", sessions.announce_schedule)
NEW_TEXTS: Final = Handler("new texts", sessions.announce_texts)
LIVE: Final = Handler("live", events.announce_publication)
TRASH: Final = Handler("trash", events.announce_trash)
PURGE: Final = Handler("purge", events.announce_purge)
LOSS: Final = Handler("loss", events.announce_final_deletion)
NEXT_EVENT: Final = Handler("next event", event_dates.announce_next)
THANK_ORGANIZERS: Final = Handler("thanks to organizers", event_dates.thank_organizers)
THANK_SPEAKERS: Final = Handler("thanks to speakers", event_dates.thank_speakers)
SALES_END: Final = Handler("sales end", sales_ends.announce)
EXPIRED_ORDER: Final = Handler("expired order", expired_orders.notify_buyer)
JOB: Final = Handler("job", jobs.report_result)
TEST_MAIL: Final = Handler("test mail", manual_mails.send_test)
RESEND: Final = Handler("resend", manual_mails.send_again)
RELEASE: Final = Handler("release", manual_mails.send_again)
UNCONFIRMED_MAILS: Final = Handler("unconfirmed mails", mail_notices.notify_unconfirmed)
HELD_MAILS: Final = Handler("held mails", mail_notices.notify_held)
QUESTION: Final = Handler("question", contact.forward_question)
UNREADABLE_PICTURE: Final = Handler("unreadable picture", picture_notices.notify_unreadable)
PAPERS: Final = Handler("papers", contact.invite_papers)
DOCUMENTS: Final = Handler("order documents", order_documents.make)
NEW_INVOICE: Final = Handler("new invoice", order_documents.renew_invoice)
NEW_TICKETS: Final = Handler("new tickets", order_documents.renew_tickets)
ORDER: Final = Handler("order", order_mails.announce)
CANCELLATION: Final = Handler("cancelled order", order_mails.announce_cancellation)

BY_KIND: Final[Mapping[str, tuple[Handler, ...]]] = {
    "user.registered": (ACCOUNT_LINK,),
    VERIFICATION_REQUESTED: (ACCOUNT_LINK,),
    RESET_REQUESTED: (ACCOUNT_LINK,),
    EMAIL_CHANGED: (ACCOUNT_LINK, OLD_ADDRESS),
    PASSWORD_CHANGED: (PASSWORD,),
    INVITED: (INVITE,),
    SPEAKER_INVITED: (SPEAKER_INVITE,),
    PROPOSED: (PROPOSAL,),
    PROPOSALS_WAIT: (DIGEST,),
    "session.updated": (PROPOSAL, SCHEDULE),
    STATE_CHANGED: (DECISION,),
    NOTIFIED: (DECISION,),
    TEXTS_CHANGED: (NEW_TEXTS,),
    PUBLISHED: (LIVE,),
    "event.deleted": (TRASH,),
    "event.restored": (TRASH,),
    "event.gone": (LOSS,),
    PURGE_SOON: (PURGE,),
    SOON: (NEXT_EVENT,),
    OVER: (THANK_ORGANIZERS, THANK_SPEAKERS),
    **dict.fromkeys(sales_end.KINDS, (SALES_END,)),
    EXPIRED: (EXPIRED_ORDER,),
    "event.imported": (JOB,),
    "event.exported": (JOB,),
    "user.exported": (JOB,),
    job_outcome.FAILED_CHANGE: (JOB,),
    TEST_REQUESTED: (TEST_MAIL,),
    RESENT: (RESEND,),
    RELEASED: (RELEASE,),
    LEFT_UNCONFIRMED: (UNCONFIRMED_MAILS,),
    HOLDING: (HELD_MAILS,),
    CONTACTED: (QUESTION,),
    SPEAKERS_INVITED: (PAPERS,),
    UNREADABLE: (UNREADABLE_PICTURE,),
    "order.placed": (DOCUMENTS,),
    "order.completed": (DOCUMENTS,),
    ORDER_RESENT: (DOCUMENTS,),
    "order.updated": (NEW_INVOICE,),
    "attendee.updated": (NEW_TICKETS,),
    "attendee.deleted": (NEW_TICKETS,),
    "attendee.restored": (NEW_TICKETS,),
    MADE: (ORDER,),
    GIVEN_UP: (ORDER,),
    "order.cancelled": (CANCELLATION,),
}
"""Handlers of a kind, besides the activity log (every kind) and versions (versions.COUNTED)."""

HANDLERS: Final = (ACTIVITY, VERSIONS, *dict.fromkeys(chain.from_iterable(BY_KIND.values())))


def handlers_of(kind: str) -> tuple[Handler, ...]:
    """List the handlers of a kind of change, in the order in which they run."""
    counting = (VERSIONS,) if kind in versions.COUNTED else ()
    return (ACTIVITY, *counting, *BY_KIND.get(kind, ()))
