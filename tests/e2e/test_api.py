"""The API over HTTP, as clients use it: direct uploads, media, strangers, a replaced upload."""

import gzip
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from urllib3.filepost import encode_multipart_formdata

from local.services import aws
from reference.people import PASSWORD
from tests import waiting
from tests.factories import archives
from tests.unit.api.client import JSONAPI, conform


@dataclass(frozen=True)
class Answer:
    """What came back, redirects not followed."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        packed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def ask(url: str, token: str = "", body: Any = None, **headers: str) -> Answer:
    """GET, or POST a body (JSON but where it is bytes)."""
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    extra_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    default_headers = ({"Authorization": f"JWT {token}"} if token else {}) | (
        {"Content-Type": "application/json"} if data else {}
    )
    request = urllib.request.Request(url, data, default_headers | extra_headers)
    try:
        with urllib.request.build_opener(_Stay).open(
            request, timeout=waiting.GUARD_SECONDS
        ) as response:
            return _checked(Answer(response.status, response.headers, response.read()))
    except urllib.error.HTTPError as error:
        with error:
            return _checked(Answer(error.code, error.headers, error.read()))


def _checked(answer: Answer) -> Answer:
    if answer.headers.get("content-type") == JSONAPI and answer.body:
        conform(answer.json)
    return answer


@pytest.fixture(scope="module")
def token(stack: dict[str, Any]) -> str:
    return str(ask(f"{stack['api']}/auth/session", body=stack["organizer"]).json["access_token"])


@pytest.fixture(scope="module")
def stranger(api: str) -> str:
    """The token of somebody who has just registered."""
    credentials = {"email": f"{uuid4().hex}@example.org", "password": PASSWORD}
    document = {"data": {"type": "user", "attributes": credentials}}
    assert ask(f"{api}/v1/users", body=document, content_type=JSONAPI).status == 201
    return str(ask(f"{api}/v1/auth/login", body=credentials).json["access_token"])


def uploaded(api: str, token: str, content: bytes) -> str:
    """Bring a zip to the bucket by a pre-signed form; gives the upload's id."""
    allowed = ask(f"{api}/v1/events/import/uploads", token, {}).json
    body, kind = encode_multipart_formdata({**allowed["fields"], "file": ("event.zip", content)})
    assert ask(allowed["url"], body=body, content_type=kind).status in {200, 201, 204}
    return str(allowed["id"])


def ended(api: str, token: str, task_url: str) -> Any:
    """Poll a task until it has ended."""

    def poll() -> Any:
        task = ask(f"{api}{task_url}", token).json
        return None if task["state"] == "WAITING" else task

    return waiting.until(poll, f"the end of {task_url}", pause=0.2)


@pytest.fixture(scope="module")
def task_url(api: str, token: str) -> str:
    """The task of an import, ended."""
    upload = uploaded(api, token, archives.build_zip(archives.build_conference()))
    started = ask(f"{api}/v1/events/import/json", token, {"upload": upload}).json
    assert ended(api, token, started["task_url"])["state"] == "SUCCESS"
    return str(started["task_url"])


@pytest.fixture(scope="module")
def event(api: str, token: str, task_url: str) -> str:
    """The place of an imported draft."""
    return f"{api}/v1/events/{ask(f'{api}{task_url}', token).json['result']['id']}"


def test_an_upload_past_the_gateway_becomes_an_event(token: str, event: str) -> None:
    sessions = ask(f"{event}/sessions", token).json
    assert sessions["meta"]["count"] == len(sessions["data"]) == 2
    answer = ask(event, token, accept_encoding="gzip", accept=JSONAPI)
    assert (answer.status, answer.headers["content-encoding"]) == (200, "gzip")
    assert ask(event, token, if_none_match=answer.headers["etag"]).status == 304


