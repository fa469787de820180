"""pg8000 with one round trip for each statement, on a socket without Nagle's delay.

pg8000 sends Parse, Describe and Execute one by one and waits for each: three round trips. The
protocol allows to send them together; after an error the server skips to the Sync (PostgreSQL
manual, "Extended Query", pipelining).
"""

import contextlib
import socket
import ssl
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import pg8000.dbapi
import pg8000.exceptions
from pg8000.converters import make_params
from pg8000.core import NULL_BYTE, SYNC_MSG, Context
from pg8000.dbapi import convert_paramstyle

CONNECT_SECONDS = 5.0
"""How long the server may be silent during login: a waking Aurora accepts the connection first."""
LOST_MILLISECONDS = 5_000
"""If the server does not acknowledge bytes for this long, the connection counts as lost."""

QUOTING_FIELDS = ("D", "W")
"""Fields of an error that quote values: detail and context.

PostgreSQL manual, "Error and Notice Message Fields".
"""


@lru_cache(maxsize=256)
def _number_placeholders(operation: str) -> str:
    """Replace the placeholders %s by $1, $2 and so on.

    The cache saves 2 ms for a long statement: pg8000 searches it letter by letter.
    """
    return str(convert_paramstyle("format", operation, ())[0])


class Cursor(pg8000.dbapi.Cursor):  # type: ignore[misc]
    """A pg8000 cursor that parses each SQL text once."""

    def execute(self, operation: str, args: Sequence[Any] = (), stream: Any = None) -> None:
        """Execute a statement as pg8000 does, with cached placeholders."""
        if not args or stream is not None:
            super().execute(operation, args, stream)
            return
        # pg8000's own method uses these private attributes, too.
        if not self._c._in_transaction and not self._c.autocommit:  # noqa: SLF001
            self._c.begin_with_next_statement()
        self._context = self._c.execute_unnamed(
            _number_placeholders(operation), vals=args, oids=self._input_oids
        )
        self._row_iter = None if self._context.rows is None else iter(self._context.rows)
        self._input_oids: Any = ()


class Connection(pg8000.dbapi.Connection):  # type: ignore[misc]
    """A pg8000 connection whose parameterised statements take one round trip.

    The begin of a transaction takes none: it travels with the transaction's first statement.
    """

    _is_beginning = False

    def cursor(self) -> Cursor:
        """Create a cursor of the class above."""
        return Cursor(self)

    def begin_with_next_statement(self) -> None:
        """Begin a transaction without a round trip of its own: the next flush sends it, too."""
        self.send_QUERY("begin transaction")
        self._is_beginning = True

    def execute_unnamed(
        self, statement: str, vals: Any = (), oids: Any = (), stream: Any = None
    ) -> Context:
        """Send Parse, Describe, Bind, Execute and Sync in one flush, then read the answers."""
        context = Context(statement, stream=stream)
        try:
            self.send_PARSE(NULL_BYTE, statement, oids)
            self.send_DESCRIBE_STATEMENT(NULL_BYTE)
            self.send_BIND(NULL_BYTE, make_params(self.py_types, vals))
            self.send_EXECUTE()
        finally:
            # Also for a value that cannot be encoded, or the next answers would be these ones.
            self._sync(context)
        return context

    def _sync(self, context: Context) -> None:
        """Send what is in the buffer, and read the answers. Raises InterfaceError, see below."""
        with _name_lost_socket():
            self._sock.write(SYNC_MSG)
            self._sock.flush()
        if self._is_beginning:
            self._is_beginning = False
            self.handle_messages(Context("begin transaction"))
        self.handle_messages(context)

    def handle_messages(self, context: Context) -> None:
        """Read the server's answers. Raises InterfaceError for a lost socket."""
        with _name_lost_socket():
            super().handle_messages(context)

    def handle_ERROR_RESPONSE(self, data: bytes, context: Context) -> None:  # noqa: N802 - pg8000's name
        """Remove the fields that quote rows from an error, because errors are logged."""
        super().handle_ERROR_RESPONSE(data, context)
        (fields,) = context.error.args
        for name in QUOTING_FIELDS:
            fields.pop(name, None)

    def close(self) -> None:
        """Send Terminate if the server still listens, and close the socket in any case."""
        stream = self._sock
        with contextlib.suppress(pg8000.exceptions.InterfaceError, OSError):
            super().close()
        if stream is not None:
            # Closing flushes the rest of the buffer, which a lost socket refuses.
            with contextlib.suppress(OSError):
                stream.close()


@contextlib.contextmanager
def _name_lost_socket() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # SQLAlchemy detects a lost connection by exactly this error of pg8000.
        raise pg8000.exceptions.InterfaceError("network error") from error


def connect(
    host: str,
    port: int,
    *,
    seconds: float | None = None,
    tls: ssl.SSLContext | None = None,
    **login: Any,
) -> Connection:
    """Connect by a socket with NODELAY, keepalive and a limit for unacknowledged bytes.

    `login` is user, password and database. Raises OSError, also when the server is silent for
    `seconds` (CONNECT_SECONDS), or pg8000's errors.
    """
    sock = socket.create_connection((host, port), seconds or CONNECT_SECONDS)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        with contextlib.suppress(AttributeError):  # macOS does not have this option
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, LOST_MILLISECONDS)
        connection = Connection(
            host=host, sock=sock, ssl_context=tls, application_name="openevent", **login
        )
    except BaseException:
        sock.close()
        raise
    # Statements have a limit of their own, so the socket (or its TLS wrapper) has none.
    connection._usock.settimeout(None)  # noqa: SLF001
    return connection
