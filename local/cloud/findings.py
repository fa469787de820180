"""One line of the list that a preflight prints."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

OK, NOTE, MISSING = "ok", "note", "missing"


@dataclass(frozen=True)
class Finding:
    """One line of the list; `level` is OK, NOTE or MISSING."""

    level: str
    text: str


class Attempt:
    """The answer of a call, or the error that it raised."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.answer: Any = None
        self.error: Exception | None = None
        try:
            self.answer = call()
        except (BotoCoreError, ClientError) as error:
            self.error = error
