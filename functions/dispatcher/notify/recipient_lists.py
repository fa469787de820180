"""Operations on lists of recipients."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from dispatcher.notify.announcement import Recipient


def exclude(people: Iterable[Recipient], others: Collection[Recipient]) -> list[Recipient]:
    """Leave out people who share a user or an address with one of the others."""
    users = {other.user_id for other in others} - {None}
    addresses = {other.address_key for other in others} - {""}
    return [
        person
        for person in people
        if person.user_id not in users and person.address_key not in addresses
    ]


def merge_by_user(people: Iterable[Recipient]) -> list[Recipient]:
    """Keep each user once, with the first address, and everybody without a user."""
    merged: dict[int | Recipient, Recipient] = {}
    for person in people:
        key = person.user_id or person
        if key not in merged or merged[key].address is None:
            merged[key] = person
    return list(merged.values())


def remove_addresses(people: Iterable[Recipient]) -> list[Recipient]:
    """Keep the users without their addresses: they get a notification in the app and no mail."""
    return [replace(person, address=None) for person in people if person.user_id]
