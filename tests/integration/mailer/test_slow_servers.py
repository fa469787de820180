"""Slow and silent servers: the waits of a mail and of a batch have limits."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from mailer import batch
from tests.integration.mailer import desk, provider
from tests.integration.mailer.mail_server import MailServer
from tests.virtual_time import VirtualTime

BEFORE = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")
SECONDS = 6
STEP = SECONDS / 4
DEAD = [f"127.0.0.{number}" for number in range(10, 15)]


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch, virtual: VirtualTime) -> str:
    """A host whose addresses never answer."""
    resolve = socket.getaddrinfo

    def resolve_dead(host: str, port: int, *arguments: Any, **options: Any) -> Any:
        names = DEAD if host == "dead.test" else [host]
        answers = [resolve(name, port, *arguments, **options) for name in names]
        return [entry for answer in answers for entry in answer]

    monkeypatch.setattr(socket, "getaddrinfo", resolve_dead)
    virtual.dead_addresses = set(DEAD)
    return "dead.test"


@pytest.mark.parametrize("service", ["smtp", "sendgrid"])
def test_dead_addresses_take_one_step_of_the_batch_and_nothing_is_offered(
    service: str, dead: str, virtual: VirtualTime
) -> None:
    virtual.barrier = threading.Barrier(batch.THREADS)
    server = {"host": dead, "port": 2525, "encryption": "none"}
    desk.save_transport(**server, sendgrid_key=provider.KEY, sendgrid_host=f"http://{dead}:2525")
    mails = [desk.make_mail(service=service) for _ in range(10)]
    retries = desk.deliver(*mails, seconds=SECONDS)
    assert (retries, desk.read_outcomes()) == (list(range(10)), [])
    # Each thread spends one step, which the addresses share; its next mails are not tried there.
    share = STEP / len(DEAD)
    waits = [pytest.approx([share] * len(DEAD))] * batch.THREADS
    assert list(virtual.waits.values()) == waits
    assert virtual.latest == pytest.approx(STEP)
    # Each was tried, or found its line down: none was put off for the next second because it was
    # late.
    assert [(item["state"], item["lease"]) for item in map(desk.load_item, mails)] == [
        ("claimed", "0")
    ] * 10


def test_a_connection_that_is_refused_is_not_tried_for_each_mail() -> None:
    desk.save_transport(sendgrid_key=provider.KEY, sendgrid_host="http://127.0.0.1:1")
    mails = [desk.make_mail(service="sendgrid") for _ in range(10)]
    assert desk.deliver(*mails) == list(range(10))
    assert {desk.load_item(mail)["state"] for mail in mails} == {"claimed"}


def test_the_last_word_on_a_mail_may_take_longer_than_any_other(server: MailServer) -> None:
    server.script = {"END": ["late"]}
    assert (
        desk.deliver(desk.make_mail(), seconds=3) == []
    )  # in which no other step may take a second
    assert (len(server.inbox), desk.list_states(desk.read_outcomes())) == (1, ["sent"])


@pytest.mark.parametrize("step", BEFORE)
def test_an_earlier_reply_may_not_take_as_long(step: str, server: MailServer) -> None:
    server.script = {step: ["late"]}
    assert desk.deliver(desk.make_mail(), seconds=3) == [0]
    assert (server.inbox, desk.read_outcomes()) == ([], [])


PIECE = b"250-and\r\n"
PIECES = 10_000
"""More than a mailer reads in three seconds, but finite: a mailer that reads all fails the test."""


@contextmanager
def dripping(at: bytes) -> Iterator[int]:
    """A server whose reply to a command, or to the mail (`.`), goes on and on; the port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with (
            server,
            server.accept()[0] as client,
            client.makefile("rb") as lines,
            suppress(OSError),
        ):
            client.sendall(b"220 hello\r\n")
            is_letter = False
            for line in lines:
                if line.upper().startswith(at):
                    client.sendall(PIECE * PIECES)
                    return
                is_letter = line.startswith(b"DATA") or (is_letter and line != b".\r\n")
                if line.startswith(b"DATA") or not is_letter:
                    client.sendall(b"354 go on\r\n" if is_letter else b"250 fine\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        thread.join()


@pytest.mark.parametrize(
    ("at", "state"), [(b"EHLO", None), (b"RCPT", None), (b".\r\n", "unconfirmed")]
)
def test_an_answer_that_goes_on_and_on_has_an_end(
    at: bytes, state: str | None, virtual: VirtualTime
) -> None:
    virtual.read_bytes, virtual.read_seconds = len(PIECE), 0.05
    with dripping(at) as port:
        desk.save_transport(host="localhost", port=port, encryption="none")
        retries = desk.deliver(desk.make_mail(), seconds=3)
    assert virtual.latest < 3
    states = desk.list_states(desk.read_outcomes())
    assert (retries, states) == (([], [state]) if state else ([0], []))


@pytest.mark.parametrize("step", BEFORE)
def test_a_server_that_hangs_does_not_take_the_batch_with_it(step: str, server: MailServer) -> None:
    server.script = {step: ["hang"]}
    mails = [desk.make_mail() for _ in range(5)]
    again = desk.deliver(*mails, seconds=2)
    assert len(again) in {1, 2}
    assert desk.deliver(*(mails[place] for place in again)) == []
    assert sorted(got.recipients[0] for got in server.inbox) == sorted(
        one.recipient for one in mails
    )
