"""pg8000 with one round trip a statement, on a socket that does not wait.

pg8000 flushes Parse, Describe and Execute one after another and waits for each: three round trips.
The protocol lets them travel together; after an error the server skips to the Sync. (PostgreSQL
manual, "Extended Query", pipelining.)
"""

import contextlib
import socket
import ssl
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pg8000.dbapi
import pg8000.exceptions
from pg8000.converters import make_params
from pg8000.core import NULL_BYTE, SYNC_MSG, Context
from pg8000.dbapi import convert_paramstyle

CONNECT_SECONDS = 5.0
"""How long the server may be silent until the session stands: a waking Aurora takes the call before
it can answer."""
LOST_MILLISECONDS = 5_000
"""How long sent bytes may stay unacknowledged before the connection counts as lost."""

QUOTING = ("D", "W")
"""Fields of an error that hold values: detail and context (PostgreSQL manual, "Error and Notice
Message Fields")."""


@lru_cache(maxsize=256)
def _with_numbers(operation: str) -> str:
    """Turn the placeholders %s into $1, $2, …; pg8000 looks for them letter by letter, 2 ms in a long statement."""
    return str(convert_paramstyle("format", operation, ())[0])


class Cursor(pg8000.dbapi.Cursor):  # type: ignore[misc]
    """A pg8000 cursor that reads each text of SQL once."""

    def execute(self, operation: str, args: Sequence[Any] = (), stream: Any = None) -> None:
        """Execute as pg8000 does, with the placeholders found before."""
        if not args or stream is not None:
            super().execute(operation, args, stream)
            return
        if not self._c._in_transaction and not self._c.autocommit:  # noqa: SLF001 - as the method that this replaces
            self._c.execute_simple("begin transaction")
        self._context = self._c.execute_unnamed(
            _with_numbers(operation), vals=args, oids=self._input_oids
        )
        self._row_iter = None if self._context.rows is None else iter(self._context.rows)
        self._input_oids: Any = ()


class Connection(pg8000.dbapi.Connection):  # type: ignore[misc]
    """A pg8000 connection whose parameterised statements take one round trip."""

    def cursor(self) -> Cursor:
        """Give a cursor of ours."""
        return Cursor(self)

    def execute_unnamed(
        self, statement: str, vals: Any = (), oids: Any = (), stream: Any = None
    ) -> Context:
        """Send Parse, Describe, Bind, Execute and Sync in one flush and read the answers."""
        context = Context(statement, stream=stream)
        self.send_PARSE(NULL_BYTE, statement, oids)
        self.send_DESCRIBE_STATEMENT(NULL_BYTE)
        self.send_BIND(NULL_BYTE, make_params(self.py_types, vals))
        self.send_EXECUTE()
        self._sock.write(SYNC_MSG)
        self._sock.flush()
        self.handle_messages(context)
        return context

    def handle_messages(self, context: Context) -> None:
        """Read the server's answers; a lost socket is told in pg8000's own words, which SQLAlchemy knows."""
        try:
            super().handle_messages(context)
        except OSError as error:
            raise pg8000.exceptions.InterfaceError("network error") from error

    def handle_ERROR_RESPONSE(self, data: bytes, context: Context) -> None:  # noqa: N802 - pg8000's name
        """Keep an error's code and message: its detail and context quote rows, and errors reach the log."""
        super().handle_ERROR_RESPONSE(data, context)
        (facts,) = context.error.args
        for quoting in QUOTING:
            facts.pop(quoting, None)

    def close(self) -> None:
        """Say goodbye where the server still listens, and close the socket in any case."""
        stream = self._sock
        with contextlib.suppress(pg8000.exceptions.InterfaceError, OSError):
            super().close()
        if stream is not None:
            with contextlib.suppress(OSError):  # what could not be sent
                stream.close()


def connect(host: str, port: int, *, tls: ssl.SSLContext | None = None, **login: Any) -> Connection:
    """Connect by a socket with NODELAY, keepalive and a bound on unacknowledged bytes.

    `login` is user, password and database. Raises OSError, within seconds of silence too, or
    pg8000's errors.
    """
    sock = socket.create_connection((host, port), CONNECT_SECONDS)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        with contextlib.suppress(AttributeError):  # macOS has no such option
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, LOST_MILLISECONDS)
        made = Connection(
            host=host, sock=sock, ssl_context=tls, application_name="openevent", **login
        )
    except BaseException:
        sock.close()
        raise
    made._usock.settimeout(None)  # noqa: SLF001 - the socket, or what TLS made of it; statements have a limit of theirs
    return made
