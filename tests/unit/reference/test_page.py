"""/v1/docs: one page that needs no other files."""

import re

from api.routes import reference
from tests.unit.api.client import Client


def test_the_page_is_served_with_an_etag_and_a_policy() -> None:
    answer = Client().get("/v1/docs")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.body == (reference.FOLDER / "docs.html").read_bytes()
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert Client().get("/v1/docs", if_none_match=answer.headers["etag"]).status == 304


def test_the_page_loads_nothing_and_writes_no_markup() -> None:
    text = (reference.FOLDER / "docs.html").read_text()
    assert re.findall(r"https?:|//[a-z]|src=|@import|url\(|<link", text) == []
    assert re.findall(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", text) == []
