"""/v1/docs: one page that needs no other files."""

import json
import re

from api.routes import reference
from reference import openapi
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


def test_the_token_of_a_login_stays_in_the_page() -> None:
    text = (reference.FOLDER / "docs.html").read_text()
    assert '<form id="login">' in text
    assert text.count('credentials: "omit"') == text.count("fetch(") - 1  # the document needs none
    assert re.findall(r"localStorage|sessionStorage|indexedDB|\.cookie|history\.", text) == []


def test_each_sort_include_and_choice_has_names_to_choose_from() -> None:
    """The page lists the values of `enum`, in items and in `anyOf` (its function `choices`)."""
    parameters = json.loads(openapi.FILE.read_text())["components"]["parameters"]
    lists = [item for name, item in parameters.items() if name.endswith(("-sort", "-include"))]
    assert len(lists) > 60
    assert [item["name"] for item in lists if not item["schema"]["items"]["anyOf"][0]["enum"]] == []
    fields = [item for name, item in parameters.items() if name.endswith("-fields")]
    assert [item["name"] for item in fields if not item["schema"]["items"]["enum"]] == []
