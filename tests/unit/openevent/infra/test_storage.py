"""The bucket: keys, content types, signed URLs and forms."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from openevent.infra import storage
from openevent.infra.aws import client

pytestmark = pytest.mark.usefixtures("in_memory")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("images/speakers/Jane Doe.jpg", "Jane_Doe.jpg"),
        ("a/../../etc/passwd", "passwd"),
        ("images/…", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".jpeg", "x" * 90 + ".jpeg"),
        ("Zoë\n.png", "Zo.png"),
        ("images/\u5f20\u4e09.png", "file.png"),
        ("a.tar.gz", "a.tar.gz"),
        ("x" * 89 + "_y.png", "x" * 89 + ".png"),
        ("x" * 99 + " y", "x" * 99),
        ("x.__________y", "x.file"),
    ],
)
def test_a_file_name_has_only_safe_characters(path: str, name: str) -> None:
    assert storage.build_safe_name(path) == name
    assert storage.build_safe_name(name) == name  # else its address would be a 404


def test_only_urls_of_this_deployment_have_a_media_key() -> None:
    key = storage.build_media_key(7, "d" * 64, "a.png")
    url = storage.build_public_url(key)
    assert url == f"https://api.example.org/v1/media/events/7/{'d' * 32}/a.png"
    assert storage.read_own_key(url) == key
    assert [storage.build_public_url(value) for value in ("https://x.org/a.png", None)] == [
        "https://x.org/a.png",
        None,
    ]
    assert (
        storage.read_own_key("https://api.example.org.evil.org/v1/media/events/7/d/a.png") is None
    )


def test_only_the_media_of_the_event_are_removed() -> None:
    for key in ("media/events/7/a/x", "media/events/7/b/y", "media/events/77/a/z"):
        storage.put_media(key, b"x", b"x")
    storage.remove_media(7)
    assert list(storage.list_objects("media/")) == [("media/events/77/a/z", 1)]


def test_an_object_that_s3_does_not_delete_is_an_error(failing_deletion: None) -> None:
    storage.put_media("media/events/9/a/x", b"x", b"x")
    with pytest.raises(
        storage.NotRemoved,
        match=r"^S3 did not delete 1 objects; the first error is InternalError\.$",
    ):
        storage.remove_media(9)


@pytest.fixture
def failing_deletion() -> Iterator[None]:
    """Let S3 answer a deletion with status 200 and an error in the body."""

    def answer(**_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        response = AWSResponse("https://s3", 200, HTTPHeaders(), None)
        return response, {"Errors": [{"Code": "InternalError"}]}

    events = client("s3").meta.events
    events.register("before-call.s3.DeleteObjects", answer)
    yield
    events.unregister("before-call.s3.DeleteObjects", answer)


def test_a_download_url_has_a_file_name_and_expires() -> None:
    url = storage.sign_download_url("exports/7/t.zip", "Ä summit.zip", 60)
    assert "X-Amz-Expires=60" in url
    query = parse_qs(urlsplit(url).query)
    assert query["response-content-disposition"] == [
        "attachment; filename=\"A summit.zip\"; filename*=UTF-8''%C3%84%20summit.zip"
    ]


def test_an_upload_form_is_for_one_key_and_content_type() -> None:
    form = storage.sign_upload_form(storage.build_upload_key(3, "u"))
    assert (form["fields"]["key"], form["fields"]["Content-Type"]) == (
        "uploads/3/u.zip",
        "application/zip",
    )
    assert client("s3").meta.region_name == "eu-central-1"
