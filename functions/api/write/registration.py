"""What a new user may say of themselves, checked before it is a row (docs/contract/auth.md#registration)."""

from collections.abc import Mapping
from typing import Any, Final

from api.http.bodies import POINTER
from api.http.errors import Fault, Forbidden, Invalid
from api.write import validation
from openevent.auth import passwords
from openevent.resources.user import users

PASSWORD: Final = (
    f"A password has {passwords.MINIMUM_LENGTH} to {passwords.MAXIMUM_LENGTH} characters."
)
GUARDED: Final = frozenset({"is-admin", "is-sales-admin", "is-marketer", "is-blocked"})
"""What only administrators give; false or null is what everybody has anyway (docs/contract/clients.md#8-bodies)."""


def values(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns of a new user and `password`, as sent. Raises Invalid with all faults, and Forbidden."""
    if claimed := sorted(name for name in GUARDED if attributes.get(name)):
        raise Forbidden(
            *(_fault(name, "Only administrators give such rights.") for name in claimed)
        )
    faults = [*_password_faults(attributes), *_verified_faults(attributes)]
    try:
        columns = validation.columns(users, _said(attributes), {})
    except Invalid as error:
        raise Invalid(*faults, *error.faults) from error
    if faults:
        raise Invalid(*faults)
    return columns | {"password": attributes["password"]}


def _said(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a person says of themselves; null is what is not said."""
    ours = GUARDED | {"is-verified"}
    return {
        name: value for name, value in attributes.items() if name not in ours and value is not None
    }


def _password_faults(attributes: Mapping[str, Any]) -> list[Fault]:
    password = attributes.get("password")
    if password is None:
        return [_fault("password", validation.MISSING)]
    fits = isinstance(password, str) and passwords.has_valid_length(password)
    return [] if fits else [_fault("password", PASSWORD)]


def _verified_faults(attributes: Mapping[str, Any]) -> list[Fault]:
    said = attributes.get("is-verified")
    return [_fault("is-verified", "Nobody verifies themselves: a mail does.")] if said else []


def _fault(name: str, detail: str) -> Fault:
    return Fault(detail, pointer=POINTER.format(name.replace("_", "-")))
