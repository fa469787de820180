"""The routes with plain JSON of role invites and speaker invites."""

from collections.abc import Mapping
from typing import Final

from reference.json_bodies import (
    BOOLEAN,
    INTEGER,
    LINK,
    NULLABLE_TEXT,
    SUCCESS,
    build_answer,
    build_object,
)
from reference.json_route import JsonRoute
from reference.operations import LOGIN_OPTIONAL, LOGIN_REQUIRED

INVITE_TAG: Final = "Invitations"
SPEAKER_INVITE_TAG: Final = "Speaker invites"
INVITE_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/role_invites/accept-invite": JsonRoute(
        "acceptInvite",
        INVITE_TAG,
        build_answer("email", "role", "event_identifier", event=INTEGER, name=NULLABLE_TEXT),
        (400, 401, 403, 404),
        LINK,
        LOGIN_OPTIONAL,
    ),
    "POST /v1/role_invites/user": JsonRoute(
        "getInvited", INVITE_TAG, build_object("email"), (400, 404), LINK
    ),
    "POST /v1/role_invites/decline-invite": JsonRoute(
        "declineInvite", INVITE_TAG, build_object("email"), (400, 404), LINK
    ),
    "POST /v1/role-invites/{key}/resend-invite": JsonRoute(
        "resendInvite", INVITE_TAG, SUCCESS, (401, 403, 404, 409, 429), security=LOGIN_REQUIRED
    ),
}
SPEAKER_INVITE_ANSWER: Final = build_answer(
    "event_identifier", success=BOOLEAN, event=INTEGER, session=INTEGER
)
SPEAKER_INVITE_ROUTES: Final[Mapping[str, JsonRoute]] = {
    **{
        f"{method} /v1/speaker-invites/{{key}}/{verb}-invite": JsonRoute(
            f"{verb}SpeakerInvite{suffix}",
            SPEAKER_INVITE_TAG,
            SPEAKER_INVITE_ANSWER,
            (401, 403, 404, 409),
            security=LOGIN_REQUIRED,
        )
        for verb in ("accept", "reject")
        for method, suffix in (("GET", "ByLink"), ("POST", ""))
    },
    "POST /v1/speaker-invites/{key}/resend-invite": JsonRoute(
        "resendSpeakerInvite",
        SPEAKER_INVITE_TAG,
        SUCCESS,
        (401, 403, 404, 409, 429),
        security=LOGIN_REQUIRED,
    ),
}
