"""The local inbox: an SMTP server that stores every mail of the stack, and pages that show them.

Run as `python -m local.services.inbox SMTP_PORT HTTP_PORT FOLDER PORT_FILE`. No mail leaves the
machine. The pages are on HTTP_PORT or, if that is in use, on another one; once both servers listen,
the port is in PORT_FILE. `/` lists the mails, `/mails.json` does so for programs, `/mails/N` shows
one, `/mails/N/html` its HTML, `/mails/N/source` its original bytes.

The mails contain every token of the stack, and anybody may write their content. So no content of a
mail may run in a page, and another site must not read the inbox through its own host name (DNS
rebinding).
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
from local.services.inbox_mails import MailFolder, StoredMail

MAXIMUM_BYTES = 30 * 1024 * 1024
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title><style>*{{box-sizing:border-box}}
body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
overflow-wrap:anywhere}}
table{{border-collapse:collapse;width:100%}}
td,th{{text-align:left;vertical-align:top;padding:.3rem .6rem}}
th{{white-space:nowrap}}tr{{border-bottom:1px solid #ddd}}
iframe{{width:100%;height:40rem;border:1px solid #ccc}}
pre{{white-space:pre-wrap;background:#f6f6f6;padding:1rem}}
@media(max-width:40rem){{tr,td,th{{display:block;padding:.1rem 0}}.names{{display:none}}}}</style>
<h1>{title}</h1>{body}</html>"""
"""On a phone each row of a table becomes a column, so that no long address widens the page."""
MAIL_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Content security policy of a mail's HTML: no scripts, and no requests that track the reader."""
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self';"
    " base-uri 'none'; form-action 'none'"
)
"""Content security policy of the inbox's own pages."""


class Answer(NamedTuple):
    """The answer to a request."""

    kind: str
    body: bytes
    policy: str = PAGE_POLICY
    status: HTTPStatus = HTTPStatus.OK


NOT_FOUND = Answer("text/plain", b"There is no such mail.", status=HTTPStatus.NOT_FOUND)
WRONG_HOST = Answer(
    "text/plain", b"Open the inbox by its own address.", status=HTTPStatus.MISDIRECTED_REQUEST
)


class MailHandler:
    """Accepts every mail, from any sender to any recipient."""

    def __init__(self, mails: MailFolder) -> None:
        self.mails = mails

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Store the mail."""
        self.mails.save(envelope.original_content)
        return "250 kept"


class Page(BaseHTTPRequestHandler):
    """Answers one request."""

    mails: MailFolder
    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        """Show the list, or one mail."""
        answer = self._find_answer()
        self.send_response_only(answer.status)
        self.send_header("Content-Type", f"{answer.kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", answer.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _list_hosts(self) -> set[str]:
        return {f"{name}:{self.server.server_port}" for name in (ports.LOOPBACK, "localhost")}

    def _find_answer(self) -> Answer:
        if self.headers.get("Host") not in self._list_hosts():
            return WRONG_HOST
        match self.path.partition("?")[0].strip("/").split("/"):
            case [""]:
                page = render_list(self.mails.list_newest_first())
                return Answer("text/html", _encode(page))
            case ["mails.json"]:
                mails = [mail.as_json() for mail in self.mails.list_newest_first()]
                return Answer("application/json", _encode(json.dumps(mails)))
            case ["mails", name, *view] if mail := self.mails.find(name):
                return _show(mail, *view)
            case _:
                return NOT_FOUND


def _show(mail: StoredMail, *view: str) -> Answer:
    match view:
        case ():
            return Answer("text/html", _encode(render_mail(mail)))
        case ("html",):
            return Answer("text/html", _encode(mail.body("html")), MAIL_POLICY)
        case ("source",):
            return Answer("text/plain", mail.content)
        case _:
            return NOT_FOUND


def _encode(text: str) -> bytes:
    return text.encode(errors="replace")


def render_list(mails: list[StoredMail]) -> str:
    """Render the page with all mails."""
    rows = "".join(_render_row(mail) for mail in mails)
    names = '<tr class="names"><th>Date<th>To<th>Subject'
    table = f"<table>{names}{rows}</table>" if rows else "<p>No mail has come yet.</p>"
    return PAGE.format(title="Inbox of the local stack", body=table)


def _render_row(mail: StoredMail) -> str:
    values = (str(mail.message.get(name, "")) for name in ("date", "to", "subject"))
    date, to, subject = map(escape, values)
    return f'<tr><td>{date}<td>{to}<td><a href="/mails/{mail.id}">{subject}</a>'


def render_mail(mail: StoredMail) -> str:
    """Render the page of one mail: its HTML in a sandbox, its text, its headers."""
    headers = "".join(
        f"<tr><th>{escape(name)}<td>{escape(str(value))}" for name, value in mail.message.items()
    )
    body = (
        f'<p><a href="/">All mails</a> · <a href="/mails/{mail.id}/source">Source</a></p>'
        f"<table>{headers}</table>"
        f'<h2>HTML</h2><iframe sandbox src="/mails/{mail.id}/html" title="HTML"></iframe>'
        f"<h2>Text</h2><pre>{escape(mail.body('plain'))}</pre>"
    )
    return PAGE.format(title=escape(str(mail.message.get("subject", ""))), body=body)


@contextmanager
def running(smtp_port: int, http_port: int, folder: Path) -> Iterator[ThreadingHTTPServer]:
    """Accept mails during the block, which gets the server of the pages.

    The pages are on `http_port` or, if that is in use, on another one.
    """
    Page.mails = MailFolder(folder)
    handler = MailHandler(Page.mails)
    smtp = Controller(handler, ports.LOOPBACK, smtp_port, data_size_limit=MAXIMUM_BYTES)
    with ports.create_server(_create_page_server, http_port) as server:
        smtp.start()
        try:
            yield server
        finally:
            smtp.stop()


def _create_page_server(port: int) -> ThreadingHTTPServer:
    return ThreadingHTTPServer((ports.LOOPBACK, port), Page)


def main(smtp_port: int, http_port: int, folder: Path, port_file: Path) -> None:
    """Serve until killed."""
    with running(smtp_port, http_port, folder) as server:
        ports.write_port(port_file, server.server_port)
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
