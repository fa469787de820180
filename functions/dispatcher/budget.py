"""The budget of an account: how many mails what it does may send to others within an hour; more are not sent."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import RowMapping

from dispatcher.news import News
from dispatcher.switches import Stop
from openevent import limits
from openevent.resources.mail import SKIPPED

SPENT: Final = Stop(SKIPPED, "Who caused it has had as many mails sent as an hour may have; it can be sent again.")


def stops(change: RowMapping, news: News, addresses: Collection[str]) -> Mapping[str, Stop]:
    """Take the mails to these addresses off the budget; give, by address, what stops them where it has not so many.

    Necessary mails have limits of their own where they are asked for; what the daily run tells is nobody's.
    """
    if not addresses or news.action.necessary or change["user_id"] is None:
        return {}
    try:
        limits.take("told.account", str(change["user_id"]), len(addresses))
    except limits.Reached:
        return dict.fromkeys(addresses, SPENT)
    return {}
