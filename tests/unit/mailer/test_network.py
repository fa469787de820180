"""Which addresses may be connected to. Names are looked up here as literal addresses are: without any server."""

import socket

import pytest

from mailer import network
from mailer.ends import Failed, Skipped
from openevent import config

PUBLIC = ("8.8.8.8", "2600::1", "2a00:1450:4001::5")
OWN = (
    *("127.0.0.1", "127.1.2.3", "127.1", "0x7f000001", "2130706433", "0", "::1", "::"),
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "fe80::1", "fd00::1", "100.64.0.1"),
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
    assert network.addresses(address, 587) == [address]


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("address", OWN)
def test_no_others(address: str) -> None:
    with pytest.raises(Failed, match="not a public one"):
        network.addresses(address, 587)


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize("port", [25, 80, 443, 3306, 0, 65535])
def test_mail_is_submitted_to_three_ports(port: int) -> None:
    assert [network.addresses("8.8.8.8", right) for right in (465, 587, 2525)] == [["8.8.8.8"]] * 3
    with pytest.raises(Failed, match=f"port is {port}"):
        network.addresses("8.8.8.8", port)


@pytest.mark.usefixtures("_local")
@pytest.mark.parametrize("address", ["8.8.8.8", "10.0.0.1", "169.254.169.254", "0"])
def test_in_the_local_environment_this_machine_alone(address: str) -> None:
    assert network.addresses("127.0.0.1", 4321) == ["127.0.0.1"]
    with pytest.raises(Skipped):
        network.addresses(address, 587)


@pytest.mark.usefixtures("_deployed")
def test_a_name_that_can_be_none_fails() -> None:
    with pytest.raises(Failed):
        network.addresses(f"{'a' * 64}.example.org", 587)


@pytest.mark.usefixtures("_local")
def test_what_was_checked_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says something else the second time is not asked a second time."""
    answers, looked_up = [["127.0.0.1"], ["192.0.2.1"]], socket.getaddrinfo

    def resolve(host: str, port: int, *rest: int, **more: int) -> object:
        return looked_up(answers.pop(0)[0] if host == "mail.example.org" else host, port, *rest, **more)

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        port = server.getsockname()[1]
        with network.opened("mail.example.org", port, 5) as connected:
            assert connected.getpeername() == ("127.0.0.1", port)
        assert answers == [["192.0.2.1"]]
