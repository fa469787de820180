"""Uploads over HTTP: what is taken, from whom, how much, and where it lies."""

from collections.abc import Callable

import pytest

from openevent.infra import config, db
from tests.factories import events
from tests.integration.api.uploads import upload_desk
from tests.integration.api.uploads.upload_desk import PDF, make_png
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
IMAGE, FILES, FORM = "/v1/upload/image", "/v1/upload/files", "/v1/upload/presigned"


@pytest.fixture
def ada(enter: Enter, add_user: AddUser) -> Client:
    return enter(add_user())


def test_a_picture_is_readable_at_its_address(ada: Client, anonymous: Client) -> None:
    url = upload_desk.upload_picture(ada)
    answer = anonymous.get(url.removeprefix(config.settings().api_origin))
    assert (answer.status, "uploads/" in answer.headers["location"]) == (302, True)
    assert upload_desk.read(upload_desk.find_key(url)) == make_png()


@pytest.mark.parametrize(
    "declaration", ["data:image/jpeg;base64,", "data:image/svg+xml;charset=utf-8;base64,", ""]
)
def test_the_declared_type_does_not_matter(ada: Client, declaration: str) -> None:
    data = upload_desk.as_android(make_png()).partition(",")[2]
    url = ada.post(IMAGE, {"data": declaration + data}).json["url"]
    assert url.endswith(".png")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (upload_desk.as_android(PDF), 422),
        (upload_desk.as_android(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), 422),
        (upload_desk.as_android(b""), 422),
        ("data:image/png;base64,no picture!", 422),
        ("data:image/png;base64,é", 422),
        ("", 400),
        (None, 400),
        (5, 400),
    ],
)
def test_what_is_no_picture_is_refused(ada: Client, data: object, status: int) -> None:
    assert ada.post(IMAGE, {"data": data}).status == status


def test_a_large_picture_is_a_413_that_names_the_other_way(ada: Client) -> None:
    answer = ada.post(IMAGE, {"data": upload_desk.as_android(make_png() + bytes(4_400_000))})
    assert (answer.status, "/v1/upload/presigned" in answer.detail) == (413, True)


def test_a_form_has_one_file_or_several(ada: Client) -> None:
    one = ada.post_file(FILES, "a.tar.gz", PDF)
    several = ada.post_file(FILES, "talk", PDF, part="files[]")
    assert (one.status, one.json["url"].rpartition("/")[2]) == (200, "a.tar.pdf")
    assert [url.rpartition("/")[2] for url in several.json["url"]] == ["talk.pdf"]
    assert ada.post_file(FILES, "talk.pdf", PDF, part="other").status == 400
    assert ada.post_file(FILES, "page.html", b"<html>").status == 422


def test_a_login_is_needed(anonymous: Client) -> None:
    assert [anonymous.post(path, {}).status for path in (IMAGE, FILES, FORM)] == [401, 401, 401]


def test_an_unverified_account_needs_a_proposal(
    enter: Enter, add_user: AddUser, event: events.WholeEvent
) -> None:
    user_id = add_user(is_verified=False)
    data = {"data": upload_desk.as_android(make_png())}
    assert enter(user_id).post(IMAGE, data).status == 403
    with db.transaction() as connection:
        events.add(connection, "speaker", event_id=event.id, name="Ada", user_id=user_id)
    assert [enter(user_id).post(IMAGE, data).status for _ in range(21)] == [200] * 20 + [429]


def test_a_day_has_limits_of_files_and_bytes(ada: Client, frozen: float) -> None:
    def ask(size: int) -> int:
        body = {"name": "talk.mp4", "type": "video/mp4", "size": size}
        return ada.post(FORM, body).status

    assert [ask(500_000_001), ask(500_000_000), ask(499_999_999), ask(2), ask(1)] == [
        413,
        200,
        200,
        429,
        200,
    ]
    assert [ask(1) for _ in range(2)] == [429, 429]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "a.jpg", "type": "image/jpeg", "size": 20_000_001}, 413),
        ({"name": "a.pdf", "type": "application/pdf", "size": 50_000_001}, 413),
        ({"name": "a.html", "type": "text/html", "size": 1}, 422),
        ({"name": "a.jpg", "type": "image/jpeg", "size": 0}, 400),
        ({"name": "a.jpg", "type": "image/jpeg", "size": True}, 400),
        ({"name": "a.jpg", "size": 1}, 400),
        ({"type": "image/jpeg", "size": 1}, 400),
    ],
)
def test_a_form_is_for_one_type_and_size(ada: Client, body: dict[str, object], status: int) -> None:
    assert ada.post(FORM, body).status == status


def test_the_signed_form_is_bound(ada: Client) -> None:
    body = {"name": "../a b.jpg", "type": "image/jpg", "size": 5_000_000}
    form = ada.post(FORM, body).json
    key = form["fields"]["key"]
    assert key.endswith("/picture/a_b.jpeg")
    assert form["fields"]["Content-Type"] == "image/jpeg"
    assert form["expires-in"] == 900
    url = str(form["file-url"])
    assert url.endswith(f"/v1/media/{key}")
    assert ada.get(url.removeprefix(config.settings().api_origin)).status == 404