def test_its_media_are_given_without_a_token(token: str, event: str) -> None:
    logo = ask(event, token).json["data"]["attributes"]["logo-url"]
    redirect = ask(logo)
    assert redirect.status == 302
    medium = ask(redirect.headers["location"])
    assert (medium.body, medium.headers["content-type"]) == (
        archives.MEDIA["images/logo.png"],
        "image/png",
    )


FRONT = "http://127.0.0.1:4200"
ANY_PORT = "http://localhost:5173"


@pytest.mark.parametrize(
    ("origin", "granted"),
    [(FRONT, FRONT), (ANY_PORT, ANY_PORT), ("https://evil.example.org", None)],
)
def test_a_front_ends_scripts_may_ask_and_read_and_no_others(
    api: str, origin: str, granted: str | None
) -> None:
    preflight_headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    preflight = urllib.request.Request(
        f"{api}/v1/events/import/json", headers=preflight_headers, method="OPTIONS"
    )
    with urllib.request.urlopen(preflight, timeout=waiting.GUARD_SECONDS) as response:
        assert (response.status, response.headers["access-control-allow-origin"]) == (204, granted)
    for path in ("/v1/events", "/v1/nothing"):
        assert ask(f"{api}{path}", origin=origin).headers["access-control-allow-origin"] == granted


def test_a_stranger_sees_none_of_it(api: str, stranger: str, event: str, task_url: str) -> None:
    paths = [event, f"{event}/sessions", f"{event}/speakers", f"{api}{task_url}"]
    assert [ask(path, stranger).status for path in paths] == [404] * 4
    assert ask(f"{event}/export/json", stranger, {}).status == 404
    assert ask(f"{api}/v1/events/import/uploads", stranger, {}).status == 403


@contextmanager
def pause_imports(stack: dict[str, Any]) -> Iterator[None]:
    """Let no worker take an import from the queue meanwhile."""
    functions = aws.client("lambda", stack["aws_endpoint"])
    queue = f":{stack['queues']['imports'].rpartition('/')[2]}"
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    (mapping,) = (one["UUID"] for one in mappings if one["EventSourceArn"].endswith(queue))
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)


def test_an_upload_replaced_after_the_start_is_refused(
    api: str, stack: dict[str, Any], token: str
) -> None:
    upload = uploaded(api, token, archives.build_zip(archives.build_conference()))
    bucket = aws.client("s3", stack["aws_endpoint"])
    with pause_imports(stack):
        started = ask(f"{api}/v1/events/import/json", token, {"upload": upload}).json
        [key] = [
            one["Key"]
            for one in bucket.list_objects_v2(Bucket=stack["bucket"], Prefix="uploads/")["Contents"]
            if upload in one["Key"]
        ]
        bucket.put_object(
            Bucket=stack["bucket"],
            Key=key,
            Body=archives.build_zip(archives.build_conference()) + b"more",
        )
    task = ended(api, token, started["task_url"])
    assert (task["state"], "replaced" in task["result"]) == ("FAILURE", True)


def test_cookies_come_one_by_one(stack: dict[str, Any]) -> None:
    login = stack["organizer"] | {"remember-me": True}
    answer = ask(f"{stack['api']}/auth/session", body=login)
    cookies = dict(
        one.partition(";")[0].split("=", 1) for one in answer.headers.get_all("set-cookie")
    )
    assert set(cookies) == {"refresh_token_cookie", "csrf_refresh_token"}
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    refreshed = ask(
        f"{stack['api']}/v1/auth/token/refresh",
        body={},
        cookie=cookie,
        x_csrf_token=cookies["csrf_refresh_token"],
    )
    assert refreshed.status == 200


def test_the_root_is_a_page(api: str) -> None:
    """The gateway has a route for it: `/{proxy+}` matches no empty path."""
    for path in ("", "/"):
        response = ask(f"{api}{path}")
        assert (response.status, response.headers["content-type"]) == (
            200,
            "text/html; charset=utf-8",
        )
        assert b'href="/v1/docs"' in response.body
