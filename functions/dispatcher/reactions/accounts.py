"""Mails about an account: welcome, verification, new address, new password."""

from typing import Final

from dispatcher import mail_settings
from dispatcher.notify import recording
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.reaction import Reaction
from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts
from openevent.mail import catalogue, urls
from openevent.mail.action import Action
from openevent.mail.messages import Link
from openevent.text.addresses import build_key

WITH_LINK: Final = {
    "user.registered": (catalogue.USER_REGISTER, urls.link_to_verification),
    accounts.VERIFICATION_REQUESTED: (catalogue.USER_CONFIRM, urls.link_to_verification),
    accounts.EMAIL_CHANGED: (catalogue.USER_CONFIRM, urls.link_to_verification),
    accounts.RESET_REQUESTED: (catalogue.PASSWORD_RESET, urls.link_to_password_reset),
}
"""Action and page of the link, by kind of change."""


def send_link(reaction: Reaction) -> None:
    """Mail the link that verifies the address or sets a new password.

    No mail goes to an address that is no longer the account's.
    """
    account = accounts.lock_by_id(reaction.connection, reaction.change.subject_id)
    action, page = WITH_LINK[reaction.change.kind]
    if account is None or (action.purpose is Purpose.VERIFY and account["is_verified"]):
        return
    email = account["email"]
    if reaction.facts.get("email", email) != email:
        return
    links = {build_key(email): build_link(action, account)}
    announcement = Announcement(action, {"link": page()}, links=links)
    recording.record_all(reaction, announcement, [Recipient(email, account["id"])])


def build_link(action: Action, account: accounts.Account) -> Link:
    """Build the link with a seal over the account's state; the mailer makes the token from it."""
    assert action.purpose  # noqa: S101 - each action of WITH_LINK has a purpose
    state = accounts.get_link_state(action.purpose, account)
    kid, seal = link_tokens.seal_state(action.purpose, state)
    return Link(purpose=action.purpose, subject_id=account["id"], kid=kid, seal=seal)


def warn_old_address(reaction: Reaction) -> None:
    """Mail the former address that the account has a new one."""
    account = accounts.lock_by_id(reaction.connection, reaction.change.subject_id)
    if account is None:
        return
    values = {
        "new_email": reaction.facts.get("email", account["email"]),
        "contact": mail_settings.load_settings(reaction.connection).contact,
    }
    announcement = Announcement(catalogue.USER_CHANGE_EMAIL, values)
    former_address = Recipient(reaction.facts["previous"], account["id"])
    recording.record_all(reaction, announcement, [former_address])


def confirm_new_password(reaction: Reaction) -> None:
    """Mail the user that the password has changed."""
    account = accounts.lock_by_id(reaction.connection, reaction.change.subject_id)
    if account is None:
        return
    announcement = Announcement(
        catalogue.PASSWORD_CHANGE, {"link": urls.link_to_forgotten_password()}
    )
    recording.record_all(reaction, announcement, [Recipient(account["email"], account["id"])])
