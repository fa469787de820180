"""Which addresses may be connected to. Names are looked up here as literal addresses are: without any server."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailer.errors import Again, Skipped
from mailer.protocols import network
from openevent.infra import config
from tests import dead_addresses

SECONDS = 5
PUBLIC = ("8.8.8.8", "2600::1", "2a00:1450:4001::5")
OWN = (
    *("127.0.0.1", "127.1.2.3", "127.1", "0x7f000001", "2130706433", "0", "::1", "::"),
    *(
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "fe80::1",
        "fd00::1",
        "100.64.0.1",
    ),
    *("192.0.2.1", "198.18.0.1", "224.0.1.1", "240.0.0.1", "255.255.255.255", "ff0e::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1"),
    *("2002:7f00:1::", "2001::1"),
)


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
def _read_anew() -> object:
    yield
    config.settings.cache_clear()


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("address", PUBLIC)
def test_public_ones_may(address: str) -> None:
    assert network.addresses(address, 587, SECONDS) == [address]


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("address", OWN)
def test_no_others(address: str) -> None:
    with pytest.raises(Again, match="not a public one"):
        network.addresses(address, 587, SECONDS)


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("port", [25, 80, 443, 3306, 0, 65535])
def test_mail_is_submitted_to_three_ports(port: int) -> None:
    assert [network.addresses("8.8.8.8", right, SECONDS) for right in (465, 587, 2525)] == [
        ["8.8.8.8"]
    ] * 3
    with pytest.raises(Again, match=f"port is {port}"):
        network.addresses("8.8.8.8", port, SECONDS)


@pytest.mark.usefixtures("_local")
@pytest.mark.parametrize("address", ["8.8.8.8", "10.0.0.1", "169.254.169.254", "0"])
def test_in_the_local_environment_this_machine_alone(address: str) -> None:
    assert network.addresses("127.0.0.1", 4321, SECONDS) == ["127.0.0.1"]
    with pytest.raises(Skipped):
        network.addresses(address, 587, SECONDS)


@pytest.mark.usefixtures("_deployed")
def test_a_name_that_can_be_none() -> None:
    with pytest.raises(Again):
        network.addresses(f"{'a' * 64}.example.org", 587, SECONDS)


@pytest.mark.usefixtures("_local")
def test_what_was_checked_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says something else the second time is not asked a second time."""
    answers, looked_up = [["127.0.0.1"], ["192.0.2.1"]], socket.getaddrinfo

    def resolve(host: str, port: int, *rest: int, **more: int) -> object:
        return looked_up(
            answers.pop(0)[0] if host == "mail.example.org" else host, port, *rest, **more
        )

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        port = server.getsockname()[1]
        with network.opened("mail.example.org", port, SECONDS) as connected:
            assert connected.getpeername() == ("127.0.0.1", port)
        assert answers == [["192.0.2.1"]]


@pytest.fixture
def dead() -> Iterator[dead_addresses.Dead]:
    with dead_addresses.made(4) as made:
        yield made


def named(addresses: list[str], seconds: float = 0) -> Callable[..., Any]:
    """Give a resolver that knows `mail.example.org`, after so many seconds."""
    looked_up = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: int, **more: int) -> Any:
        if host != "mail.example.org":
            return looked_up(host, port, *rest, **more)
        time.sleep(seconds)
        return [found for address in addresses for found in looked_up(address, port, *rest, **more)]

    return resolve


@pytest.mark.usefixtures("_local")
def test_all_addresses_together_have_one_deadline(
    monkeypatch: pytest.MonkeyPatch, dead: dead_addresses.Dead
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", named(dead.addresses))
    began = time.monotonic()
    with pytest.raises(Again, match="does not answer: timed out"):
        network.opened("mail.example.org", dead.port, 1)
    assert 0.9 < time.monotonic() - began < 1.5


@pytest.mark.usefixtures("_local")
def test_dead_addresses_leave_time_for_the_one_that_answers(
    monkeypatch: pytest.MonkeyPatch, dead: dead_addresses.Dead
) -> None:
    with socket.create_server(("127.0.0.9", dead.port)):
        monkeypatch.setattr(socket, "getaddrinfo", named([*dead.addresses, "127.0.0.9"]))
        with network.opened("mail.example.org", dead.port, 2) as connected:
            assert connected.getpeername() == ("127.0.0.9", dead.port)


@pytest.mark.usefixtures("_local")
def test_a_name_server_that_does_not_answer_is_waited_for_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", named(["127.0.0.1"], seconds=2))
    began = time.monotonic()
    with pytest.raises(Again, match="not known right now"):
        network.opened("mail.example.org", 587, 0.3)
    assert time.monotonic() - began < 1


@pytest.mark.usefixtures("_local")
def test_a_server_that_does_not_encrypt_is_waited_for_no_longer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        with pytest.raises(Again, match="timed out"):
            network.opened("127.0.0.1", server.getsockname()[1], 0.5, encrypted=True)
        assert time.monotonic() - began < 1
