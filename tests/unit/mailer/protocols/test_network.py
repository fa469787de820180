"""The addresses that the mailer may connect to; literal addresses are resolved without a server."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailer.errors import RetryLater, Skipped
from mailer.protocols import network
from openevent.infra import config
from tests import virtual_time, waiting

SECONDS = 5
PUBLIC = ("8.8.8.8", "2600::1", "2a00:1450:4001::5")
LOOPBACK = ("127.0.0.1", "127.1.2.3", "127.1", "0x7f000001", "2130706433", "0", "::1", "::")
PRIVATE = (
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "fe80::1",
    "fd00::1",
    "100.64.0.1",
)
RESERVED = ("192.0.2.1", "198.18.0.1", "224.0.1.1", "240.0.0.1", "255.255.255.255", "ff0e::1")
EMBEDDED = (
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1"),
    *("2002:7f00:1::", "2001::1"),
)
"""IPv6 addresses that contain an IPv4 address."""
NOT_PUBLIC = (*LOOPBACK, *PRIVATE, *RESERVED, *EMBEDDED)


@pytest.fixture
def _deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("DATABASE_HOST", "db")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config.settings.cache_clear()


@pytest.fixture
def _local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "local")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@c/d")
    config.settings.cache_clear()


@pytest.fixture(autouse=True)
def _reset_settings() -> object:
    yield
    config.settings.cache_clear()


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert network.find_addresses(address, 587, SECONDS) == [address]


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(RetryLater, match="no public address"):
        network.find_addresses(address, 587, SECONDS)


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("port", [25, 80, 443, 3306, 0, 65535])
def test_only_three_ports_are_allowed(port: int) -> None:
    for allowed_port in (465, 587, 2525):
        assert network.find_addresses("8.8.8.8", allowed_port, SECONDS) == ["8.8.8.8"]
    with pytest.raises(RetryLater, match=f"port is {port}"):
        network.find_addresses("8.8.8.8", port, SECONDS)


@pytest.mark.usefixtures("_local")
@pytest.mark.parametrize("address", ["8.8.8.8", "10.0.0.1", "169.254.169.254", "0"])
def test_the_local_environment_connects_to_this_machine_only(address: str) -> None:
    assert network.find_addresses("127.0.0.1", 4321, SECONDS) == ["127.0.0.1"]
    with pytest.raises(Skipped):
        network.find_addresses(address, 587, SECONDS)


@pytest.mark.usefixtures("_deployed")
def test_an_impossible_host_name_is_refused() -> None:
    with pytest.raises(RetryLater):
        network.find_addresses(f"{'a' * 64}.example.org", 587, SECONDS)


@pytest.mark.usefixtures("_local")
def test_the_checked_address_is_the_one_that_is_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server may give another address at a second lookup, so there is none."""
    answers = [["127.0.0.1"], ["192.0.2.1"]]
    getaddrinfo = socket.getaddrinfo

    def resolve(host: str, port: int, *arguments: int, **options: int) -> object:
        address = answers.pop(0)[0] if host == "mail.example.org" else host
        return getaddrinfo(address, port, *arguments, **options)

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        port = server.getsockname()[1]
        with network.connect("mail.example.org", port, SECONDS) as connection:
            assert connection.getpeername() == ("127.0.0.1", port)
        assert answers == [["192.0.2.1"]]


DEAD = ["127.0.0.10", "127.0.0.11", "127.0.0.12", "127.0.0.13"]


@pytest.fixture
def virtual() -> Iterator[virtual_time.VirtualTime]:
    """Virtual time in which some addresses never answer."""
    with virtual_time.running() as clock:
        clock.dead_addresses = set(DEAD)
        yield clock


def make_resolver(addresses: list[str]) -> Callable[..., Any]:
    """Return a resolver that answers for `mail.example.org`."""
    getaddrinfo = socket.getaddrinfo

    def resolve(host: str, port: int, *arguments: int, **options: int) -> Any:
        if host != "mail.example.org":
            return getaddrinfo(host, port, *arguments, **options)
        answers = [getaddrinfo(address, port, *arguments, **options) for address in addresses]
        return [entry for answer in answers for entry in answer]

    return resolve


def list_waits(virtual: virtual_time.VirtualTime) -> list[float]:
    """The seconds that each dead address took."""
    return [seconds for thread in virtual.waits.values() for seconds in thread]


@pytest.mark.usefixtures("_local")
def test_all_addresses_share_one_deadline(
    monkeypatch: pytest.MonkeyPatch, virtual: virtual_time.VirtualTime
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", make_resolver(DEAD))
    with pytest.raises(RetryLater, match="does not answer: timed out"):
        network.connect("mail.example.org", 587, 1)
    assert list_waits(virtual) == pytest.approx([0.25] * 4)
    assert virtual.latest == pytest.approx(1)


@pytest.mark.usefixtures("_local")
def test_dead_addresses_leave_time_for_one_that_answers(
    monkeypatch: pytest.MonkeyPatch, virtual: virtual_time.VirtualTime
) -> None:
    with socket.create_server(("127.0.0.9", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(socket, "getaddrinfo", make_resolver([*DEAD, "127.0.0.9"]))
        with network.connect("mail.example.org", port, 2) as connection:
            assert connection.getpeername() == ("127.0.0.9", port)
    assert [*list_waits(virtual), *virtual.timeouts] == pytest.approx([0.4] * 5)


@pytest.mark.usefixtures("_local")
def test_the_wait_for_a_silent_name_server_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_answer, has_answered = threading.Event(), threading.Event()
    resolve = make_resolver(["127.0.0.1"])

    def resolve_late(host: str, port: int, *arguments: int, **options: int) -> Any:
        may_answer.wait(waiting.GUARD_SECONDS)
        has_answered.set()
        return resolve(host, port, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_late)
    with pytest.raises(RetryLater, match="cannot be resolved right now"):
        network.connect("mail.example.org", 587, 0.3)
    assert not has_answered.is_set()
    may_answer.set()
    assert has_answered.wait(waiting.GUARD_SECONDS)


@pytest.mark.usefixtures("_local")
def test_the_wait_for_a_server_without_tls_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        # The server never accepts. Without a timeout, the mailer waits until the guard closes it.
        guard = threading.Timer(waiting.GUARD_SECONDS, server.close)
        guard.start()
        with pytest.raises(RetryLater, match="timed out"):
            network.connect("127.0.0.1", server.getsockname()[1], 0.5, encrypted=True)
        guard.cancel()
