"""Contact: questions to the organizers of an event, and invitations to submit papers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from dispatcher.notify import deliver, recipients
from dispatcher.notify.notification import News
from openevent.mail import catalogue, urls
from openevent.resources.event import events
from openevent.resources.role import ORGANIZER, OWNER
from openevent.resources.speakers_call import BY_LINK, speakers_calls

EVENT, CALL = events.table, speakers_calls.table


def forward(*, connection: Connection, change: RowMapping, facts: Mapping[str, Any]) -> None:
    """Mail a question to owner and organizers, who answer to its sender, and a copy to the sender."""
    sender = recipients.user(connection, change["user_id"])
    name = connection.execute(
        select(EVENT.c.name).where(EVENT.c.id == change["subject_id"])
    ).scalar()
    if sender is None or name is None:
        return
    known = recipients.named(connection, sender.user_id)
    shown = known if known == sender.address else f"{known} <{sender.address}>"
    values = {"event_name": name, "message": facts["text"]}
    holding = recipients.organizers(connection, change["subject_id"], OWNER, ORGANIZER)
    # Recorded without the event: co-organizers read its mails, and were not asked.
    news = News(catalogue.CONTACT_ORGANIZERS, values | {"sender": shown}, reply_to=sender.address)
    deliver.tell(connection, change, news, holding)
    deliver.tell(
        connection,
        change,
        News(catalogue.CONTACT_ORGANIZERS_COPY, values),
        recipients.without([sender], holding),
    )


def invite_papers(*, connection: Connection, change: RowMapping, facts: Mapping[str, Any]) -> None:
    """Mail and tell each of those who were invited where to submit papers."""
    event = _called(connection, change["subject_id"])
    if event is None:
        return
    hash_ = event["hash"] if event["privacy"] == BY_LINK else None
    values = {
        "event_name": event["name"],
        "link": urls.link_to_speakers_call(event["identifier"], hash_),
    }
    when = {"ends_at": event["ends_at"], "timezone": event["timezone"]}
    invited = [recipients.of_address(connection, email) for email in facts["emails"]]
    deliver.tell(
        connection, change, News(catalogue.INVITE_PAPERS, values | when, event["id"]), invited
    )


def _called(connection: Connection, call_id: int) -> RowMapping | None:
    """Give the event of a call, and what its invitation says of it; None where either is gone."""
    call = (CALL.c.ends_at, CALL.c.privacy, CALL.c.hash)
    wanted = select(EVENT.c.id, EVENT.c.name, EVENT.c.identifier, EVENT.c.timezone, *call)
    found = wanted.join(CALL, CALL.c.event_id == EVENT.c.id).where(CALL.c.id == call_id)
    there = found.where(CALL.c.deleted_at.is_(None), EVENT.c.deleted_at.is_(None))
    return connection.execute(there).mappings().first()
