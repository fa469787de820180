"""The relays that let a container reach the stack's servers."""

import socket
import threading

from local.services import relay


def _echo(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(100):
            connection.sendall(data.upper())


def test_data_are_relayed_both_ways_until_both_sides_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_echo, args=[listener], daemon=True).start()
        port = listener.getsockname()[1]
        with relay.running(
            "127.0.0.1", {"URL": f"postgresql://a:b@localhost:{port}/c"}
        ) as variables:
            relay_port = int(relay.LOOPBACK.findall(variables["URL"])[0])
            with socket.create_connection(("127.0.0.1", relay_port)) as client:
                client.sendall(b"hello")
                client.shutdown(socket.SHUT_WR)
                assert client.makefile("rb").read() == b"HELLO"
    assert relay_port != port
    assert variables["URL"] == f"postgresql://a:b@127.0.0.1:{relay_port}/c"


def test_a_server_in_two_variables_gets_one_relay() -> None:
    variables = {
        "A": "http://127.0.0.1:1234",
        "B": "http://localhost:1234/queue",
        "C": "https://example.org",
    }
    with relay.running("127.0.0.1", variables) as relayed:
        assert relayed["B"] == f"{relayed['A']}/queue"
        assert relayed["C"] == variables["C"]


def test_only_addresses_of_this_machine_are_its_own() -> None:
    assert relay.is_own_address("127.0.0.1")
    assert not relay.is_own_address("192.0.2.1")
