"""Events: who hears that one is published, deleted, restored, coming soon, or over."""

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, func, select

from dispatcher.notify import already_notified, deliver, recipients
from dispatcher.notify.notification import News, Person
from openevent.mail import catalogue, urls
from openevent.model.permissions import UNLISTED
from openevent.model.resource import METADATA
from openevent.resources.event import events
from openevent.resources.role import ORGANIZER, OWNER, memberships
from openevent.resources.user import users
from openevent.work.reactions import START

AT_ONCE: Final = 500
"""Recipients that one transaction writes to (docs/contract/changes.md#handlers)."""
MOST_COMING: Final = 5
ON_PROGRAMME: Final = ("accepted", "confirmed")
NOT_TURNED_DOWN: Final = ("draft", "pending", *ON_PROGRAMME)
"""States of sessions: who has none in them does not speak, though still listed as a speaker."""
EVENT, MEMBER, USER = events.table, memberships.table, users.table


def publish(*, connection: Connection, change: RowMapping, cursor: int) -> int | None:
    """Tell organizers and speakers that their event is live, so many at a time."""
    event = _event(connection, change)
    if event is None or event["state"] != "published" or event["deleted_at"]:
        return None
    values = {"event_name": event["name"], "link": urls.link_to_public_event(event["identifier"])}
    return _fan_out(connection, change, News(catalogue.EVENT_PUBLISH, values, event["id"]), cursor)


def thank_speakers(*, connection: Connection, change: RowMapping, cursor: int) -> int | None:
    """Thank who spoke at an event that is over, so many at a time; not those who are thanked as organizers."""
    event = _event(connection, change)
    if event is None or event["deleted_at"]:
        return None
    values = {"event_name": event["name"], "link": urls.link_to_public_event(event["identifier"])}
    news = News(catalogue.AFTER_EVENT_SPEAKER, values, event["id"])
    found, further = recipients.speakers_from(
        connection, event["id"], cursor, AT_ONCE, ON_PROGRAMME
    )
    speaking = recipients.without(
        found, recipients.organizers(connection, event["id"], OWNER, ORGANIZER)
    )
    deliver.tell(
        connection, change, news, already_notified.untold_now(connection, change, news, speaking)
    )
    return further


def thank_organizers(*, connection: Connection, change: RowMapping) -> None:
    """Thank the owner and the organizers of an event that is over."""
    event = _event(connection, change)
    if event and not event["deleted_at"]:
        values = {"event_name": event["name"], "link": urls.link_to_event(event["identifier"])}
        holding = recipients.organizers(connection, event["id"], OWNER, ORGANIZER)
        deliver.tell(connection, change, News(catalogue.AFTER_EVENT, values, event["id"]), holding)


def tell_of_trash(*, connection: Connection, change: RowMapping) -> None:
    """Tell owner and organizers who put their event into the trash, or took it out."""
    event = _event(connection, change)
    if event is None:
        return
    values = {"event_name": event["name"], "actor": recipients.named(connection, change["user_id"])}
    if change["kind"] == "event.restored":
        news = News(
            catalogue.EVENT_RESTORED,
            values | {"link": urls.link_to_event(event["identifier"])},
            event["id"],
        )
    else:
        news = News(catalogue.EVENT_DELETED, values | {"is_gone": False}, event["id"])
    deliver.tell(
        connection, change, news, recipients.organizers(connection, event["id"], OWNER, ORGANIZER)
    )


def tell_of_loss(*, connection: Connection, change: RowMapping, facts: dict[str, Any]) -> None:
    """Tell who had been owner and organizers of an event that somebody has deleted for good."""
    if "name" not in facts:
        return  # told by a release before this
    values = {
        "event_name": facts["name"],
        "actor": recipients.named(connection, change["user_id"]),
        "is_gone": True,
    }
    deliver.tell(
        connection,
        change,
        News(catalogue.EVENT_DELETED, values),
        recipients.users_of(connection, facts["held_by"]),
    )


