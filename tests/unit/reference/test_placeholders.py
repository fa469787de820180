"""What is another at each playing gives way to samples, and comes back."""

from datetime import UTC, datetime

from reference import placeholders
from reference.placeholders import Placeholders

TASK = "0b3c2c57-98ab-4a5e-9d7c-6a3c0a2e9b11"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJpZGVudGl0eSI6MX0.c2lnbmF0dXJl"


def test_ids_of_tasks_and_tokens_are_numbered_as_they_come_and_stay_so() -> None:
    samples = Placeholders({})
    first = samples.of({"task_url": f"/v1/tasks/{TASK}", "access_token": TOKEN})
    assert first == {
        "task_url": "/v1/tasks/00000000-0000-4000-8000-000000000001",
        "access_token": "token-1",
    }
    assert samples.of([f"again {TASK}", first]) == [
        "again 00000000-0000-4000-8000-000000000001",
        first,
    ]
    assert samples.real(first) == {"task_url": f"/v1/tasks/{TASK}", "access_token": TOKEN}


def test_identifiers_are_known_by_their_member_and_then_everywhere() -> None:
    samples = Placeholders({"http://127.0.0.1:8080": "https://api.example.org"})
    found = samples.of({"identifier": "00c0ffee", "url": "http://127.0.0.1:8080/e/00c0ffee"})
    assert found == {"identifier": "a1b2c301", "url": "https://api.example.org/e/a1b2c301"}


def test_moments_of_now_are_one_and_those_of_an_event_stay() -> None:
    now = datetime.now(UTC).isoformat()
    assert Placeholders({}).of([now, "2030-05-01T08:00:00+00:00"]) == [
        f"{placeholders.EXAMPLE_TIME}.000000+00:00"
        if "." in now
        else f"{placeholders.EXAMPLE_TIME}+00:00",
        "2030-05-01T08:00:00+00:00",
    ]


def test_signatures_and_what_is_of_the_machine_are_left_out() -> None:
    url = "https://bucket.example.org/a.zip?X-Amz-Date=1&X-Amz-Signature=ab"
    assert Placeholders({}).of({"url": url, "hostname": "ip-10-0-0-1"}) == {
        "url": f"https://bucket.example.org/a.zip{placeholders.SIGNATURE}",
        "hostname": "api",
    }
    assert Placeholders({}).headers({"ETag": '"1"', "Location": url}) == {
        "ETag": placeholders.ETAG,
        "Location": f"https://bucket.example.org/a.zip{placeholders.SIGNATURE}",
    }
