"""The API's reference over HTTP: what is served is what the tree says, as the build shipped it."""

import json

from local.stack.state import ROOT
from tests.e2e.test_api import ask


def test_the_openapi_document_is_that_of_the_tree_and_travels_packed(api: str) -> None:
    answer = ask(f"{api}/v1/openapi.json", accept_encoding="gzip")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json == json.loads((ROOT / "docs" / "openapi.json").read_text())


def test_the_page_is_whole_by_itself(api: str) -> None:
    answer = ask(f"{api}/v1/docs")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert answer.body == (ROOT / "functions" / "api" / "docs.html").read_bytes()
