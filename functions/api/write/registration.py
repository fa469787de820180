"""The attributes of a new account (docs/contract/auth.md#registration)."""

from collections.abc import Mapping
from typing import Any, Final

from api.http.bodies import POINTER
from api.http.errors import Fault, Forbidden, Invalid
from api.write import validation
from openevent.domain.people import new_passwords
from openevent.resources.user import users

RIGHTS: Final = frozenset({"is-admin", "is-sales-admin", "is-marketer", "is-blocked"})
"""Only administrators set these; false and null are allowed (docs/contract/clients.md#8-bodies)."""
VERIFIED: Final = "is-verified"


def read_account(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a new user, and the `password` as sent.

    Raises Invalid with all faults, and Forbidden.
    """
    _check_rights(attributes)
    faults = [*_find_password_faults(attributes), *_find_verified_faults(attributes)]
    try:
        columns = validation.read_columns(users, _select_own(attributes), {})
    except Invalid as error:
        raise Invalid(*faults, *error.faults) from error
    if faults:
        raise Invalid(*faults)
    return columns | {"password": attributes["password"]}


def check_app_name(attributes: Mapping[str, Any], app_name: str | None) -> None:
    """Raise Invalid for a password that is made of the application's name in the settings."""
    if faults := _find_password_faults(attributes, app_name):
        raise Invalid(*faults)


def _check_rights(attributes: Mapping[str, Any]) -> None:
    names = sorted(name for name in RIGHTS if attributes.get(name))
    if names:
        message = "Only administrators may give this right."
        raise Forbidden(*(_make_fault(name, message) for name in names))


def _select_own(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Select what a person may set; null counts as not sent."""
    ignored = RIGHTS | {VERIFIED}
    values = {name: value for name, value in attributes.items() if value is not None}
    return {name: value for name, value in values.items() if name not in ignored}


def _find_password_faults(
    attributes: Mapping[str, Any], app_name: str | None = None
) -> list[Fault]:
    password, email = attributes.get("password"), attributes.get("email")
    if password is None:
        return [_make_fault("password", validation.MISSING)]
    addresses = [email] if isinstance(email, str) else []
    fault = new_passwords.find_fault(password, addresses, app_name)
    return [_make_fault("password", fault)] if fault else []


def _find_verified_faults(attributes: Mapping[str, Any]) -> list[Fault]:
    if not attributes.get(VERIFIED):
        return []
    return [_make_fault(VERIFIED, "You cannot verify yourself: use the link in the mail.")]


def _make_fault(name: str, message: str) -> Fault:
    return Fault(message, pointer=POINTER.format(name.replace("_", "-")))
