"""Media: a redirect without a token or a database, the same for ten minutes."""

import time

import boto3
import pytest

from openevent.infra import storage
from tests.unit.api.client import Client

DIGEST = "0123456789abcdef" * 2
PATH = f"/v1/media/events/24/{DIGEST}/a-logo.png"
WINDOW = 1_800_000_000


def set_time(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(time, "time", lambda: WINDOW + seconds)


def test_the_signed_url_is_the_same_for_ten_minutes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_time(monkeypatch, 0)
    first = client.get(PATH)
    set_time(monkeypatch, 599)
    last = client.get(PATH)
    set_time(monkeypatch, 600)
    following = client.get(PATH)
    assert (first.status, last.status) == (302, 302)
    assert first.headers["location"] == last.headers["location"] != following.headers["location"]
    caching = [answer.headers["cache-control"] for answer in (first, last, following)]
    assert caching == ["public, max-age=600", "public, max-age=1", "public, max-age=600"]


def test_the_url_is_signed_as_s3_requires(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same signature as botocore's own, made at the window's first second."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from botocore import auth  # noqa: PLC0415

    key = storage.build_media_key(24, DIGEST, "a-logo.png")
    monkeypatch.setattr(auth, "get_current_datetime", lambda: datetime.fromtimestamp(WINDOW, UTC))
    signed = storage.sign_download_url(key, seconds=2 * storage.STABLE_SECONDS)
    set_time(monkeypatch, 30)
    assert client.get(PATH).headers["location"] == signed


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/media/events/24/{DIGEST[1:]}/a.png",
        f"/v1/media/events/24/{DIGEST.upper()}/a.png",
        f"/v1/media/events/x/{DIGEST}/a.png",
        f"/v1/media/events/24/{DIGEST}/..",
        f"/v1/media/events/24/{DIGEST}/a b.png",
    ],
)
def test_a_path_that_is_no_medium_is_a_404(client: Client, path: str) -> None:
    assert client.get(path).status == 404


def test_each_owner_has_media(client: Client) -> None:
    upload = "5b1c6a0e-0d67-4f0a-8c59-6b1f9a7f2c11"
    paths = (
        f"/v1/media/users/7/{DIGEST}/a.png",
        f"/v1/media/event-sub-topics/7/{DIGEST}/a.png",
        f"/v1/media/uploads/7/{upload}/{DIGEST}/a.png",
        f"/v1/media/uploads/7/{upload}/picture/a.png",  # nobody has looked at it
    )
    assert [client.get(path).status for path in paths] == [302, 302, 302, 404]


def test_the_url_has_the_session_token(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        storage,
        "_get_session",
        lambda: boto3.Session("a", "b", "a+token/", region_name="eu-central-1"),
    )
    assert "&X-Amz-Security-Token=a%2Btoken%2F" in client.get(PATH).headers["location"]
