"""The envelope of queue messages: each carries its version `v`, and a receiver checks all of it.

docs/contract/jobs.md#versions-of-messages
"""

import json
import math
import re
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import BaseModel, ValidationError

VERSION: Final = 1
"""The version of the messages that this release writes, and the highest that it reads."""
MAXIMUM_VERSION: Final = 1_000_000
"""A larger `v` is no version of any release."""
MAXIMUM_INTEGER: Final = 2**63 - 1
"""The largest integer that a column of the database holds."""
MAXIMUM_DIGITS: Final = 19
"""Digits of that integer."""
NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in JSON: no column of texts accepts it. An escaped backslash before `u0000` is none."""
REASON_FIELDS: Final = 5
"""Wrong fields that the reason of an unreadable message lists."""


class QueueMessage(BaseModel):
    """A message of a queue. A receiver ignores the fields that it does not know."""

    v: int = VERSION


class Unreadable(Exception):
    """No release can read the message; the text says why and quotes nothing of it."""


class NewerVersion(Exception):
    """A newer release wrote the message: it must come again until that release reads it."""


def read_message[M: QueueMessage](record: SQSRecord, message_type: type[M]) -> M:
    """Read a message of this type. Raises Unreadable and NewerVersion."""
    return parse_message(record.body, message_type)


def read_header[M: QueueMessage](record: SQSRecord, message_type: type[M]) -> M:
    """Read the part of a message that names its row, whatever is wrong with its other fields.

    Its version does not matter: it is for a message that no release can read. Raises Unreadable.
    """
    try:
        content = json.loads(record.body, object_pairs_hook=tuple, parse_int=_keep_integer)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, tuple):
        raise Unreadable("It is no JSON object.")
    # Written again, so that a field of the header that is there twice stays wrong.
    fields = [
        f"{json.dumps(name)}: {json.dumps(value)}"
        for name, value in content
        if name in message_type.model_fields and name != "v"
    ]
    return parse_message(f"{{{', '.join(fields)}}}", message_type)


def parse_message[M: QueueMessage](body: str, message_type: type[M]) -> M:
    """Parse the body of a message. Raises Unreadable and NewerVersion."""
    version = _read_version(_parse(body))
    if version > VERSION:
        raise NewerVersion(f"The message has version {version}; this release reads {VERSION}.")
    try:
        return message_type.model_validate_json(body, strict=True)
    except ValidationError as error:
        reason = _describe(error)
    # Raised here, because the log of an error includes its context, which quotes the message.
    raise Unreadable(reason)


def split_message(body: str, field: str) -> list[str]:
    """Split a message at its list `field` into bodies with one item each.

    So one wrong item does not make the others unreadable. [] if the message has no such list.
    """
    try:
        content = json.loads(body, object_pairs_hook=_refuse_repeated_keys)
        if not (isinstance(content, dict) and isinstance(content.get(field), list)):
            return []
        version = {name: content[name] for name in ("v",) if name in content}
        return [json.dumps(version | {field: [item]}) for item in content[field]]
    except (ValueError, RecursionError):
        return []


def _parse(body: str) -> Any:
    """Parse JSON without what receivers may read differently. Raises Unreadable."""
    try:
        content = json.loads(
            body,
            object_pairs_hook=_build_object,
            parse_constant=_refuse_constant,
            parse_float=_parse_float,
            parse_int=_parse_integer,
        )
    except json.JSONDecodeError as error:
        reason = f"It is not JSON: {error.msg} at character {error.pos}."
    except ValueError as error:
        reason = str(error)
    except RecursionError:
        reason = "It is nested too deeply."
    else:
        if not NUL.search(body):
            return content
        reason = "A text contains NUL."
    raise Unreadable(reason)


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = _refuse_repeated_keys(pairs)
    if content is None:
        raise ValueError("An object has the same key twice.")
    return content


def _refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any] | None:
    content = dict(pairs)
    return content if len(content) == len(pairs) else None


def _refuse_constant(_name: str) -> None:
    raise ValueError("It contains NaN or Infinity.")


def _parse_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("A number is too large.")
    return number


def _parse_integer(text: str) -> int:
    if len(text.removeprefix("-")) > MAXIMUM_DIGITS or abs(int(text)) > MAXIMUM_INTEGER:
        raise ValueError("An integer is too large.")
    return int(text)


def _keep_integer(text: str) -> int | str:
    """Keep what Python refuses to parse as a text, which no field for integers accepts."""
    return int(text) if len(text.removeprefix("-")) <= MAXIMUM_DIGITS else text


def _read_version(content: Any) -> int:
    """Read `v`; a message of a release before versions has none. Raises Unreadable."""
    if not isinstance(content, dict):
        raise Unreadable("It is no JSON object.")
    version = content.get("v", VERSION)
    # A bool is an int in Python, but no version.
    if type(version) is not int or not 0 < version <= MAXIMUM_VERSION:
        raise Unreadable("`v` is no version.")
    return version


def _describe(error: ValidationError) -> str:
    """Name the wrong fields; their values may be addresses."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    if not details[0]["loc"]:
        return "It is nested too deeply, or a text has half of a surrogate pair."
    fields = [f"{'.'.join(map(str, item['loc']))} ({item['type']})" for item in details]
    return f"Wrong fields: {', '.join(fields[:REASON_FIELDS])}."
