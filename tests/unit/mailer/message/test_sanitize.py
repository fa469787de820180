"""Text from outside becomes one safe line."""

import pytest

from mailer.message import sanitize

TOKEN = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiI3In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("as it is, Grüße 🎉", "as it is, Grüße 🎉"),
        ("two\r\nlines\x00and\x07more\u2028 \t too", "two lines and more too"),
        ("=?utf-8?q?a=0Ab?=", "= ?utf-8?q?a=0Ab?="),
        ("\u202egnp.exe", "gnp.exe"),
        ("", ""),
    ],
)
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    assert sanitize.clean_line(text) == line


def test_a_reply_is_short_and_has_no_token() -> None:
    assert sanitize.clean_reply(
        b"5.7.1 found https://f/?token=" + TOKEN.encode() + b" in it\n\xff"
    ) == ("5.7.1 found https://f/?token=… in it \ufffd")
    assert sanitize.clean_reply("x" * 1000) == "x" * 300
