"""Single calls of existing clients, by the numbers of docs/contract/clients.md."""

from collections.abc import Iterator

import pytest

from openevent.infra.config import LIMITS, settings
from tests.integration.api.clients.calls.scene import Scene
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client


@pytest.fixture
def scene(environment: dict[str, str]) -> Scene:
    return Scene()


@pytest.fixture
def once_an_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set each rate limit to one attempt."""
    monkeypatch.setenv("LIMITS", ",".join(f"{name}=1/3600" for name in LIMITS))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("once_an_hour")
def test_17_no_rate_limit_logs_a_user_out(scene: Scene) -> None:
    owner = scene.enter("owner")
    paths = [f"/v1/users/{scene['owner_id']}{rest}" for rest in ("", "/notifications")] * 5
    assert [owner.get(path).status for path in paths] == [200] * 10
    body = {"email": scene["owner_email"]}
    answers = [owner.post("/v1/users/check_email", body).status for _ in range(2)]
    assert answers == [200, 429]


def test_20_a_new_session_without_a_state_is_pending(scene: Scene) -> None:
    body = build_document("session", {"title": "Looms"}, event=("event", scene["event_id"]))
    answer = scene.enter("owner").send("POST", "/v1/sessions", body)
    assert (answer.status, answer.json["data"]["attributes"]["state"]) == (201, "pending")


def test_25_an_android_app_asks_whether_an_address_has_an_account(scene: Scene) -> None:
    answer = scene.enter("anonymous").post("/v1/users/checkEmail", {"email": scene["owner_email"]})
    assert (answer.status, answer.json["exists"]) == (200, True)


def test_27_each_error_has_a_source(scene: Scene) -> None:
    path = f"/v1/events/{scene['event']}"
    body = build_document("event", {"name": "Loom Days"}, scene["event_id"])
    answers = [
        Client().get("/v1/nothing"),
        Client().send("PATCH", path, body),
        scene.enter("user").send("PATCH", path, body),
    ]
    assert [answer.status for answer in answers] == [404, 401, 403]
    assert [answer.json["errors"][0]["source"] for answer in answers] == [{}] * 3


@pytest.fixture
def numeric_status(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NUMERIC_ERROR_STATUS", "true")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("numeric_status")
def test_28_a_status_is_a_number_where_the_deployment_says_so(scene: Scene) -> None:
    # Plain routes: the tests' client checks JSON:API documents against its schema, a text.
    admin = scene.enter("admin")
    missing = admin.get("/v1/tasks/nothing")
    invalid = admin.post("/v1/test-mail", {})
    statuses = [answer.json["errors"][0]["status"] for answer in (missing, invalid)]
    assert statuses == [404, "422"]


def test_29_a_question_to_the_organizers_is_called_email(scene: Scene) -> None:
    path, body = f"/v1/events/{scene['event']}/contact-organizer", {"email": "Where is the hall?"}
    answer = scene.enter("user").post(path, body)
    assert (answer.status, answer.json) == (200, {"success": True})


def test_30_organizers_read_and_send_the_mail_about_a_session(scene: Scene) -> None:
    owner = scene.enter("owner")
    texts = owner.get("/v1/sessions/mails").json["accepted"]
    assert set(texts) >= {"subject", "message"}
    answer = owner.post(f"/v1/sessions/{scene['session']}/notify", texts)
    assert (answer.status, answer.json) == (200, {"success": True})


def test_31_a_user_marks_a_session_as_a_favourite(scene: Scene) -> None:
    user = scene.enter("user")
    body = build_document("user-favourite-session", {}, session=("session", scene["session"]))
    answer = user.send("POST", "/v1/user-favourite-sessions", body)
    assert answer.status == 201
    path = f"/v1/user-favourite-sessions/{answer.json['data']['id']}"
    assert user.delete(path).status == 200


def test_32_organizers_order_the_speakers(scene: Scene) -> None:
    owner, path = scene.enter("owner"), f"/v1/events/{scene['event']}/reorder-speakers"
    answer = owner.post(path, [{"speaker": scene["speaker"], "order": 3}])
    assert (answer.status, answer.json) == (200, {"success": True})
    speaker = owner.get(f"/v1/speakers/{scene['speaker']}").json["data"]
    assert speaker["attributes"]["order"] == 3
    assert owner.post(path, [], "reset").json == {"success": True}


def test_33_the_schedule_has_days_and_languages(scene: Scene) -> None:
    path = f"/v1/events/{scene['event']}/sessions"
    answers = [Client().get(f"{path}/{name}").json for name in ("dates", "languages")]
    assert answers == [["2018-03-22"], ["English"]]


@pytest.mark.parametrize("slug", [{}, {"slug": None}])
def test_34_an_administrator_adds_a_type_without_a_slug(
    scene: Scene, slug: dict[str, None]
) -> None:
    body = build_document("event-type", {"name": f"Type {scene['unique']}", **slug})
    answer = scene.enter("admin").send("POST", "/v1/event-types", body)
    assert (answer.status, bool(answer.json["data"]["attributes"]["slug"])) == (201, True)
