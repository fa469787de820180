"""Buyers who order one seat each, and honour Retry-After until the time is over."""

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

PATH: Final = "/v1/orders/create-order"
TURNED_AWAY: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
REQUEST_SECONDS: Final = 60
"""The front answers within 30 s."""


@dataclass(frozen=True)
class Answer:
    """An answer of the API; `retry_after` is in seconds, None without the header."""

    status: int
    seconds: float
    retry_after: int | None


@dataclass(frozen=True)
class Rush:
    """When buyers come, evenly, and how long they come back; both in seconds."""

    arrival: float
    patience: float


@dataclass(frozen=True)
class Shop:
    """Where buyers order."""

    api: str
    ticket_id: int

    def run(self, rush: Rush, tokens: Sequence[str]) -> list[list[Answer]]:
        """Let a buyer with each token order; return each one's answers."""
        start = time.monotonic()
        with ThreadPoolExecutor(len(tokens)) as pool:
            arrivals = [start + rush.arrival * n / len(tokens) for n in range(len(tokens))]
            ends = [start + rush.patience] * len(tokens)
            return list(pool.map(self._buy, tokens, arrivals, ends))

    def _buy(self, token: str, arrival: float, end: float) -> list[Answer]:
        time.sleep(max(0.0, arrival - time.monotonic()))
        answers = [self._order(token)]
        while answers[-1].status in TURNED_AWAY:
            pause = answers[-1].retry_after
            if pause is None or time.monotonic() + pause > end:
                break
            time.sleep(pause)
            answers.append(self._order(token))
        return answers

    def _order(self, token: str) -> Answer:
        """Send an order on a connection of its own."""
        address = urlsplit(self.api)
        begin = time.monotonic()
        connection = http.client.HTTPConnection(
            address.hostname or "", address.port, timeout=REQUEST_SECONDS
        )
        try:
            body = json.dumps({"tickets": [{"id": self.ticket_id, "quantity": 1}]})
            headers = {"Authorization": f"JWT {token}", "Content-Type": "application/json"}
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            retry_after = answer.headers.get("Retry-After")
            pause = None if retry_after is None else int(retry_after)
            return Answer(answer.status, time.monotonic() - begin, pause)
        finally:
            connection.close()
