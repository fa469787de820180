"""The check-in web app."""

from typing import Final

from tests.integration.api.clients.calls.call import ANONYMOUS, OWNER, Area, attributes

APP: Final = Area("2.8")
PUBLIC: Final = Area("2.8", who=ANONYMOUS)
MANY: Final = {"page[size]": "1000"}

CALLS: Final = [
    PUBLIC.post(
        "/v1/auth/login",
        {"email": "$owner_email", "password": "$password"},
        not_null=("access_token",),
    ),
    APP.post("/v1/auth/verify-password", {"password": "$password"}, values={"result": True}),
    PUBLIC.post("/v1/auth/logout", headers={"authorization": ""}, values={"success": True}),
    APP.get("/v1/users/user-details/get-user-id", numbers=("user_id",)),
    APP.get(
        "/v1/users/$owner_id/events",
        {"sort": "name"} | MANY,
        not_null=("data.id", *attributes("name", "starts-at", "ends-at")),
    ),
    APP.get("/v1/tasks/$waiting_task", values={"state": "WAITING"}),
    APP.get("/v1/events/$event_id", not_null=attributes("name")),
    APP.get("/v1/events/$event_id/microlocations", MANY, not_null=attributes("name")),
    APP.get(
        "/v1/microlocations/$microlocation/sessions",
        who=OWNER,
        present=attributes("title", "starts-at", "ends-at"),
    ),
    APP.get("/v1/tickets/$ticket/badge-forms", values={"": []}),
    APP.post(
        "/v1/badge-forms/print-badge-pdf", {"attendee_id": "$attendee"}, not_null=("task_url",)
    ),
    APP.get("/v1/attendees/$attendee", not_null=attributes("ticket-id")),
]
