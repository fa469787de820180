"""Addresses: of web pages, of media and of mailboxes."""

import re
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from openevent.model.kinds.base import NotOfKind, Schema, Substituted
from openevent.model.kinds.texts import NAME_LENGTH, BoundedText, to_text
from openevent.text.addresses import MAXIMUM_LENGTH, check_address
from openevent.text.quoting import quote_value

WEB: Final = re.compile(r"https?://\S+")
SCHEME: Final = re.compile(r"([a-z][a-z0-9+-]*):", re.IGNORECASE)
"""Without a dot: `example.org:8080` is a host."""
SKIPPED_BY_BROWSERS: Final = dict.fromkeys(range(0x21))
"""Characters that browsers skip inside a scheme."""


class UrlKind(BoundedText):
    """The address of a web page; files may also hold paths and names such as @handle."""

    name = "url"
    example = "https://example.org/{}"
    empty_is_null = True

    def requirement(self) -> str:
        return "a URL that begins with http:// or https://"

    def check(self, value: str) -> str:
        if not is_web_address(value.strip()):
            raise NotOfKind
        return value.strip()

    def read_file(self, value: Any, _: ZoneInfo, /) -> str | None:
        """Read a URL, a path, or what people write for one (www.x.org, @name): kept as it is."""
        text = to_text(value).strip()
        if not is_web_address(text) and _has_other_scheme(text):
            message = (
                f"{quote_value(text)} is no address of the web (http or https): it was left out."
            )
            raise Substituted(message)
        if len(text) > self.limit:
            most = f"more than {self.limit:,} characters"
            raise Substituted(f"The address {quote_value(text)} has {most}: it was left out.")
        return text or None

    def schema(self) -> Schema:
        return {"format": "uri"}


class MediaKind(UrlKind):
    """The address of an image, document or video: of another site, or an object of our bucket."""

    name = "media"
    example = "https://example.org/{}.png"
    is_media = True

    def schema(self) -> Schema:
        description = "A URL; a medium of this deployment is under /v1/media."
        return super().schema() | {"description": description}


class OwnPathKind(UrlKind):
    """The path of a route of this API, such as `/v1/tickets/…`, shown as its address."""

    name = "own path"
    is_own_path = True


class EmailKind(BoundedText):
    """The address of a mailbox."""

    name = "email"
    example = "example-{}@example.org"
    empty_is_null = True
    is_address = True

    def requirement(self) -> str:
        return "an email address such as ada@example.org"

    def check(self, value: str) -> str:
        try:
            return check_address(value)
        except ValueError as error:
            raise NotOfKind(str(error)) from error

    def read_file(self, value: Any, _: ZoneInfo, /) -> str | None:
        """Read an address; anything else is only a warning (docs/contract/archive.md#values)."""
        text = to_text(value).strip()
        try:
            return check_address(text) if text else None
        except ValueError as error:
            message = f"{quote_value(text)} is not an e-mail address: it was left out. {error}"
            raise Substituted(message) from error

    def schema(self) -> Schema:
        return {"format": "email"}


def _has_other_scheme(text: str) -> bool:
    scheme = SCHEME.match(text.translate(SKIPPED_BY_BROWSERS))
    return scheme is not None and scheme[1].lower() not in {"http", "https"}


def is_web_address(text: str) -> bool:
    """Tell whether a text is a whole web address; bodies hold no others, files may."""
    return WEB.fullmatch(text) is not None


def read_email(value: Any) -> str:
    """Read an e-mail address of a body. Raises ValueError with the reason."""
    return check_address(value if isinstance(value, str) else "")


Url = Annotated[str, UrlKind(NAME_LENGTH), Field(max_length=NAME_LENGTH)]
Media = Annotated[str, MediaKind(NAME_LENGTH), Field(max_length=NAME_LENGTH)]
OwnPath = Annotated[str, OwnPathKind(NAME_LENGTH)]
Email = Annotated[str, EmailKind(MAXIMUM_LENGTH), Field(max_length=MAXIMUM_LENGTH)]
