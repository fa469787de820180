"""A hostile mail in the local inbox, which has every token: none of its content runs."""

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
    f'From: "{SCRIPT}" <eve@example.org>\r\nTo: "{SCRIPT}" <ada@example.org>\r\n'
    f"Subject: {SCRIPT}\r\nDate: {SCRIPT}\r\n"
    f"X-<script>alert(1)</script>: odd\r\nX-Odd: {SCRIPT}\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    f"--b\r\nContent-Type: text/plain\r\n\r\n</pre>{SCRIPT}\r\n"
    f"--b\r\nContent-Type: text/html\r\n\r\n<p>Hello{SCRIPT}"
    "<img src='https://eve.example.org/seen.png'>\r\n--b--\r\n"
).encode()
UNKNOWN_CHARSET = (
    "Subject: nuqneH\r\nTo: ada@example.org\r\nContent-Type: text/plain; charset={charset}\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\nCafé\r\n"
)
PAGE_PATHS = ("", "?a=1", "mails/1", "mails/1/", "mails/1?a=1")
HTML_PATHS = (
    "mails/1/html",
    "mails/1/html?",
    "mails/1/html/",
    "mails/1/html?a=1",
    "mails/1/html/?html",
    "//mails/1/html",
)
OTHER_PATHS = (
    "mails.json",
    "mails/1/source",
    "mails/1/source?/html",
    "mails/2",
    "mails/1/other/html",
)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """An inbox with the hostile mail; the address of its page."""
    smtp, http = ports.free_port(), ports.free_port()
    with inbox.running(smtp, http, tmp_path / "mails") as server:
        threading.Thread(target=server.serve_forever).start()
        inbox.Page.mails.save(HOSTILE)
        yield f"http://{ports.LOOPBACK}:{http}"
        server.shutdown()


def get(url: str, host: str = "") -> tuple[int, dict[str, str], str]:
    """The status, the headers by lower-case names and the text of an answer."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, headers, answer.read().decode()


def read_policy(headers: dict[str, str]) -> dict[str, list[str]]:
    """The values of each directive of the content security policy."""
    directives = (part.split() for part in headers["content-security-policy"].split(";"))
    return {name: words for name, *words in directives}


class Tags(HTMLParser):
    """The tags of a page with their attributes, as a browser parses them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes[tag] = dict(attrs)


@pytest.mark.parametrize("path", HTML_PATHS)
def test_the_html_of_a_mail_is_sandboxed_and_sends_no_requests(page: str, path: str) -> None:
    status, headers, text = get(f"{page}/{path}")
    assert (status, SCRIPT in text) == (HTTPStatus.OK, True)
    assert read_policy(headers) == {
        "sandbox": [],
        "default-src": ["'none'"],
        "img-src": ["data:"],
        "style-src": ["'unsafe-inline'"],
    }
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PAGE_PATHS)
def test_a_page_shows_a_mail_as_text_and_runs_no_script(page: str, path: str) -> None:
    status, headers, text = get(f"{page}/{path}")
    assert (status, headers["x-content-type-options"]) == (HTTPStatus.OK, "nosniff")
    assert "&lt;script&gt;alert(1)" in text
    assert {"script", "img"}.isdisjoint(Tags(text).attributes)
    assert text.count("</pre>") <= 1
    assert (
        read_policy(headers).items() >= {"default-src": ["'none'"], "frame-src": ["'self'"]}.items()
    )
    assert "script-src" not in read_policy(headers)


def test_a_page_shows_the_html_in_a_sandboxed_frame(page: str) -> None:
    frame = Tags(get(f"{page}/mails/1")[2]).attributes["iframe"]
    assert frame == {"sandbox": None, "src": "/mails/1/html", "title": "HTML"}


@pytest.mark.parametrize("path", OTHER_PATHS)
def test_other_answers_are_not_html(page: str, path: str) -> None:
    _, headers, _ = get(f"{page}/{path}")
    assert headers["content-type"].split(";")[0] in {"application/json", "text/plain"}
    assert headers["x-content-type-options"] == "nosniff"
    assert read_policy(headers)["default-src"] == ["'none'"]


def test_requests_to_other_host_names_are_refused(page: str) -> None:
    port = page.rsplit(":", 1)[1]
    other_hosts = (
        "eve.example.org",
        f"eve.example.org:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.1.eve.org:{port}",
    )
    for host in other_hosts:
        status, _, text = get(f"{page}/mails.json", host)
        assert (status, "script" in text) == (HTTPStatus.MISDIRECTED_REQUEST, False)
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert get(f"{page}/mails.json", host)[0] == HTTPStatus.OK


@pytest.mark.parametrize("charset", ["klingon", "hex", "idna", "undefined", '"a\\\0b"'])
def test_an_unknown_charset_is_read_as_utf_8(page: str, charset: str) -> None:
    inbox.Page.mails.save(UNKNOWN_CHARSET.format(charset=charset).encode())
    newest, hostile = json.loads(get(f"{page}/mails.json")[2])
    assert (newest["text"], hostile["id"]) == ("Café\r\n", 1)
    assert "<pre>Café" in get(f"{page}/mails/2")[2]
