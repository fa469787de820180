"""Single calls of existing clients, by the numbers of docs/contract/clients.md."""

from collections.abc import Iterator

import pytest

from openevent.infra.config import LIMITS, settings
from tests.integration.api.clients.calls.scene import Scene


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
