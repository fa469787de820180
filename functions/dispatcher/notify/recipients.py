"""Load users and organizers as recipients."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, RowMapping, func, select

from dispatcher.notify.announcement import Recipient
from openevent.domain.mail.recipients import USER, select_members
from openevent.mail import languages, untrusted_text
from openevent.model.addresses import has_address, prefer_text
from openevent.resources.user import MAY_LOG_IN
from openevent.text.addresses import build_key


def load_user(connection: Connection, user_id: int | None) -> Recipient | None:
    """Load a user who may log in."""
    query = select(USER.c.email).where(USER.c.id == user_id, *MAY_LOG_IN)
    email = connection.execute(query).scalar()
    return Recipient(email, user_id) if email else None


def load_users(connection: Connection, ids: Collection[int]) -> list[Recipient]:
    """Load those of the users who may log in."""
    query = select(USER.c.email, USER.c.id).where(USER.c.id.in_(ids), *MAY_LOG_IN)
    return [Recipient(*row) for row in connection.execute(query.order_by(USER.c.id))]


def load_by_address(connection: Connection, address: str) -> Recipient:
    """Build the recipient with an address; it is a user if one has verified the address."""
    is_address = has_address(USER.c.email, address)
    query = select(USER.c.id).where(is_address, USER.c.is_verified, *MAY_LOG_IN)
    in_order = query.order_by(*prefer_text(USER.c.email, address), USER.c.id)
    return Recipient(address, connection.execute(in_order.limit(1)).scalar())


def load_members(connection: Connection, event_id: int, roles: Collection[str]) -> list[Recipient]:
    """Load the members of an event with one of these roles."""
    return [Recipient(*row) for row in connection.execute(select_members(event_id, roles))]


def load_display_name(connection: Connection, user_id: int | None) -> str:
    """Load a user's name, or the address of a user without a name."""
    full_name = func.concat_ws(" ", USER.c.first_name, USER.c.last_name)
    name = func.nullif(func.trim(full_name), "")
    query = select(func.coalesce(name, USER.c.email)).where(USER.c.id == user_id)
    return str(connection.execute(query).scalar() or "")


def load_public_name(connection: Connection, user_id: int | None) -> str | None:
    """Load the name of a user who may log in, for people who may not see the address."""
    full_name = func.concat_ws(" ", USER.c.first_name, USER.c.last_name)
    query = select(full_name, USER.c.public_name).where(USER.c.id == user_id, *MAY_LOG_IN)
    names = connection.execute(query).first() or ()
    return next((name for name in map(untrusted_text.clean_name, names) if name), None)


def add_names_and_languages(
    connection: Connection, people: Collection[Recipient]
) -> list[Recipient]:
    """Give each user the first name and the preferred language.

    A mail to another address than the account's has no name, since its reader may be another.
    """
    ids = [person.user_id for person in people if person.user_id]
    if not ids:
        return list(people)
    columns = USER.c.id, USER.c.email, USER.c.first_name, USER.c.language_prefrence
    rows = connection.execute(select(*columns).where(USER.c.id.in_(ids))).mappings()
    accounts = {row["id"]: row for row in rows}
    return [_complete(person, accounts.get(person.user_id)) for person in people]


def _complete(person: Recipient, account: RowMapping | None) -> Recipient:
    if account is None:
        return person
    locale = languages.choose_language(account["language_prefrence"])
    if build_key(account["email"]) != person.address_key:
        return replace(person, locale=locale)
    first_name = untrusted_text.clean_name(account["first_name"])
    return replace(person, locale=locale, first_name=first_name)
