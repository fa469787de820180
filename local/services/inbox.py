"""The local inbox: an SMTP server that keeps every mail of the stack, and a page that shows them.

Run as `python -m local.services.inbox SMTP_PORT HTTP_PORT FOLDER`. Nothing leaves the machine. `/`
lists the mails, and so does `/mails.json` for programs; `/mails/N` shows one, `/mails/N/html` its
HTML, `/mails/N/source` all of it as it came.

Anybody writes mails, and here is every token of the stack: no word of a mail may act in a page, nor
may another site read the inbox by a name of its own that leads here.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller

from local.process import ports
from local.services.inbox_mails import Box, Letter

LARGEST = 30 * 1024 * 1024
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>*{{box-sizing:border-box}}
body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;vertical-align:top;padding:.3rem .6rem}}
th{{white-space:nowrap}}tr{{border-bottom:1px solid #ddd}}iframe{{width:100%;height:40rem;border:1px solid #ccc}}
pre{{white-space:pre-wrap;background:#f6f6f6;padding:1rem}}
@media(max-width:40rem){{tr,td,th{{display:block;padding:.1rem 0}}.names{{display:none}}}}</style>
<h1>{title}</h1>{body}</html>"""
"""Narrow as a phone, a row of a table is a column: no address or token may push the page
sideways."""
SANDBOX = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What a mail's HTML may do in the page that shows it: nothing, nor tell anybody that it is
read."""
OWN = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
"""What the inbox's own pages need."""


class Answer(NamedTuple):
    """What is found at a place."""

    kind: str
    body: bytes
    policy: str = OWN
    status: HTTPStatus = HTTPStatus.OK


NOTHING = Answer("text/plain", b"There is no such mail.", status=HTTPStatus.NOT_FOUND)
ASTRAY = Answer(
    "text/plain", b"The inbox has another address.", status=HTTPStatus.MISDIRECTED_REQUEST
)


class Postman:
    """Takes every mail, whoever sends it to whomever."""

    def __init__(self, box: Box) -> None:
        self.box = box

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail."""
        self.box.keep(envelope.original_content)
        return "250 kept"


class Page(BaseHTTPRequestHandler):
    """Answers one request."""

    box: Box
    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        """Show the list, or one mail."""
        is_ours = self.headers.get("Host") in self._hosts()
        answer = (
            self._found(self.path.partition("?")[0].strip("/").split("/")) if is_ours else ASTRAY
        )
        self.send_response_only(answer.status)
        self.send_header("Content-Type", f"{answer.kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", answer.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Nothing: the paths hold nobody's news."""

    def _hosts(self) -> set[str]:
        return {f"{name}:{self.server.server_port}" for name in (ports.LOOPBACK, "localhost")}

    def _found(self, place: list[str]) -> Answer:
        match place:
            case [""]:
                return Answer("text/html", _bytes(listed(self.box.newest_first())))
            case ["mails.json"]:
                found = [one.as_json() for one in self.box.newest_first()]
                return Answer("application/json", _bytes(json.dumps(found)))
            case ["mails", name, *rest] if letter := self.box.one(name):
                return _shown(letter, *rest)
            case _:
                return NOTHING


def _shown(letter: Letter, *rest: str) -> Answer:
    match rest:
        case ():
            return Answer("text/html", _bytes(opened(letter)))
        case ("html",):
            return Answer("text/html", _bytes(letter.body("html")), SANDBOX)
        case ("source",):
            return Answer("text/plain", letter.content)
        case _:
            return NOTHING


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")


def listed(letters: list[Letter]) -> str:
    """The page of all mails."""
    shown = (one.message for one in letters)
    cells = [
        [escape(str(message.get(name, ""))) for name in ("date", "to", "subject")]
        for message in shown
    ]
    rows = [
        f'<tr><td>{date}<td>{to}<td><a href="/mails/{one.id}">{subject}</a>'
        for one, (date, to, subject) in zip(letters, cells, strict=True)
    ]
    names = '<tr class="names"><th>Date<th>To<th>Subject'
    table = f"<table>{names}{''.join(rows)}</table>" if rows else "<p>No mail has come yet.</p>"
    return PAGE.format(title="Inbox of the local stack", body=table)


def opened(letter: Letter) -> str:
    """The page of one mail: its HTML in a sandbox, its text, its headers."""
    headers = "".join(
        f"<tr><th>{escape(name)}<td>{escape(str(value))}" for name, value in letter.message.items()
    )
    body = (
        f'<p><a href="/">All mails</a> · <a href="/mails/{letter.id}/source">Source</a></p><table>{headers}</table>'
        f'<h2>HTML</h2><iframe sandbox src="/mails/{letter.id}/html" title="HTML"></iframe>'
        f"<h2>Text</h2><pre>{escape(letter.body('plain'))}</pre>"
    )
    return PAGE.format(title=escape(str(letter.message.get("subject", ""))), body=body)


@contextmanager
def opened_at(smtp_port: int, http_port: int, folder: Path) -> Iterator[ThreadingHTTPServer]:
    """Take mails as long as it lasts, and give the server of the page."""
    Page.box = Box(folder)
    postman = Controller(Postman(Page.box), ports.LOOPBACK, smtp_port, data_size_limit=LARGEST)
    with ThreadingHTTPServer((ports.LOOPBACK, http_port), Page) as server:
        postman.start()
        try:
            yield server
        finally:
            postman.stop()


def main(smtp_port: int, http_port: int, folder: Path) -> None:
    """Serve until killed."""
    with opened_at(smtp_port, http_port, folder) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
