"""A connection whose socket is lost does not stay in the pool."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from openevent.infra import db


def lose_socket(opens: Callable[[], AbstractContextManager[Connection]], statements: int) -> None:
    """Lose the socket after some statements, and execute one more."""
    with opens() as connection:
        for _ in range(statements):
            connection.execute(text("SELECT :a"), {"a": "x"})
        driver: Any = connection.connection.dbapi_connection
        driver._usock.shutdown(socket.SHUT_RDWR)
        connection.execute(text("SELECT :a"), {"a": "x"})


@pytest.mark.parametrize("opens", [db.connect, db.transaction, db.rehearsal])
@pytest.mark.parametrize("statements", [0, 1])
def test_a_lost_socket_does_not_stay_in_the_pool(
    opens: Callable[[], AbstractContextManager[Connection]], statements: int
) -> None:
    """A write to it is a broken pipe, of which SQLAlchemy alone would know nothing."""
    with pytest.raises(DBAPIError) as caught:
        lose_socket(opens, statements)
    assert db.is_disconnect(caught.value)
    with db.connect() as connection:
        assert connection.execute(text("SELECT CAST(:a AS int)"), {"a": 7}).scalar_one() == 7
