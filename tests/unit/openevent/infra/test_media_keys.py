"""Keys of media and of uploads: what they name, and what is none of them."""

from collections.abc import Iterator

import pytest

from openevent.infra import config, media_keys, upload_keys
from openevent.infra.media_keys import Owner

DIGEST = "0123456789abcdef" * 4
UPLOAD = "5b1c6a0e-0d67-4f0a-8c59-6b1f9a7f2c11"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The origin of the API."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.setenv("API_ORIGIN", "https://api.example.org")
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()


def test_a_key_names_its_owner() -> None:
    for owner in (Owner("events", 24), Owner("users", 7), Owner("event-sub-topics", 1)):
        key = media_keys.build_key(owner, DIGEST, "logo.png")
        assert media_keys.read_owner(key) == owner
        moved = media_keys.move_key(key, Owner("events", 25))
        assert moved == f"media/events/25/{DIGEST[:32]}/logo.png"


@pytest.mark.parametrize(
    "key",
    [
        f"media/events/24/{DIGEST[:31]}/logo.png",
        f"media/events/24/{DIGEST[:32].upper()}/logo.png",
        f"media/events/-1/{DIGEST[:32]}/logo.png",
        f"media/events/24/{DIGEST[:32]}/",
        f"media/events/24/{DIGEST[:32]}/a/b.png",
        f"media/../events/24/{DIGEST[:32]}/logo.png",
        f"exports/events/24/{DIGEST[:32]}/logo.png",
        f"media/events/²/{DIGEST[:32]}/logo.png",
    ],
)
def test_other_keys_have_no_owner(key: str) -> None:
    assert media_keys.read_owner(key) is None


def test_the_address_of_an_upload_leads_to_its_key() -> None:
    for part, digest in ((DIGEST[:32], DIGEST[:32]), ("picture", "")):
        key = upload_keys.build_key(7, UPLOAD, part, "a.png")
        upload = upload_keys.read_url(upload_keys.build_url(key))
        assert upload == upload_keys.UploadKey(key, 7, digest, "a.png")


@pytest.mark.parametrize(
    "path",
    [
        f"uploads/7/{UPLOAD}.zip",
        f"uploads/7/{UPLOAD}/picture/../a.png",
        f"uploads/7/{UPLOAD}/Picture/a.png",
        f"uploads/x/{UPLOAD}/picture/a.png",
        f"uploads/7/{UPLOAD[:-1]}/picture/a.png",
        f"uploads/7/{UPLOAD}/picture/a.png?x=1",
    ],
)
def test_other_addresses_are_no_uploads(path: str) -> None:
    assert upload_keys.read_url(upload_keys.build_url(path)) is None
    origin = config.settings().api_origin
    assert upload_keys.read_url(f"{origin}.evil.org/v1/media/{path}") is None
