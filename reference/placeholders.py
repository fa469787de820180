"""What is another at each playing (tokens, ids of tasks, moments, signatures) gives way to samples, and back."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")
UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKEN: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
SIGNED_QUERY: Final = re.compile(r"\?\S*X-Amz-Signature=\S*")
RECENT: Final = timedelta(days=30)
"""How far from now the moments are that the product sets; those that examples send are years
away."""
EXAMPLE_TIME: Final = "2027-03-01T09:30:00"
SIGNATURE: Final = "?X-Amz-Signature=…"
ETAG: Final = '"0a1b2c3d4e5f60718293a4b5c6d7e8f9"'
FIXED_MEMBERS: Final[Mapping[str, Any]] = {
    "hostname": "api", "timestamp": 1803893400.0, "release": "1.0.0", "expires": 1803893430.0, "policy": "eyJ…",
    "X-Amz-Signature": "…", "x-amz-signature": "…", "x-amz-credential": "…", "x-amz-date": "20270301T093000Z",
    "AWSAccessKeyId": "…", "signature": "…", "x-amz-security-token": "…",
}  # fmt: skip
"""Members whose values are of the machine, or signatures."""
IDENTIFIER_MEMBERS: Final = ("identifier", "event_identifier")


class Placeholders:
    """The samples that stand for real values, numbered as they come; `known` is by real value."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = dict(known)
        self._counts: dict[str, int] = {}

    def name(self, real: str, sample: str) -> None:
        """Let a sample stand for a value from now on."""
        self.known[real] = sample

    def of(self, value: Any, member: str = "") -> Any:
        """Give JSON with samples in it."""
        if member in FIXED_MEMBERS:
            return FIXED_MEMBERS[member]
        if isinstance(value, dict):
            return {name: self.of(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self.of(each) for each in value]
        return self._text(value, member) if isinstance(value, str) else value

    def headers(self, found: Mapping[str, str]) -> dict[str, str]:
        """Give headers with samples in them."""
        return {
            name: ETAG if name == "ETag" else self._text(value) for name, value in found.items()
        }

    def real(self, value: Any) -> Any:
        """Put the real values back into JSON, or into a text."""
        if isinstance(value, dict):
            return {name: self.real(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.real(each) for each in value]
        back = {sample: real for real, sample in self.known.items()}
        return _replaced(value, back) if isinstance(value, str) else value

    def _text(self, text: str, member: str = "") -> str:
        if member in IDENTIFIER_MEMBERS and text not in self.known:
            self.known[text] = self._next("identifier", "a1b2c3{:02d}")
        text = _replaced(text, self.known)
        text = TOKEN.sub(self._numbered("token", "token-{}"), text)
        text = UUID.sub(self._numbered("uuid", "00000000-0000-4000-8000-{:012d}"), text)
        return TIME.sub(_moment, SIGNED_QUERY.sub(SIGNATURE, text))

    def _numbered(self, kind: str, form: str) -> Callable[[re.Match[str]], str]:
        def sample(found: re.Match[str]) -> str:
            real = found[0]
            if real not in self.known and real not in self.known.values():
                self.known[real] = self._next(kind, form)
            return self.known.get(real, real)

        return sample

    def _next(self, kind: str, form: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return form.format(self._counts[kind])


def _replaced(text: str, known: Mapping[str, str]) -> str:
    for old, new in sorted(known.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(old, new)
    return text


def _moment(found: re.Match[str]) -> str:
    near = abs(datetime.fromisoformat(found[0]).replace(tzinfo=UTC) - datetime.now(UTC)) < RECENT
    return EXAMPLE_TIME + (".000000" if found[1] else "") if near else found[0]
