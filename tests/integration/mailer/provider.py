"""A local stand-in for SendGrid's mail/send with the same checks; it stores accepted mails."""

import json
import ssl
import threading
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from jsonschema_rs import Draft202012Validator

from tests import virtual_time, waiting

KEY = "SG.the-key"
MAXIMUM_BYTES = 30_000_000
RESERVED = {
    *("x-sg-id", "x-sg-eid", "received", "dkim-signature"),
    *("content-type", "content-transfer-encoding"),
    *("to", "from", "subject", "reply-to", "cc", "bcc"),
}
MAILBOX = {
    "type": "object",
    "required": ["email"],
    "additionalProperties": False,
    "properties": {
        "email": {"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+$"},
        "name": {"type": "string"},
    },
}
TEXT = {"type": "string", "minLength": 1}
SCHEMA = {
    "type": "object",
    "required": ["personalizations", "from", "subject", "content"],
    "additionalProperties": False,
    "properties": {
        "personalizations": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "items": {
                "type": "object",
                "required": ["to"],
                "additionalProperties": False,
                "properties": {
                    "to": {"type": "array", "minItems": 1, "items": MAILBOX},
                    "custom_args": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            },
        },
        "from": MAILBOX,
        "reply_to": MAILBOX,
        "subject": TEXT,
        "content": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "value"],
                "properties": {"type": TEXT, "value": TEXT},
            },
        },
        "attachments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["content", "filename"],
                "properties": {
                    "content": TEXT,
                    "filename": TEXT,
                    "disposition": {"enum": ["inline", "attachment"]},
                },
            },
        },
        "headers": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"pattern": "^[\\x21-\\x39\\x3b-\\x7e]+$"},
        },
        "tracking_settings": {"type": "object"},
    },
}


@dataclass
class Provider:
    """The state of the stand-in; `script` has the reactions that replace a 202.

    A reaction is a status, or `drop` or `hang`, which store the mail.
    """

    url: str = ""
    script: list[int | str] = field(default_factory=list)
    inbox: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    over: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def do_POST(self) -> None:
        self.provider.requests += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        reaction = self.provider.script.pop(0) if self.provider.script else 202
        if isinstance(reaction, int) and reaction != 202:
            error = {"message": f"words of {reaction}", "field": None, "help": None}
            return self._answer(reaction, {"errors": [error]})
        refusal = self._check(body)
        if refusal:
            return self._answer(*refusal)
        self.provider.inbox.append(json.loads(body))
        if reaction == "hang":
            virtual_time.announce_delay(self.client_address[1], virtual_time.FOREVER)
            self.provider.over.wait(waiting.GUARD_SECONDS)
        return self._answer(202, None) if reaction == 202 else None

    def _check(self, body: bytes) -> tuple[int, Any] | None:
        if self.path != "/v3/mail/send":
            return 404, _make_errors("not found")
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return 401, _make_errors(
                "The provided authorization grant is invalid, expired, or revoked"
            )
        if self.headers["Content-Type"] != "application/json":
            return 415, _make_errors("Content-Type should be application/json.")
        if len(body) > MAXIMUM_BYTES:
            return 413, _make_errors("Payload Too Large")
        problems = list(_find_problems(json.loads(body)))
        return (400, _make_errors(*problems)) if problems else None

    def _answer(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode() if document else b""
        self.send_response(status)
        if status == 202:
            self.send_header("X-Message-Id", f"id-{len(self.provider.inbox)}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _make_errors(*messages: str) -> dict[str, Any]:
    return {"errors": [{"message": message} for message in messages]}


def _find_problems(mail: Any) -> Iterator[str]:
    yield from (error.message for error in Draft202012Validator(SCHEMA).iter_errors(mail))
    types = [content.get("type") for content in mail.get("content", [])]
    if types != sorted(types, key=["text/plain", "text/html"].index):
        yield "If present, text/plain must be first, followed by text/html"
    for name, value in mail.get("headers", {}).items():
        if name.lower() in RESERVED or "\n" in value:
            yield f"The header {name} is not allowed"
    for attachment in mail.get("attachments", []):
        try:
            b64decode(attachment["content"], validate=True)
        except NotBase64:
            yield "The attachment content must be base64 encoded."


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Provider]:
    """Run a provider, encrypted if it gets a context."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    provider.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        provider.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
