"""The relay that lets a container reach the stack's servers."""

import socket
import threading

from local.services import relay


def _echo(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(100):
            connection.sendall(data.upper())


def test_an_address_is_relayed_both_ways_until_both_sides_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_echo, args=[listener], daemon=True).start()
        port = listener.getsockname()[1]
        with relay.opened("127.0.0.1", {"URL": f"postgresql://a:b@localhost:{port}/c"}) as reached:
            relayed = int(relay.LOOPBACK.findall(reached["URL"])[0])
            with socket.create_connection(("127.0.0.1", relayed)) as client:
                client.sendall(b"hello")
                client.shutdown(socket.SHUT_WR)
                assert client.makefile("rb").read() == b"HELLO"
    assert relayed != port
    assert reached["URL"] == f"postgresql://a:b@127.0.0.1:{relayed}/c"


def test_a_server_named_twice_gets_one_relay() -> None:
    given = {
        "A": "http://127.0.0.1:1234",
        "B": "http://localhost:1234/queue",
        "C": "https://example.org",
    }
    with relay.opened("127.0.0.1", given) as reached:
        assert reached["B"] == f"{reached['A']}/queue"
        assert reached["C"] == given["C"]


def test_only_this_machines_addresses_are_ours() -> None:
    assert relay.is_ours("127.0.0.1")
    assert not relay.is_ours("192.0.2.1")
