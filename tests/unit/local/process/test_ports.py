import socket

from local.process import ports


def test_a_free_port_is_kept() -> None:
    port = ports.free_port()
    assert ports.free_port(port) == port


def test_a_port_in_use_gets_another() -> None:
    with socket.socket() as taken:
        taken.bind((ports.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.free_port(port) != port
