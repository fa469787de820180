"""A hostile mail in the local inbox, which holds every token: nothing of it acts, whatever the address is like."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path

import pytest

from local.process import ports
from local.services import inbox

SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    f'From: "{SCRIPT}" <eve@example.org>\r\nTo: "{SCRIPT}" <ada@example.org>\r\nSubject: {SCRIPT}\r\nDate: {SCRIPT}\r\n'
    f"X-<script>alert(1)</script>: odd\r\nX-Odd: {SCRIPT}\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    f"--b\r\nContent-Type: text/plain\r\n\r\n</pre>{SCRIPT}\r\n"
    f"--b\r\nContent-Type: text/html\r\n\r\n<p>Hello{SCRIPT}<img src='https://eve.example.org/seen.png'>\r\n--b--\r\n"
).encode()
OF_UNKNOWN_CHARSET = (
    "Subject: nuqneH\r\nTo: ada@example.org\r\nContent-Type: text/plain; charset={charset}\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\nCafé\r\n"
)
PAGES = ("", "?a=1", "mails/1", "mails/1/", "mails/1?a=1")
OF_HTML = (
    "mails/1/html",
    "mails/1/html?",
    "mails/1/html/",
    "mails/1/html?a=1",
    "mails/1/html/?html",
    "//mails/1/html",
)
OTHERS = ("mails.json", "mails/1/source", "mails/1/source?/html", "mails/2", "mails/1/other/html")


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """An inbox with the hostile mail; gives the address of its page."""
    smtp, http = ports.free_port(), ports.free_port()
    with inbox.opened_at(smtp, http, tmp_path / "mails") as server:
        threading.Thread(target=server.serve_forever).start()
        inbox.Page.box.keep(HOSTILE)
        yield f"http://{ports.LOOPBACK}:{http}"
        server.shutdown()


def got(url: str, host: str = "") -> tuple[int, dict[str, str], str]:
    """Give the status, the headers by their lower-case names, and the text of an answer."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return (
            answer.status,
            {name.lower(): value for name, value in answer.headers.items()},
            answer.read().decode(),
        )


def policy(headers: dict[str, str]) -> dict[str, list[str]]:
    """Give the words of each directive."""
    directives = (part.split() for part in headers["content-security-policy"].split(";"))
    return {name: words for name, *words in directives}


class Tags(HTMLParser):
    """The tags of a page with their attributes, as a browser finds them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = dict(attrs)


@pytest.mark.parametrize("path", OF_HTML)
def test_the_html_of_a_mail_is_in_a_sandbox_and_reaches_nobody(page: str, path: str) -> None:
    status, headers, shown = got(f"{page}/{path}")
    assert (status, SCRIPT in shown) == (HTTPStatus.OK, True)
    assert policy(headers) == {
        "sandbox": [], "default-src": ["'none'"], "img-src": ["data:"], "style-src": ["'unsafe-inline'"],
    }  # fmt: skip
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_a_mail_as_text_and_runs_no_script(page: str, path: str) -> None:
    status, headers, shown = got(f"{page}/{path}")
    assert (status, headers["x-content-type-options"]) == (HTTPStatus.OK, "nosniff")
    assert "&lt;script&gt;alert(1)" in shown
    assert {"script", "img"}.isdisjoint(Tags(shown).found)
    assert shown.count("</pre>") <= 1
    assert policy(headers).items() >= {"default-src": ["'none'"], "frame-src": ["'self'"]}.items()
    assert "script-src" not in policy(headers)


def test_a_page_shows_the_html_in_a_frame_that_may_do_nothing(page: str) -> None:
    frame = Tags(got(f"{page}/mails/1")[2]).found["iframe"]
    assert frame == {"sandbox": None, "src": "/mails/1/html", "title": "HTML"}


@pytest.mark.parametrize("path", OTHERS)
def test_whatever_else_there_is_is_no_page(page: str, path: str) -> None:
    _, headers, _ = got(f"{page}/{path}")
    assert headers["content-type"].split(";")[0] in {"application/json", "text/plain"}
    assert (headers["x-content-type-options"], policy(headers)["default-src"]) == (
        "nosniff",
        ["'none'"],
    )


def test_only_the_own_address_is_answered(page: str) -> None:
    port = page.rsplit(":", 1)[1]
    strange = (
        "eve.example.org",
        f"eve.example.org:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.1.eve.org:{port}",
    )
    for host in strange:
        status, _, shown = got(f"{page}/mails.json", host)
        assert (status, "script" in shown) == (HTTPStatus.MISDIRECTED_REQUEST, False)
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert got(f"{page}/mails.json", host)[0] == HTTPStatus.OK


@pytest.mark.parametrize("charset", ["klingon", "hex", "idna", "undefined", '"a\\\0b"'])
def test_a_charset_that_nobody_knows_is_read_as_utf_8(page: str, charset: str) -> None:
    inbox.Page.box.keep(OF_UNKNOWN_CHARSET.format(charset=charset).encode())
    newest, hostile = json.loads(got(f"{page}/mails.json")[2])
    assert (newest["text"], hostile["id"]) == ("Café\r\n", 1)
    assert "<pre>Café" in got(f"{page}/mails/2")[2]
