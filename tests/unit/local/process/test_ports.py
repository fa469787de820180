import socket

from local.process import ports


def test_a_free_port_is_used() -> None:
    port = ports.free_port()
    assert ports.free_port(port) == port


def test_a_port_in_use_is_replaced() -> None:
    with socket.socket() as other:
        other.bind((ports.LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.free_port(port) != port
