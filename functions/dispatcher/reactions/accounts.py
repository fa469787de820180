"""What accounts have to say to their owners: welcome, confirm, new address, new password."""

from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from dispatcher.notify import deliver, opt_outs
from dispatcher.notify.notification import News, Person
from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts
from openevent.mail import catalogue, urls
from openevent.mail.catalogue import Action
from openevent.mail.messages import Link

WITH_LINK: Final = {
    "user.registered": (catalogue.USER_REGISTER, urls.link_to_verification),
    accounts.VERIFICATION_ASKED: (catalogue.USER_CONFIRM, urls.link_to_verification),
    accounts.EMAIL_CHANGED: (catalogue.USER_CONFIRM, urls.link_to_verification),
    accounts.RESET_ASKED: (catalogue.PASSWORD_RESET, urls.link_to_password_reset),
}


def send_link(*, connection: Connection, change: RowMapping, facts: dict[str, Any]) -> None:
    """Mail the link that proves the account's address, or sets a new password; not to an address that is left again."""
    account = accounts.by_id(connection, change["subject_id"])
    action, page = WITH_LINK[change["kind"]]
    if account is None or (action.purpose is Purpose.VERIFY and account["is_verified"]):
        return
    if facts.get("email", account["email"]) != account["email"]:
        return
    news = News(action, {"link": page()}, links={account["email"].lower(): sealed(action, account)})
    deliver.tell(connection, change, news, [Person(account["email"], account["id"])])


def sealed(action: Action, account: accounts.Account) -> Link:
    """Seal the account as it is: the mailer makes the link's token of it."""
    assert action.purpose  # noqa: S101 - of WITH_LINK
    kid, seal = link_tokens.seal_state(action.purpose, accounts.state(action.purpose, account))
    return Link(purpose=action.purpose, subject_id=account["id"], kid=kid, seal=seal)


def warn_old_address(*, connection: Connection, change: RowMapping, facts: dict[str, Any]) -> None:
    """Tell the address of before that the account has another one."""
    account = accounts.by_id(connection, change["subject_id"])
    if account:
        values = {
            "new_email": facts.get("email", account["email"]),
            "contact": opt_outs.office(connection).contact,
        }
        news = News(catalogue.USER_CHANGE_EMAIL, values)
        deliver.tell(connection, change, news, [Person(facts["previous"], account["id"])])


def tell_of_password(*, connection: Connection, change: RowMapping) -> None:
    """Tell the owner that the password is another one."""
    account = accounts.by_id(connection, change["subject_id"])
    if account:
        news = News(catalogue.PASSWORD_CHANGE, {"link": urls.link_to_forgotten_password()})
        deliver.tell(connection, change, news, [Person(account["email"], account["id"])])
