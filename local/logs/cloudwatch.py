"""The logs of a deployed stack: the log groups of its functions in CloudWatch."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.logs.lines import LogFilter, LogLine, parse_failure

POLL_SECONDS: Final = 3.0
LATE_MILLISECONDS: Final = 60_000
"""A line may arrive after later ones, so each poll begins this much before the newest one."""

type Event = dict[str, Any]


class Refused(Exception):
    """CloudWatch gave no lines; the text says why."""


class FunctionLogs:
    """The lines of one stack's functions. Raises Refused."""

    def __init__(self, client: Any, stack: str, log_filter: LogFilter) -> None:
        self._client = client
        self._prefix = f"/aws/lambda/{stack}-"
        self._filter = log_filter
        self._known_ids: set[str] = set()
        self._newest = 0

    def read(self, since: float) -> list[LogLine]:
        """Read the new lines since a time, in seconds since 1970, the oldest first."""
        start = int(since * 1000)
        try:
            events = [
                (event, group)
                for group in self._list_groups()
                for event in self._list_events(group, start)
                if event["eventId"] not in self._known_ids
            ]
        except (BotoCoreError, ClientError) as error:
            raise Refused(f"CloudWatch refused: {error}") from None
        events.sort(key=lambda pair: (pair[0]["timestamp"], pair[0]["eventId"]))
        self._known_ids |= {event["eventId"] for event, _ in events}
        self._newest = max([self._newest, *(event["timestamp"] for event, _ in events)])
        lines = (self._parse(event, group) for event, group in events)
        return [line for line in lines if line and self._filter.matches(line)]

    def follow(self, since: float) -> Iterator[LogLine]:
        """Yield the lines since a time, and then the new ones; never end."""
        while True:
            yield from self.read(since)
            if self._newest:
                since = max(since, (self._newest - LATE_MILLISECONDS) / 1000)
            time.sleep(POLL_SECONDS)

    def _list_groups(self) -> list[str]:
        if self._filter.function:
            return [self._prefix + self._filter.function.replace("_", "-")]
        pages = self._client.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix=self._prefix
        )
        groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
        if not groups:
            raise Refused(f"No log group begins with {self._prefix}: check STACK and REGION.")
        return groups

    def _list_events(self, group: str, start: int) -> Iterator[Event]:
        options: dict[str, Any] = {"logGroupName": group, "startTime": start}
        if self._filter.request:
            value = json.dumps(self._filter.request)
            options["filterPattern"] = f"{{ $.correlation_id = {value} }}"
        for page in self._client.get_paginator("filter_log_events").paginate(**options):
            yield from page["events"]

    def _parse(self, event: Event, group: str) -> LogLine | None:
        text = event["message"].strip()
        line = LogLine.parse(text)
        if line or text.startswith("{"):
            return line
        instant = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
        moment = instant.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        return parse_failure(text, moment, group.removeprefix(self._prefix))
