"""An event with a small programme, created over HTTP, for tests of third-party clients."""

from dataclasses import dataclass
from typing import Any, Final

from tests.e2e.test_api import ask
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import JSONAPI

SESSIONS: Final = 5
OPENING: Final = {
    "starts-at": "2031-05-01T08:00:00Z",
    "ends-at": "2031-05-03T18:00:00Z",
    "timezone": "Europe/Berlin",
}


@dataclass(frozen=True)
class Programme:
    """Ids of accepted sessions on one track by one speaker; `token` is the organizer's."""

    api: str
    token: str
    event: str
    track: str
    speaker: str
    sessions: tuple[str, ...]


def create_programme(api: str, login: dict[str, Any]) -> Programme:
    """Make the event, a track, a speaker and the sessions `Talk 0`, `Talk 1` …"""
    token = str(ask(f"{api}/auth/session", body=login).json["access_token"])

    def make(type_: str, attributes: dict[str, Any], **links: Any) -> str:
        answer = ask(
            f"{api}/v1/{type_}s",
            token,
            build_document(type_, attributes, **links),
            content_type=JSONAPI,
        )
        assert answer.status == 201, answer.json
        return str(answer.json["data"]["id"])

    publication = {
        "state": "published",
        "is-sessions-speakers-enabled": True,
        "location-name": "Turin",
    }
    event = make("event", {"name": "Looms"} | OPENING | publication)
    of_it = {"event": ("event", event)}
    track = make("track", {"name": "Mills", "color": "#336699"}, **of_it)
    speaker = make("speaker", {"name": "Ada", "email": "ada@example.org"}, **of_it)
    links = {**of_it, "track": ("track", track), "speakers": [("speaker", speaker)]}
    talks = (
        make("session", {"title": f"Talk {each}", "state": "accepted"}, **links)
        for each in range(SESSIONS)
    )
    return Programme(api, token, event, track, speaker, tuple(talks))
