"""The edges of every request: unknown routes, other methods, preflights, failures, the log."""

import json
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from botocore.exceptions import EndpointConnectionError
from sqlalchemy.exc import OperationalError

from api import handler, routes
from api.routes import health
from openevent.infra import db, waking
from openevent.work import queues
from tests.unit.api.client import Client

FRONT = "https://front.example.org"

type Log = Callable[[], list[dict[str, Any]]]


def test_an_unknown_route_is_a_404_document(client: Client) -> None:
    answer = client.get("/v1/nothing")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/vnd.api+json")
    assert answer.json == {
        "errors": [
            {
                "id": "request-1",
                "status": "404",
                "title": "Not Found",
                "detail": "There is no such route.",
                "source": {},
            }
        ],
        "jsonapi": {"version": "1.0"},
    }


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/v1/tasks/x", True),
        ("/auth/session", True),
        ("/v1/events/24/export/json", True),
        ("/v1/events/24/exports/x", True),
        ("/v1/events/import/json", True),
        ("/v1/events", False),
        ("/v1/events/exported", False),
        ("/v1/events/24/export", False),
    ],
)
def test_an_error_speaks_as_its_route_does(client: Client, path: str, plain: bool) -> None:  # noqa: FBT001
    answer = client.call("PUT", path)
    expected = "application/json" if plain else "application/vnd.api+json"
    assert (answer.headers["content-type"], "error" in answer.json) == (expected, "/auth/" in path)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/v1/events", "GET, HEAD, OPTIONS, POST"),
        ("GET", "/v1/auth/login", "OPTIONS, POST"),
        ("PATCH", "/v1/tasks/x", "DELETE, GET, HEAD, OPTIONS"),
        ("TRACE", "/v1/events", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_another_method_is_a_405_with_those_there_are(
    client: Client, method: str, path: str, allow: str
) -> None:
    answer = client.call(method, path)
    assert (answer.status, sorted(answer.headers["allow"].split(", "))) == (405, allow.split(", "))


def test_a_preflight_is_answered_for_a_front_end(client: Client) -> None:
    answer = client.call("OPTIONS", "/v1/events/import/json", headers={"origin": FRONT})
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == FRONT
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-methods"] == "POST, OPTIONS"
    assert "Authorization" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/events/1/nothing", "/auth/nothing", "/v1"])
def test_a_preflight_of_an_unknown_path_is_answered(client: Client, path: str) -> None:
    answer = client.call("OPTIONS", path, headers={"origin": FRONT})
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == FRONT
    assert answer.headers["access-control-allow-methods"] == (
        "DELETE, GET, HEAD, PATCH, POST, OPTIONS"
    )
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    absent = client.get(path, origin=FRONT)
    assert (absent.status, absent.json["errors"][0]["source"]) == (404, {})
    assert absent.headers["access-control-allow-origin"] == FRONT


@pytest.mark.parametrize(
    ("path", "status"),
    [("/health", 200), ("/v1/groups", 200), ("/v1/nothing", 404), ("/v1/auth/login", 405)],
)
def test_head_is_answered_as_get_without_a_body(
    client: Client, log: Log, path: str, status: int
) -> None:
    head, get = client.call("HEAD", path), client.get(path)
    assert (head.status, head.body) == (status, b"")
    assert (head.status, head.headers) == (get.status, get.headers)
    methods = [line["method"] for line in log() if line.get("message") == "request"]
    assert methods == ["HEAD", "GET"]


@pytest.mark.parametrize("verb", ["accept", "reject"])
@pytest.mark.parametrize("end", ["", "/"])
def test_a_get_that_writes_refuses_head(client: Client, verb: str, end: str) -> None:
    path = f"/v1/speaker-invites/1/{verb}-invite"
    answer = client.call("HEAD", path + end)
    assert answer.status == (404 if end else 405)
    preflight = client.call("OPTIONS", path)
    methods = preflight.headers["access-control-allow-methods"].split(", ")
    assert methods == ["GET", "POST", "OPTIONS"]
    if not end:
        assert answer.headers["allow"] == "GET, POST, OPTIONS"


def test_scripts_of_a_front_end_may_read_answers_and_errors(client: Client) -> None:
    for path in ("/health", "/v1/nothing"):
        answer = client.get(path, origin=FRONT)
        assert answer.headers["access-control-allow-origin"] == FRONT
        assert answer.headers["access-control-expose-headers"] == "ETag, Location, Retry-After"
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:5173", "https://127.0.0.1:3000", "http://localhost", "http://[::1]:80"],
)
def test_scripts_of_a_front_end_on_this_machine_may(client: Client, origin: str) -> None:
    preflight = client.call("OPTIONS", "/v1/events", headers={"origin": origin})
    for answer in (client.get("/health", origin=origin), preflight):
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example.org",
        "null",
        f"{FRONT}.evil.example.org",
        "http://localhost.evil.example.org",
        "http://localhost:80.evil.example.org",
        "http://localhost@evil.example.org",
        "ftp://localhost",
        "http://127.0.0.10:4200",
    ],
)
def test_scripts_of_others_may_not(client: Client, origin: str) -> None:
    answer = client.get("/health", origin=origin)
    assert [name for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("path", ["/health", "/v1/nothing", "/v1/docs"])
def test_a_browser_that_opens_an_answer_loads_nothing_and_frames_nothing(
    client: Client, path: str
) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    for directive in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == (
        "nosniff",
        "no-referrer",
    )


def test_the_shallow_health_opens_no_connection(client: Client) -> None:
    db.close()
    answer = client.get("/health")
    assert (answer.status, answer.json["status"]) == (200, "success")
    assert client.call("HEAD", "/health").status == 200
    assert db.engine.cache_info().currsize == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/v1/docs",
        "/v1/openapi.json",
        "/v1/groups",
        "/v1/nothing",
        "/v1/auth/login",
        "/v1/tasks",
        "/v1/unsubscribe",
        "/v1/events",
        "/v1/users/1",
        "/<script>",
        f"/v1/media/events/24/{'0' * 32}/a.bmp",
    ],
)
def test_no_browser_guesses_the_type_of_an_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    # There is no database, and a second attempt would come after the wait.
    monkeypatch.setattr(waking, "PAUSE_SECONDS", db.API_WAIT_SECONDS)
    answer = client.call(method, path)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_unchanged_answer_has_nosniff_as_well(client: Client) -> None:
    tag = client.get("/v1/openapi.json").headers["etag"]
    answer = client.get("/v1/openapi.json", if_none_match=tag)
    assert (answer.status, answer.headers["x-content-type-options"]) == (304, "nosniff")