def announce_next(*, connection: Connection, change: RowMapping, cursor: int) -> int | None:
    """Tell who has a role in another event of the same owner, and none in this, that it comes, so many at a time."""
    event = _event(connection, change)
    if (
        event is None
        or event["state"] != "published"
        or event["deleted_at"]
        or event["privacy"] == UNLISTED
    ):
        return None
    values = {"event_name": event["name"], "link": urls.link_to_public_event(event["identifier"])}
    values |= {"starts_at": event["starts_at"], "timezone": event["timezone"]}
    coming = {"up_coming_events": _coming(connection, event["id"])}
    told, further = _people_of_other_events(connection, event["id"], cursor)
    # Recorded without the event: its organizers read its mails, and have no business with those of
    # other events.
    deliver.tell(connection, change, News(catalogue.NEXT_EVENT, values | coming), told)
    return further


def _event(connection: Connection, change: RowMapping) -> RowMapping | None:
    return (
        connection.execute(select(EVENT).where(EVENT.c.id == change["subject_id"]))
        .mappings()
        .first()
    )


def _fan_out(connection: Connection, change: RowMapping, news: News, cursor: int) -> int | None:
    """Tell the organizers at first, then the speakers in the order of their ids; who is both has one mail.

    Who was told by an earlier change is left out: an event may be taken back and published again.
    """
    event_id = int(news.event_id or 0)
    holding = recipients.organizers(connection, event_id)
    found, further = recipients.speakers_from(
        connection, event_id, cursor, AT_ONCE, NOT_TURNED_DOWN
    )
    everybody = [*(holding if cursor == START else []), *recipients.without(found, holding)]
    deliver.tell(
        connection, change, news, already_notified.untold(connection, change, news, everybody)
    )
    return further


def _others(event_id: int) -> Select[Any]:
    """Select the ids of the other living events of an event's owner."""
    theirs, own = (METADATA.tables["event_owners"].alias(name) for name in ("theirs", "own"))
    return (
        select(theirs.c.event_id)
        .join(own, own.c.user_id == theirs.c.user_id)
        .join(EVENT, EVENT.c.id == theirs.c.event_id)
        .where(
            own.c.event_id == event_id, theirs.c.event_id != event_id, EVENT.c.deleted_at.is_(None)
        )
    )


def _coming(connection: Connection, event_id: int) -> list[dict[str, Any]]:
    """Give what else the owner has published that is to come, the next five."""
    wanted = (
        select(EVENT.c.name, EVENT.c.starts_at, EVENT.c.timezone, EVENT.c.identifier)
        .where(
            EVENT.c.id.in_(_others(event_id)),
            EVENT.c.state == "published",
            EVENT.c.starts_at > func.now(),
        )
        .where(EVENT.c.privacy != UNLISTED)
        .order_by(EVENT.c.starts_at, EVENT.c.id)
        .limit(MOST_COMING)
    )
    found = connection.execute(wanted).mappings()
    shown = ("name", "starts_at", "timezone")
    return [
        {
            **{name: row[name] for name in shown},
            "link": urls.link_to_public_event(row["identifier"]),
        }
        for row in found
    ]


def _people_of_other_events(
    connection: Connection, event_id: int, cursor: int
) -> tuple[list[Person], int | None]:
    others = select(MEMBER.c.user_id).where(MEMBER.c.event_id.in_(_others(event_id)))
    own = select(MEMBER.c.user_id).where(MEMBER.c.event_id == event_id)
    wanted = (
        select(USER.c.id, USER.c.email)
        .where(USER.c.id.in_(others), USER.c.id.not_in(own))
        .where(USER.c.id > cursor, *recipients.LIVES)
        .order_by(USER.c.id)
        .limit(AT_ONCE)
    )
    found = connection.execute(wanted).all()
    return [Person(email, id_) for id_, email in found], found[-1][0] if len(
        found
    ) == AT_ONCE else None
