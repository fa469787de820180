"""Rendering: one template gives HTML and plain text; a value is never markup, a subject never two lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openevent.mail.catalogue import Action, Notice


class WrongPlaceholders(Exception):
    """A mail was given other values than its action declares."""


@dataclass(frozen=True)
class Rendered:
    """A mail as it is sent; both bodies hold `{{token}}` where its secret link belongs."""

    subject: str
    html: str
    text: str


def render(action: Action, values: Mapping[str, Any], locale: str = "en") -> Rendered:
    """Render a mail. Raises WrongPlaceholders."""
    raise NotImplementedError(action, values, locale)


def notice(action: Action, values: Mapping[str, Any], locale: str = "en") -> Notice:
    """Fill in an action's notification. Raises WrongPlaceholders, and KeyError where the action has none."""
    raise NotImplementedError(action, values, locale)
