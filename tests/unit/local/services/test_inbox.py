"""The local inbox over real SMTP and HTTP: it shows mails unchanged."""

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
    b"Subject: =?utf-8?q?Caf=C3=A9?= and a subject\r\n that is folded\r\n"
    b"To: ada@example.org\r\nX-Odd:   3  blanks \r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"Latin \xe9, UTF-8 \xc3\xa9\r\n.a line that begins with a dot\r\n\r\n"
)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """An inbox with a mail; the address of its page."""
    smtp, http = ports.free_port(), ports.free_port()
    with inbox.running(smtp, http, tmp_path / "mails") as server:
        threading.Thread(target=server.serve_forever).start()
        with smtplib.SMTP(ports.LOOPBACK, smtp) as sender:
            sender.sendmail("events@example.org", "ada@example.org", CONTENT, ["BODY=8BITMIME"])
        yield f"http://{ports.LOOPBACK}:{http}"
        server.shutdown()


def get(url: str) -> tuple[str, bytes]:
    answer: HTTPResponse
    with urllib.request.urlopen(url) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_the_source_has_the_original_bytes(page: str) -> None:
    assert get(f"{page}/mails/1/source") == ("text/plain; charset=utf-8", CONTENT)


def test_a_mail_is_listed_for_people_and_programs(page: str) -> None:
    content_type, text = get(f"{page}/")
    assert content_type == "text/html; charset=utf-8"
    assert '<a href="/mails/1">Café and a subject that is folded</a>' in text.decode()
    (mail,) = json.loads(get(f"{page}/mails.json")[1])
    assert (mail["id"], mail["to"]) == (1, "ada@example.org")
    assert mail["subject"] == "Café and a subject that is folded"


def test_a_mail_is_shown_with_its_headers_and_both_bodies(page: str) -> None:
    text = get(f"{page}/mails/1")[1].decode()
    assert "<h1>Café and a subject that is folded</h1>" in text
    assert ".a line that begins with a dot" in text
    assert get(f"{page}/mails/1/html") == ("text/html; charset=utf-8", b"")


@pytest.mark.parametrize("path", ["mails/2", "mails/1/other", "mails/x", "other"])
def test_a_missing_mail_is_a_404(page: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error, urllib.request.urlopen(f"{page}/{path}"):
        pass
    assert (error.value.code, error.value.read()) == (404, b"There is no such mail.")
