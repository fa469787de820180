"""What a browser opens is a page; scripts and programs get documents."""

import pytest

from tests.unit.api.client import Client

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/nothing", 404), ("/index.php", 404), ("/v1/auth/login", 405), ("/v1/auth/nothing", 404)],
)
def test_a_browser_gets_a_page_for_an_error(path: str, status: int) -> None:
    answer = Client().get(path, accept=BROWSER)
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    text = answer.body.decode()
    assert f"<code>{path}</code>" in text
    assert "This is the API of Open Event" in text
    assert '<a href="/">' in text
    assert "Accept" in answer.headers["vary"]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "script" not in policy


def test_the_page_writes_no_markup_of_the_address() -> None:
    answer = Client().get("/v1/<script>alert(1)</script>", accept=BROWSER)
    assert answer.status == 404
    assert b"<script>" not in answer.body


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/json", "text/html, application/json;q=0.9", "application/vnd.api+json"],
)
def test_scripts_get_documents(accept: str) -> None:
    answer = Client().get("/v1/nothing", accept=accept)
    assert answer.json["errors"][0]["status"] == "404"


def test_a_page_keeps_the_headers_of_its_error() -> None:
    answer = Client().get("/v1/unsubscribe/undo", accept=BROWSER)
    assert (answer.status, answer.headers["allow"]) == (405, "POST, OPTIONS")


def test_the_root_leads_to_the_reference() -> None:
    answer = Client().get("/")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b'href="/v1/docs"' in answer.body
    assert Client().call("POST", "/").status == 405