def test_a_failure_has_nosniff_as_well(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, ValueError("<script>"))
    answer = client.get("/health")
    assert (answer.status, answer.headers["x-content-type-options"]) == (500, "nosniff")


def broken(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(health, "settings", fail)


def test_what_nobody_foresaw_is_a_500_that_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(monkeypatch, ValueError("secret /var/task/x.py SELECT"))
    answer = client.get("/health", "token=hidden-in-query", authorization="JWT hidden-token")
    assert answer.status == 500
    assert answer.json["errors"][0]["id"] == "request-1"
    assert "secret" not in answer.body.decode()
    lines, metrics = log(), [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failure = next(line for line in lines if line.get("message") == "unexpected")
    assert (failure["level"], failure["correlation_id"]) == ("ERROR", "request-1")
    assert "ValueError: secret" in failure["exception"]
    assert [metric["ApiFailure"] for metric in metrics] == [[1.0]]
    request = next(line for line in lines if line.get("message") == "request")
    assert (request["path"], request["status"]) == ("/health", 500)
    assert "hidden" not in str(lines)


@pytest.mark.parametrize(
    "error",
    [
        db.Unavailable("asleep"),
        queues.NotSent("full"),
        EndpointConnectionError(endpoint_url="https://s3"),
        OperationalError("SELECT 1", {}, Exception("gone"), connection_invalidated=True),
    ],
)
def test_what_is_worth_another_try_is_a_503(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    broken(monkeypatch, error)
    answer = client.get("/health")
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")


def test_one_request_leaves_nothing_in_the_log_of_the_next(client: Client, log: Log) -> None:
    client.get("/health")
    assert [(line["correlation_id"], "user_id" in line) for line in log()] == [("request-1", False)]


def test_each_router_of_a_module_is_registered() -> None:
    names = [f"{routes.__name__}.{info.name}" for info in iter_modules(routes.__path__)]
    values = [value for name in names for value in vars(import_module(name)).values()]
    routers = {value for value in values if isinstance(value, APIGatewayHttpRouter)}
    assert routers == set(handler.ROUTERS), "Add it to ROUTERS in functions/api/handler.py."
