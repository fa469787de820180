"""One line of a function's log: read from its JSON, and written for a person."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from local.terminal import colors

LEVEL_COLORS: Final = {
    "DEBUG": (colors.DIM,),
    "WARNING": (colors.YELLOW,),
    "ERROR": (colors.RED,),
    "CRITICAL": (colors.RED, colors.BOLD),
}
OWN_MEMBERS: Final = frozenset(
    {"level", "location", "message", "timestamp", "service", "correlation_id", "exception"}
    | {"exception_name", "stack_trace", "xray_trace_id"}
)
"""Members of a line that are shown in a place of their own, or not at all."""
METRIC: Final = "_aws"
"""The member that only a metric has (CloudWatch, Embedded Metric Format)."""
SERVICE_WIDTH: Final = 13
LEVEL_WIDTH: Final = 7
INDENT: Final = "    "
FAILURE: Final = re.compile(r"Task timed out|\[ERROR\]|Runtime exited|Error: Runtime")
"""What Lambda itself writes about a call that failed."""


@dataclass(frozen=True)
class LogLine:
    """A line: `request` is the id that the errors of the API show, `service` the function."""

    time: str
    service: str
    level: str
    message: str
    request: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    trace: str = ""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a line of JSON; None if it is none, or a metric."""
        if not text.startswith("{"):
            return None
        try:
            members = json.loads(text)
        except ValueError:
            return None
        if METRIC in members or "message" not in members:
            return None
        return cls(
            _format_time(str(members.get("timestamp", ""))),
            str(members.get("service", "")),
            str(members.get("level", "")),
            str(members["message"]),
            str(members.get("correlation_id") or ""),
            {name: value for name, value in members.items() if name not in OWN_MEMBERS},
            str(members.get("exception") or ""),
        )

    def format(self) -> str:
        """Write the line for a person; a stack trace is below it."""
        codes = LEVEL_COLORS.get(self.level, ())
        level = colors.paint(self.level.ljust(LEVEL_WIDTH), *codes)
        service = colors.paint(self.service.ljust(SERVICE_WIDTH), colors.CYAN)
        parts = [colors.paint(self.time, colors.DIM), service, level, self.message]
        details = [f"{name}={_format_value(value)}" for name, value in self.fields.items()]
        if self.request:
            details.append(f"id={self.request}")
        parts += [colors.paint(" ".join(details), colors.DIM)] if details else []
        trace = "".join(f"\n{INDENT}{line}" for line in self.trace.splitlines())
        return "  ".join(parts) + colors.paint(trace, colors.RED)


@dataclass(frozen=True)
class LogFilter:
    """The lines to show: of one function, or of one request; empty for all."""

    function: str = ""
    request: str = ""

    def matches(self, line: LogLine) -> bool:
        """Return whether the line is shown. A function is called as in functions/, or in AWS."""
        is_function = not self.function or _dash(line.service) == _dash(self.function)
        return is_function and self.request in ("", line.request)


def parse_failure(text: str, time: str, service: str) -> LogLine | None:
    """Read what Lambda itself writes about a call that failed; None for any other text."""
    if not FAILURE.search(text):
        return None
    head, *rest = text.strip().splitlines()
    return LogLine(time, service, "ERROR", head, trace="\n".join(rest))


def _format_time(timestamp: str) -> str:
    """Return `2026-12-01 04:26:36.101`, in UTC as the functions log it."""
    return timestamp.removesuffix("+0000").replace(",", ".")


def _format_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _dash(name: str) -> str:
    return name.replace("_", "-")
