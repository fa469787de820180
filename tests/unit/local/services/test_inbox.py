"""The local inbox: what came is shown as it came, over real SMTP and HTTP, and no page is wider than a phone."""

import json
import smtplib
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from local.process import ports
from local.services import inbox

CONTENT = (
    b"Subject: =?utf-8?q?Caf=C3=A9?= and a subject\r\n that is folded\r\nTo: ada@example.org\r\nX-Odd:   3  blanks \r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"Latin \xe9, UTF-8 \xc3\xa9\r\n.a line that begins with a dot\r\n\r\n"
)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """An inbox with a mail; gives the address of its page."""
    smtp, http = ports.free_port(), ports.free_port()
    with inbox.opened_at(smtp, http, tmp_path / "mails") as server:
        threading.Thread(target=server.serve_forever).start()
        with smtplib.SMTP(ports.LOOPBACK, smtp) as sender:
            sender.sendmail("events@example.org", "ada@example.org", CONTENT, ["BODY=8BITMIME"])
        yield f"http://{ports.LOOPBACK}:{http}"
        server.shutdown()


def got(url: str) -> tuple[str, bytes]:
    answer: HTTPResponse
    with urllib.request.urlopen(url) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_the_source_is_the_bytes_that_came(page: str) -> None:
    assert got(f"{page}/mails/1/source") == ("text/plain; charset=utf-8", CONTENT)


def test_a_mail_is_listed_for_people_and_programs(page: str) -> None:
    kind, shown = got(f"{page}/")
    assert kind == "text/html; charset=utf-8"
    assert '<a href="/mails/1">Café and a subject that is folded</a>' in shown.decode()
    (one,) = json.loads(got(f"{page}/mails.json")[1])
    assert (one["id"], one["subject"], one["to"]) == (
        1,
        "Café and a subject that is folded",
        "ada@example.org",
    )


def test_a_mail_is_shown_with_its_headers_and_both_bodies(page: str) -> None:
    shown = got(f"{page}/mails/1")[1].decode()
    assert "<h1>Café and a subject that is folded</h1>" in shown
    assert ".a line that begins with a dot" in shown
    assert got(f"{page}/mails/1/html") == ("text/html; charset=utf-8", b"")


@pytest.mark.parametrize("path", ["mails/2", "mails/1/other", "mails/x", "other"])
def test_what_is_not_there_is_said_so(page: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(f"{page}/{path}"):
        pass
    assert (refused.value.code, refused.value.read()) == (404, b"There is no such mail.")
