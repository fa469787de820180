"""Slow and silent servers: the waits of a mail and of a batch have limits."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from tests import dead_addresses
from tests.integration.mailer import desk, provider
from tests.integration.mailer.mail_server import MailServer

BEFORE = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")
SECONDS = 6


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> Iterator[dead_addresses.Dead]:
    """The host `dead.test`, whose addresses never answer."""
    looked_up = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **more: Any) -> Any:
        names = made.addresses if host == "dead.test" else [host]
        return [found for name in names for found in looked_up(name, port, *rest, **more)]

    with dead_addresses.made(5) as made:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        yield made


def taken(deliver: Callable[[], list[int]]) -> tuple[float, list[int]]:
    """The seconds of a delivery, and what must come again."""
    began = time.monotonic()
    again = deliver()
    return time.monotonic() - began, again


@pytest.mark.parametrize("service", ["smtp", "sendgrid"])
def test_dead_addresses_take_one_step_of_the_batch_and_nothing_is_offered(
    service: str, dead: dead_addresses.Dead
) -> None:
    server = {"host": "dead.test", "port": dead.port, "encryption": "none"}
    desk.save_transport(
        **server, sendgrid_key=provider.KEY, sendgrid_host=f"http://dead.test:{dead.port}"
    )
    mails = [desk.make_mail(service=service) for _ in range(10)]
    seconds, again = taken(lambda: desk.deliver(*mails, seconds=SECONDS))
    assert (again, desk.read_outcomes()) == (list(range(10)), [])
    assert seconds < SECONDS / 2
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


@contextmanager
def dripping(at: bytes) -> Iterator[int]:
    """A server whose answer to a command, or to the letter (`.`), goes on and on; the port."""
    over, server = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def drip(client: socket.socket) -> None:
        while not over.wait(0.1):
            client.sendall(b"250-and\r\n")

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
                    drip(client)
                is_letter = line.startswith(b"DATA") or (is_letter and line != b".\r\n")
                if line.startswith(b"DATA") or not is_letter:
                    client.sendall(b"354 go on\r\n" if is_letter else b"250 fine\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize(
    ("at", "state"), [(b"EHLO", None), (b"RCPT", None), (b".\r\n", "unconfirmed")]
)
def test_an_answer_that_goes_on_and_on_has_an_end(at: bytes, state: str | None) -> None:
    with dripping(at) as port:
        desk.save_transport(host="localhost", port=port, encryption="none")
        seconds, again = taken(lambda: desk.deliver(desk.make_mail(), seconds=3))
    assert seconds < 3
    assert (again, desk.list_states(desk.read_outcomes())) == (
        ([], [state]) if state else ([0], [])
    )


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
