"""Real values are replaced by placeholders and restored."""

from datetime import UTC, datetime

from reference import placeholders
from reference.placeholders import Placeholders

TASK = "0b3c2c57-98ab-4a5e-9d7c-6a3c0a2e9b11"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJpZGVudGl0eSI6MX0.c2lnbmF0dXJl"


def test_task_ids_and_tokens_keep_their_numbered_placeholders() -> None:
    table = Placeholders({})
    first = table.hide({"task_url": f"/v1/tasks/{TASK}", "access_token": TOKEN})
    assert first == {
        "task_url": "/v1/tasks/00000000-0000-4000-8000-000000000001",
        "access_token": "token-1",
    }
    assert table.hide([f"again {TASK}", first]) == [
        "again 00000000-0000-4000-8000-000000000001",
        first,
    ]
    assert table.restore(first) == {"task_url": f"/v1/tasks/{TASK}", "access_token": TOKEN}


def test_an_identifier_is_replaced_everywhere_once_its_member_was_read() -> None:
    table = Placeholders({"http://127.0.0.1:8080": "https://api.example.org"})
    hidden = table.hide({"identifier": "00c0ffee", "url": "http://127.0.0.1:8080/e/00c0ffee"})
    assert hidden == {"identifier": "a1b2c301", "url": "https://api.example.org/e/a1b2c301"}


def test_only_recent_times_are_replaced() -> None:
    now = datetime.now(UTC).isoformat()
    assert Placeholders({}).hide([now, "2030-05-01T08:00:00+00:00"]) == [
        f"{placeholders.EXAMPLE_TIME}.000000+00:00"
        if "." in now
        else f"{placeholders.EXAMPLE_TIME}+00:00",
        "2030-05-01T08:00:00+00:00",
    ]


def test_signatures_and_facts_about_the_machine_are_replaced() -> None:
    url = "https://bucket.example.org/a.zip?X-Amz-Date=1&X-Amz-Signature=ab"
    assert Placeholders({}).hide({"url": url, "hostname": "ip-10-0-0-1"}) == {
        "url": f"https://bucket.example.org/a.zip{placeholders.SIGNATURE}",
        "hostname": "api",
    }
    assert Placeholders({}).hide_headers({"ETag": '"1"', "Location": url}) == {
        "ETag": placeholders.ETAG,
        "Location": f"https://bucket.example.org/a.zip{placeholders.SIGNATURE}",
    }
