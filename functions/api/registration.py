"""What a new user may say of themselves, checked before it is a row (facts: api, user)."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from api.bodies import POINTER
from api.errors import Fault, Forbidden, Invalid
from openevent import passwords
from openevent.kinds import READ_ONLY
from openevent.resources.user import UserAttributes, users

PASSWORD: Final = f"A password has {passwords.MINIMUM_LENGTH} to {passwords.MAXIMUM_LENGTH} characters."
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
WEB: Final = re.compile(r"https?://\S+")
GUARDED: Final = frozenset({"is-admin", "is-sales-admin", "is-marketer", "is-blocked"})
"""What only administrators give; false or null is what everybody has anyway (facts: clients, 8)."""


def values(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns of a new user and `password`, as sent. Raises Invalid with all faults, and Forbidden."""
    if any(attributes.get(name) for name in GUARDED):
        raise Forbidden("Only administrators give such rights.")
    sent = _writable(attributes)
    faults = [*_password_faults(attributes.get("password")), *_verified_faults(attributes), *_faults(sent)]
    if faults:
        raise Invalid(*faults)
    return sent | {"password": attributes["password"]}


def _writable(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns that a person may write; null is what is not said."""
    known = {field.dashed: field for field in users.fields.values() if READ_ONLY not in field.marks}
    ours = GUARDED | {"is-verified", "was-registered-with-order"}
    return {
        known[name].name: value.strip() if name == "email" and isinstance(value, str) else value
        for name, value in attributes.items()
        if name in known and name not in ours and value is not None
    }


def _faults(sent: Mapping[str, Any]) -> list[Fault]:
    try:
        UserAttributes.model_validate(sent, strict=True)
    except ValidationError as error:
        return [_fault(str(one["loc"][0]), one["msg"]) for one in error.errors(include_url=False, include_input=False)]
    return [_fault(name, said) for name, value in sent.items() if (said := _wrong(name, value))]


def _wrong(name: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    if "\0" in value:
        return "A text may not hold the character NUL."
    kind = users.fields[name].kind.name
    if kind == "email" and not EMAIL.fullmatch(value):
        return "This is not an e-mail address."
    is_web = not value or WEB.fullmatch(value)
    return "A URL begins with http:// or https://." if kind in {"url", "media"} and not is_web else None


def _password_faults(password: Any) -> list[Fault]:
    fits = isinstance(password, str) and passwords.MINIMUM_LENGTH <= len(password) <= passwords.MAXIMUM_LENGTH
    return [] if fits else [_fault("password", PASSWORD)]


def _verified_faults(attributes: Mapping[str, Any]) -> list[Fault]:
    said = attributes.get("is-verified")
    return [_fault("is-verified", "Nobody verifies themselves: a mail does.")] if said else []


def _fault(name: str, detail: str) -> Fault:
    return Fault(detail, pointer=POINTER.format(name.replace("_", "-")))
