"""The routes with plain JSON of events, their sessions and speakers."""

from collections.abc import Mapping
from typing import Final

from openevent.model.event_versions import VERSION_NAMES as VERSIONS
from reference.json_bodies import (
    BOOLEAN,
    DONE,
    EMAILS,
    INTEGER,
    MESSAGE,
    NOTICE,
    NULLABLE_TEXT,
    PAGE,
    POSITIONS,
    STATE_CHANGES,
    STATE_MAILS,
    TEXTS,
    build_answer,
    build_object,
    build_parameter,
)
from reference.json_route import JsonRoute
from reference.operations import LOGIN_OPTIONAL, LOGIN_REQUIRED
from reference.schemas import Schema, ref

HAS_STREAMS: Final[Schema] = {
    "type": "object",
    "properties": {"exists": BOOLEAN, "can_access": BOOLEAN},
    "required": ["exists", "can_access"],
}
NULLABLE_TIME: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
DELETER: Final[Schema] = {
    "anyOf": [build_answer("id", name=NULLABLE_TEXT), {"type": "null"}],
    "description": "Who deleted it; null if the account is gone.",
}
TRASHED_ROW: Final[Schema] = build_answer(
    "type",
    "id",
    title=NULLABLE_TEXT,
    deleted_at={"type": "string", "format": "date-time"},
    deleted_by=DELETER,
    restorable_until=NULLABLE_TIME,
)
TRASH: Final[Schema] = build_answer(
    data={"type": "array", "items": TRASHED_ROW},
    meta=build_answer(count=INTEGER),
    links=ref("links"),
)
EVENT_TAG = "Events"
SESSION_TAG = "Sessions"
EVENT_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/users/{key}/notifications/read": JsonRoute(
        "readAllNotifications",
        "Notifications",
        build_answer(success=BOOLEAN, read=INTEGER),
        (401, 403, 404),
        security=LOGIN_REQUIRED,
    ),
    "GET /v1/events/{key}/versions": JsonRoute(
        "getEventVersions",
        EVENT_TAG,
        build_answer(**dict.fromkeys(VERSIONS, INTEGER)),
        (401, 404),
        security=LOGIN_OPTIONAL,
    ),
    "GET /v1/events/{key}/has-streams": JsonRoute(
        "hasStreams",
        EVENT_TAG,
        HAS_STREAMS,
        (401, 404),
        security=LOGIN_OPTIONAL,
    ),
    "GET /v1/events/{key}/trash": JsonRoute(
        "listTrash",
        EVENT_TAG,
        TRASH,
        (400, 401, 403, 404),
        security=LOGIN_REQUIRED,
        parameters=PAGE,
    ),
    "POST /v1/events/{key}/contact-organizers": JsonRoute(
        "contactOrganizers",
        EVENT_TAG,
        MESSAGE,
        (400, 401, 403, 404, 422, 429),
        build_object("text"),
        LOGIN_REQUIRED,
    ),
    "POST /v1/events/{key}/contact-organizer": JsonRoute(
        "contactOrganizer",
        EVENT_TAG,
        DONE,
        (400, 401, 403, 404, 422, 429),
        build_object("email"),
        LOGIN_REQUIRED,
    ),
    "POST /v1/events/{key}/speakers-call/invitations": JsonRoute(
        "inviteForPapers",
        "Speakers calls",
        build_answer(success=BOOLEAN, invited=INTEGER),
        (400, 401, 403, 404, 409, 422, 429),
        EMAILS,
        LOGIN_REQUIRED,
    ),
}
SESSION_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/events/{key}/reorder-speakers": JsonRoute(
        "reorderSpeakers",
        "Speakers",
        DONE,
        (400, 401, 403, 404, 422, 429),
        POSITIONS,
        LOGIN_REQUIRED,
        (build_parameter("reset", BOOLEAN),),
    ),
    "GET /v1/sessions/states": JsonRoute("getSessionStates", SESSION_TAG, STATE_CHANGES),
    "GET /v1/sessions/mails": JsonRoute(
        "getSessionMails", SESSION_TAG, STATE_MAILS, (401,), security=LOGIN_REQUIRED
    ),
    "POST /v1/sessions/{key}/notify": JsonRoute(
        "notifySession",
        SESSION_TAG,
        DONE,
        (400, 401, 403, 404, 409, 422, 429),
        NOTICE,
        LOGIN_REQUIRED,
    ),
    "GET /v1/events/{key}/sessions/dates": JsonRoute(
        "listSessionDates", SESSION_TAG, TEXTS, (401, 404), security=LOGIN_OPTIONAL
    ),
    "GET /v1/events/{key}/sessions/languages": JsonRoute(
        "listSessionLanguages", SESSION_TAG, TEXTS, (401, 404), security=LOGIN_OPTIONAL
    ),
}
