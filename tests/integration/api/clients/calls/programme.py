"""The web front end: an organizer's sessions, speakers and schedule."""

from typing import Any, Final

from tests.integration.api.clients.calls.call import (
    PLAIN,
    Area,
    Call,
    attributes,
    filter_by,
    included,
    where,
)
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.4")
JSON: Final = Area("2.4", PLAIN)
LISTED: Final = "speakers,feedbacks,session-type,track"
READ_BY_TABLE: Final = attributes(
    "title",
    "state",
    "average-rating",
    "is-mail-sent",
    "is-locked",
    "submitted-at",
    "last-modified-at",
    "complex-field-values",
)
OWN_RATINGS: Final = filter_by(
    where("session", "has", where("event", "has", where("identifier", "eq", "$event")))
)


def sort_sessions(key: str, *nodes: dict[str, Any]) -> Call:
    """List the sessions of the table, ordered by a click on a header."""
    query = {
        "include": LISTED,
        "filter": filter_by(*nodes),
        "sort": key,
        "page[size]": "25",
        "page[number]": "1",
    }
    read = READ_BY_TABLE + included("speaker", "name") + included("track", "name")
    return WEB.get("/v1/events/$event/sessions", query, present=read, numbers=("meta.count",))


def sort_speakers(key: str, *nodes: dict[str, Any]) -> Call:
    """List the speakers of the table, ordered by a click on a header."""
    query = {"include": "sessions", "filter": filter_by(*nodes), "sort": key, "page[size]": "25"}
    return WEB.get(
        "/v1/events/$event/speakers",
        query,
        present=attributes("name", "email", "is-featured", "organisation", "position")
        + included("session", "title", "state"),
        numbers=("meta.count",),
    )


CALLS: Final = [
    sort_sessions("title"),
    sort_sessions("-title", where("state", "eq", "accepted")),
    sort_sessions("track.name", where("title", "ilike", "%engine%")),
    sort_sessions("-session-type.name"),
    sort_sessions("submitted-at"),
    sort_sessions("-last-modified-at"),
    WEB.get(
        "/v1/events/$event/sessions",
        {"filter": filter_by(where("state", "eq", "pending")), "include": LISTED},
        values={"data": [], "meta.count": 0},
    ),
    WEB.get(
        "/v1/sessions/$session",
        {"include": "session-type,speakers,track,event,feedbacks,speaker-invites,favourite"},
        present=READ_BY_TABLE + included("speaker", "name") + included("session-type", "name"),
    ),
    WEB.get(
        "/v1/users/$owner_id/feedbacks",
        {"include": "session", "filter": OWN_RATINGS},
        present=("data",),
        numbers=("meta.count",),
    ),
    WEB.get("/v1/sessions/states", present=("organizer.pending.accepted",)),
    WEB.get(
        "/v1/sessions/mails",
        not_null=("accepted.subject", "accepted.message", "rejected.subject", "rejected.message"),
    ),
    JSON.post(
        "/v1/sessions/$session/notify",
        {"subject": "Your session", "message": "It is accepted.", "bcc": ["$organizer_email"]},
        values={"success": True},
    ),
    JSON.post("/v1/sessions/$session/notify", {}, values={"success": True}),
    JSON.post(
        "/v1/events/$event/reorder-speakers",
        [{"speaker": "$speaker", "order": 3}],
        values={"success": True},
    ),
    JSON.post("/v1/events/$event/reorder-speakers?reset", [], values={"success": True}),
    WEB.post(
        "/v1/sessions",
        build_document(
            "session",
            {"title": "Looms", "state": None, "is-mail-sent": False, "send-email": None},
            event=("event", "$event_id"),
            track=("track", "$track"),
            session_type=("session-type", "$session_type"),
            speakers=[("speaker", "$speaker")],
        ),
        status=201,
        values={"data.attributes.state": "pending"},
    ),
    WEB.get(
        "/v1/sessions/$session/speaker-invites",
        {"include": "event,session"},
        present=attributes("email", "status"),
    ),
    WEB.post(
        "/v1/speaker-invites",
        build_document(
            "speaker-invite",
            {"email": "grace@example.org", "status": None},
            event=("event", "$event_id"),
            session=("session", "$session"),
        ),
        status=201,
        values={"data.attributes.status": "pending"},
    ),
    WEB.echo("/v1/sessions/$session", state="confirmed"),
    WEB.echo("/v1/sessions/$session", is_locked=True),
    WEB.delete("/v1/sessions/$session"),
    WEB.post(
        "/v1/feedbacks",
        build_document("feedback", {"rating": 4, "comment": ""}, session=("session", "$session")),
        status=201,
        not_null=("data.id",),
    ),
    WEB.patch(
        "/v1/feedbacks/$feedback",
        build_document("feedback", {"rating": 2}, "$feedback"),
        who="author",
        present=attributes("rating"),
    ),
    WEB.delete("/v1/feedbacks/$feedback", who="author"),
    sort_speakers("name"),
    sort_speakers("position", where("sessions", "any", where("state", "eq", "accepted"))),
    sort_speakers("-organisation"),
    sort_speakers("email"),
    sort_speakers("order"),
    WEB.get(
        "/v1/events/$event/speakers",
        {"filter": filter_by(where("sessions", "eq", None)), "include": "sessions"},
        values={"data": []},
    ),
    WEB.echo("/v1/speakers/$speaker", is_featured=False),
    WEB.delete("/v1/speakers/$speaker"),
    WEB.get(
        "/v1/events/$event/sessions",
        {
            "include": "speakers,microlocation,track",
            "filter": filter_by(
                {"and": [where("starts-at", "ne", None), where("ends-at", "ne", None)]},
                {"or": [where("state", "eq", "accepted"), where("state", "eq", "confirmed")]},
            ),
            "page[size]": "0",
        },
        not_null=attributes("title", "starts-at", "ends-at") + included("microlocation", "name"),
    ),
    WEB.get(
        "/v1/events/$event/sessions",
        {
            "include": "track,speakers",
            "filter": filter_by({"or": [where("starts-at", "eq", None)]}),
            "page[size]": "0",
        },
        present=("data",),
    ),
    WEB.patch(
        "/v1/sessions/$session",
        build_document(
            "session",
            {"starts-at": "2018-03-23T01:00:00.000Z", "ends-at": "2018-03-23T02:00:00.000Z"},
            "$session",
            microlocation=("microlocation", "$microlocation"),
        ),
        values={"data.attributes.starts-at": "2018-03-23T01:00:00+00:00"},
    ),
    WEB.patch(
        "/v1/sessions/$session",
        build_document(
            "session", {"starts-at": None, "ends-at": None}, "$session", microlocation=None
        ),
        values={"data.attributes.starts-at": None},
    ),
]
