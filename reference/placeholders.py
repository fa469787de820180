"""Placeholders for values that differ at each recording: tokens, task ids, times and signatures.

Recorded answers contain the placeholders; requests are sent with the real values.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")
UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKEN: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
SIGNED_QUERY: Final = re.compile(r"\?\S*X-Amz-Signature=\S*")
RECENT: Final = timedelta(days=30)
"""Times this near to now come from the product; the times in example requests are years away."""
EXAMPLE_TIME: Final = "2027-03-01T09:30:00"
SIGNATURE: Final = "?X-Amz-Signature=…"
ETAG: Final = '"0a1b2c3d4e5f60718293a4b5c6d7e8f9"'
FIXED_MEMBERS: Final[Mapping[str, Any]] = {
    "hostname": "api",
    "timestamp": 1803893400.0,
    "release": "1.0.0",
    "expires": 1803893430.0,
    "policy": "eyJ…",
    "X-Amz-Signature": "…",
    "x-amz-signature": "…",
    "x-amz-credential": "…",
    "x-amz-date": "20270301T093000Z",
    "AWSAccessKeyId": "…",
    "signature": "…",
    "x-amz-security-token": "…",
}
"""JSON members that always have these values: those of the machine, and signatures."""
IDENTIFIER_MEMBERS: Final = ("identifier", "event_identifier")


class Placeholders:
    """Placeholders by real value, numbered in the order in which the values appear."""

    def __init__(self, by_value: Mapping[str, str]) -> None:
        self.by_value = dict(by_value)
        self._counts: dict[str, int] = {}

    def add(self, value: str, placeholder: str) -> None:
        """Use a placeholder for a value from now on."""
        self.by_value[value] = placeholder

    def hide(self, value: Any, member: str = "") -> Any:
        """Return JSON with placeholders in place of the real values.

        `member` is the name under which the value is in its object.
        """
        if member in FIXED_MEMBERS:
            return FIXED_MEMBERS[member]
        if isinstance(value, dict):
            return {name: self.hide(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.hide(item) for item in value]
        return self._hide_text(value, member) if isinstance(value, str) else value

    def hide_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers with placeholders in place of the real values."""
        hidden = {name: self._hide_text(value) for name, value in headers.items()}
        return hidden | {"ETag": ETAG} if "ETag" in headers else hidden

    def restore(self, value: Any) -> Any:
        """Return JSON, or a text, with the real values in place of the placeholders."""
        if isinstance(value, dict):
            return {name: self.restore(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.restore(item) for item in value]
        by_placeholder = {placeholder: real for real, placeholder in self.by_value.items()}
        return _replace_all(value, by_placeholder) if isinstance(value, str) else value

    def _hide_text(self, text: str, member: str = "") -> str:
        if member in IDENTIFIER_MEMBERS and text not in self.by_value:
            self.add(text, self._make_next("identifier", "a1b2c3{:02d}"))
        text = _replace_all(text, self.by_value)
        text = TOKEN.sub(self._replace_match("token", "token-{}"), text)
        text = UUID.sub(self._replace_match("uuid", "00000000-0000-4000-8000-{:012d}"), text)
        return TIME.sub(_replace_recent_time, SIGNED_QUERY.sub(SIGNATURE, text))

    def _replace_match(self, kind: str, template: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            value = match[0]
            is_placeholder = value in self.by_value.values()
            if value not in self.by_value and not is_placeholder:
                self.add(value, self._make_next(kind, template))
            return self.by_value.get(value, value)

        return replace

    def _make_next(self, kind: str, template: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return template.format(self._counts[kind])


def _replace_all(text: str, replacements: Mapping[str, str]) -> str:
    """Replace longer texts first, because a shorter one may be a part of a longer one."""
    for old, new in sorted(replacements.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(old, new)
    return text


def _replace_recent_time(match: re.Match[str]) -> str:
    distance = abs(datetime.fromisoformat(match[0]).replace(tzinfo=UTC) - datetime.now(UTC))
    if distance >= RECENT:
        return match[0]
    return f"{EXAMPLE_TIME}.000000" if match[1] else EXAMPLE_TIME
