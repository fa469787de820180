"""Posts: mails that somebody asked for by hand."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from dispatcher.notify import deliver, mails, opt_outs, recipients
from dispatcher.notify.notification import News, Person
from openevent.mail import catalogue
from openevent.resources.mail import QUEUED
from openevent.resources.mail import mails as resource

MAIL = resource.table


def send_test(*, connection: Connection, change: RowMapping, facts: Mapping[str, Any]) -> None:
    """Send a test mail to the address that an administrator named."""
    deliver.tell(
        connection,
        change,
        News(catalogue.TEST_MAIL, {}),
        [recipients.of_address(connection, facts["recipient"])],
    )


def send_again(*, connection: Connection, change: RowMapping, facts: Mapping[str, Any]) -> None:
    """Queue the attempt that was asked for, from where and as far as the settings allow it now."""
    this = (
        MAIL.c.id == change["subject_id"],
        MAIL.c.attempt == facts["attempt"],
        MAIL.c.state == QUEUED,
    )
    row = connection.execute(select(MAIL).where(*this)).mappings().first()
    if row is None:
        return
    office = opt_outs.office(connection)
    news = News(catalogue.ACTION_BY_NAME[row["action"]], {}, row["event_id"])
    reader = Person(row["recipient"], row["user_id"])
    stop = next(iter(mails.stops(connection, change, news, office, [reader]).values()), None)
    sent = {"sender": office.sender, "actor_id": change["user_id"]}
    said = {"state": stop.state, "reason": stop.reason} if stop else sent
    connection.execute(update(MAIL).where(*this).values(said))
    if stop is None:
        mails.queue(connection, office, [{**row, **said}])
