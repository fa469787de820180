"""Proposals over the whole stack: each is in one mail to the organizer, and few mails list most."""

import secrets
from collections.abc import Iterator
from typing import Any, Final

import pytest

from local.commands import client
from local.commands.client import Client
from tests.e2e.test_api import ask
from tests.e2e.test_letters import awaited, mails
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import JSONAPI

NUMBER: Final = 10
OPENING: Final = {
    "starts-at": "2031-05-01T08:00:00Z",
    "ends-at": "2031-05-03T18:00:00Z",
    "timezone": "UTC",
}


@pytest.fixture(scope="module")
def organizer(stack: dict[str, Any]) -> Client:
    return client.log_in(stack["api"], **stack["organizer"])


def create(stack: dict[str, Any], who: Client, type_: str, values: Any, **links: Any) -> str:
    body = build_document(type_, values, **links)
    answer = ask(f"{stack['api']}/v1/{type_}s", who.token, body, content_type=JSONAPI)
    assert answer.status == 201, answer.json
    return str(answer.json["data"]["id"])


def test_each_proposal_is_in_one_mail_and_most_are_in_a_list(
    stack: dict[str, Any], organizer: Client
) -> None:
    """The queue of the stack hides the message that waits until the three seconds are over."""
    name, mark = f"Days {secrets.token_hex(4)}", secrets.token_hex(4)
    enabled = {"is-sessions-speakers-enabled": True}
    event = create(stack, organizer, "event", {"name": name} | OPENING | enabled)
    titles = [f"Loom {mark} {number}." for number in range(NUMBER)]
    for title in titles:
        create(stack, organizer, "session", {"title": title}, event=("event", event))

    def read_about() -> list[dict[str, Any]] | None:
        received = [mail for mail in mails(stack, organizer.email) if name in mail["subject"]]
        counts = list(count_mentions(received, titles))
        assert max(counts) <= 1
        return received if min(counts) == 1 else None

    received = awaited(read_about)
    alone = [mail for mail in received if mail["subject"] == f"New session proposal for {name}"]
    lists = [mail for mail in received if mail["subject"] == f"New session proposals for {name}"]
    assert alone
    assert lists
    assert len(alone) + len(lists) == len(received) < NUMBER


def count_mentions(received: list[dict[str, Any]], titles: list[str]) -> Iterator[int]:
    """Count the mails whose text names each title."""
    for title in titles:
        yield sum(title in mail["text"] for mail in received)
