"""The web front end: an organizer's list of events, the dashboard, the wizard and the team."""

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
from tests.integration.api.uploads import upload_desk
from tests.integration.api.write.write_helpers import build_document

WEB: Final = Area("2.4")
JSON: Final = Area("2.4", PLAIN)
PARENT: Final = (
    "event-topic,event-sub-topic,event-type,event-copyright,tax,owner,organizers,coorganizers,"
    "track-organizers,registrars,moderators,stripe-authorization"
)
ALL: Final = {"page[size]": "0"}
CODE: Final = attributes("code", "is-active")
PICTURE: Final = upload_desk.as_android(upload_desk.make_png())
ORDER_STATES: Final = ("total", "draft", "cancelled", "pending", "expired", "placed", "completed")


def create(type_: str, plural: str, **attributes_: Any) -> Call:
    """Create a part of an event as the wizard does."""
    dashed = {name.replace("_", "-"): value for name, value in attributes_.items()}
    body = build_document(type_, dashed, event=("event", "$event_id"))
    return WEB.post(f"/v1/{plural}", body, status=201, not_null=("data.id",))


def list_managed(*nodes: dict[str, Any]) -> Call:
    """List the own events."""
    query = {
        "include": "general-statistics,roles.role,roles.user,tickets",
        "filter": filter_by(*nodes),
        "sort": "starts-at",
        "page[size]": "10",
        "page[number]": "1",
    }
    return WEB.get(
        "/v1/users/$owner_id/events",
        query,
        not_null=attributes("name", "identifier", "state")
        + included("role", "name")
        + included("user", "email"),
        numbers=("meta.count",),
        present=included("ticket", "name", "quantity"),
    )


def begin(type_: str, **attributes_: Any) -> Call:
    """Create the part of which an event has one, in an event without parts."""
    dashed = {name.replace("_", "-"): value for name, value in attributes_.items()}
    body = build_document(type_, dashed, event=("event", "$bare_event"))
    path = "/v1/taxes" if type_ == "tax" else f"/v1/{type_}s"
    return WEB.post(path, body, status=201, not_null=("data.id",))


CALLS: Final = [
    list_managed(where("state", "eq", "published")),
    list_managed(
        where("state", "eq", "published"),
        {"or": [where("starts-at", "ge", "2018-01-01T00:00:00Z"), where("ends-at", "eq", None)]},
    ),
    list_managed({"and": [where("ends-at", "lt", "2026-01-01T00:00:00.000Z")]}),
    WEB.get(
        "/v1/events/$event",
        {"include": PARENT},
        values={"data.id": "$event_id"},
        not_null=attributes("name", "timezone", "state") + included("user", "email"),
        present=("data.relationships.tickets.links.related",),
        absent=("data.relationships.stripe-authorization",),
    ),
    WEB.get(
        "/v1/events/$event/role-invites",
        {"include": "role"},
        not_null=attributes("email", "role-name", "status") + included("role", "name"),
    ),
    WEB.get(
        "/v1/events/$event/roles",
        {"include": "user,role"},
        not_null=included("user", "email") + included("role", "name", "title-name"),
    ),
    WEB.get("/v1/events/$event/session-types", not_null=attributes("name", "length")),
    WEB.get("/v1/events/$event/tracks", not_null=attributes("name", "color")),
    WEB.get("/v1/events/$event/microlocations", not_null=attributes("name")),
    WEB.get("/v1/events/$event/social-links", not_null=attributes("name", "link")),
    WEB.get("/v1/events/$event/sponsors", ALL, present=attributes("name", "level", "type")),
    WEB.get("/v1/events/$event/speaker-invites", {"include": "session"}, present=("data",)),
    WEB.get("/v1/events/$event/speakers-call", not_null=attributes("announcement")),
    WEB.get(
        "/v1/events/$event/general-statistics",
        values={"data.type": "event-statistics-general"},
        numbers=attributes("sessions", "speakers.total", "sessions-pending", "sponsors"),
    ),
    WEB.get(
        "/v1/events/$event/order-statistics",
        numbers=tuple(
            f"data.attributes.{kind}.{state}"
            for kind in ("tickets", "orders", "sales")
            for state in ORDER_STATES
        ),
    ),
    WEB.get(
        "/v1/events/$event",
        not_null=(
            "data.relationships.order-statistics.links.related",
            "data.relationships.general-statistics.links.related",
        ),
    ),
    WEB.post(
        "/v1/events",
        build_document(
            "event",
            {
                "name": "Loom Days",
                "starts-at": "2030-05-01T08:00:00.000Z",
                "ends-at": "2030-05-03T18:00:00.000Z",
                "timezone": "Asia/Singapore",
                "state": "draft",
                "identifier": None,
                "is-stripe-linked": False,
                "paypal-email": None,
            },
            event_type=("event-type", "$event_type"),
            event_topic=("event-topic", "$event_topic"),
            event_sub_topic=None,
            stripe_authorization=None,
            tickets=[],
        ),
        status=201,
        not_null=("data.id", "data.attributes.identifier"),
    ),
    WEB.get("/v1/events/$bare_event/speakers-call", status=404, not_null=("errors.detail",)),
    begin(
        "speakers-call",
        announcement="Speak!",
        privacy="public",
        starts_at="2029-01-01T00:00:00.000Z",
        soft_ends_at=None,
        ends_at="2029-02-01T00:00:00.000Z",
        hash=None,
    ),
    begin("event-copyright", holder="Ada", licence="CC0", year=None, logo_url=None),
    begin("tax", name="Sales tax", rate=7, tax_id="1", is_tax_included_in_price=False),
    create("social-link", "social-links", name="Website", link="https://days.example.org"),
    WEB.echo("/v1/taxes/$tax", name="Sales tax"),
    create("sponsor", "sponsors", name="Mill", level=1, type="Gold", url=None, logo_url=None),
    create("track", "tracks", name="Looms", color="#ff0000"),
    create("session-type", "session-types", name="Workshop", length="01:30"),
    create("microlocation", "microlocations", name="Attic", floor=3, position=1),
    create(
        "custom-form",
        "custom-forms",
        field_identifier="company",
        form="attendee",
        type="text",
        is_required=False,
        is_included=True,
        is_complex=False,
        is_fixed=False,
    ),
    WEB.patch(
        "/v1/event-copyrights/$event_copyright",
        build_document("event-copyright", {"holder": "Ada", "licence": "CC0"}, "$event_copyright"),
        values={"data.attributes.holder": "Ada"},
    ),
    WEB.get("/v1/event-types", {"sort": "name"}, not_null=attributes("name", "slug")),
    WEB.get(
        "/v1/event-topics",
        {"sort": "name", "include": "event-sub-topics"},
        not_null=attributes("name", "slug"),
    ),
    WEB.get(
        "/v1/events/$event/custom-forms",
        {"filter": filter_by(where("form", "eq", "attendee")), "sort": "id", "page[size]": "50"},
        present=("data",),
        numbers=("meta.count",),
    ),
    WEB.get(
        "/v1/events/$event/custom-forms",
        {"filter": filter_by(where("form", "eq", "session")), "page[size]": "500"},
        present=attributes("field-identifier", "is-complex", "is-fixed", "type"),
    ),
    WEB.echo("/v1/events/$event", location_name="Great Hall"),
    WEB.echo("/v1/events/$event", schedule_published_on="1970-01-01T00:00:00+00:00"),
    WEB.echo("/v1/sponsors/$sponsor", name="Works"),
    WEB.echo("/v1/tracks/$track", name="Works"),
    WEB.echo("/v1/session-types/$session_type", name="Works"),
    WEB.echo("/v1/microlocations/$microlocation", name="Works"),
    WEB.echo("/v1/speakers-calls/$speakers_call", announcement="Speak!"),
    WEB.echo("/v1/custom-forms/$custom_form", is_included=False),
    WEB.delete("/v1/sponsors/$sponsor"),
    WEB.delete("/v1/tracks/$track"),
    WEB.delete("/v1/session-types/$session_type"),
    WEB.delete("/v1/microlocations/$microlocation"),
    WEB.delete("/v1/speakers-calls/$speakers_call"),
    WEB.delete("/v1/custom-forms/$custom_form"),
    JSON.post("/v1/events/$event/copy", {}, not_null=("id", "identifier")),
    WEB.delete("/v1/events/$event"),
    WEB.post(
        "/v1/role-invites",
        build_document(
            "role-invite",
            {"email": "guest@example.org", "role-name": "moderator", "hash": None, "status": None},
            event=("event", "$event_id"),
            role=("role", "$moderator_role"),
        ),
        status=201,
        present=attributes("email", "role-name", "status"),
    ),
    JSON.post("/v1/role-invites/$role_invite/resend-invite", values={"success": True}),
    WEB.delete("/v1/role-invites/$role_invite"),
    WEB.delete("/v1/users-events-roles/$users_events_roles"),
    WEB.get("/v1/roles", not_null=attributes("name", "title-name")),
    JSON.post(
        "/v1/events/$event/export/json",
        {"image": True, "audio": False, "video": False, "document": True},
        not_null=("task_url",),
    ),
    JSON.get(
        "/v1/tasks/$waiting_task",
        values={"state": "WAITING"},
        not_null=("progress.percent", "progress.message"),
    ),
    JSON.get(
        "/v1/tasks/$exported_task",
        values={"state": "SUCCESS"},
        not_null=("result.download_url",),
    ),
    JSON.post("/v1/upload/image?force_local=true", {"data": PICTURE}, not_null=("url",)),
    JSON.post("/v1/upload/files", upload="talk.pdf", not_null=("url",)),
    JSON.post("/v1/events/import/json", upload="days.zip", not_null=("task_url",)),
    JSON.get("/v1/tasks/$imported_task", values={"state": "SUCCESS"}, not_null=("result.id",)),
    WEB.get("/v1/events/$event/tickets", ALL, not_null=attributes("name", "type", "quantity")),
    WEB.get(
        "/v1/events/$event/orders",
        {"include": "attendees,attendees.ticket,user,discount-code", "sort": "-created-at"} | ALL,
        not_null=attributes("identifier", "status", "amount") + included("attendee", "firstname"),
    ),
    WEB.get("/v1/orders/$order", not_null=attributes("identifier", "status", "created-at")),
    WEB.get("/v1/orders/$order/attendees", ALL, not_null=attributes("firstname", "ticket-id")),
    WEB.get(
        "/v1/events/$event/attendees",
        {"include": "order,ticket,user", "sort": "firstname"} | ALL,
        not_null=attributes("firstname", "is-checked-in") + included("ticket", "name"),
    ),
    WEB.get("/v1/attendees/$attendee", not_null=attributes("firstname", "ticket-id")),
    WEB.get("/v1/events/$event/discount-codes", ALL, not_null=attributes("code", "value", "type")),
    WEB.get("/v1/discount-codes/$discount_code", {"include": "tickets"}, not_null=CODE),
    WEB.get("/v1/events/$event/access-codes", ALL, not_null=CODE),
    WEB.get("/v1/events/$event/tags", not_null=attributes("name", "color")),
    WEB.get("/v1/events/$event/event-invoices", values={"data": []}),
    WEB.get("/v1/events/$event/badge-forms", values={"data": []}),
    begin(
        "ticket",
        name="Seat",
        type="free",
        price=None,
        sales_starts_at="2020-01-01T08:00:00.000Z",
        sales_ends_at="2030-04-30T18:00:00.000Z",
    ),
    create("discount-code", "discount-codes", code="MILL", type="percent", value=5),
    create("access-code", "access-codes", code="LOOM", valid_from="2018-01-01T00:00:00.000Z"),
    create("tag", "tags", name="Guests", color="#ff0000", is_read_only=False),
    WEB.echo("/v1/tickets/$ticket", description="With lunch"),
    WEB.echo("/v1/orders/$order", order_notes="By post"),
    WEB.echo("/v1/attendees/$attendee", company="Works"),
    WEB.echo("/v1/discount-codes/$discount_code", is_active=False),
    WEB.echo("/v1/access-codes/$access_code", is_active=False),
    WEB.delete("/v1/tickets/$ticket"),
    WEB.delete("/v1/attendees/$attendee"),
    WEB.delete("/v1/discount-codes/$discount_code"),
    WEB.delete("/v1/access-codes/$access_code"),
    JSON.post("/v1/stripe-authorizations", status=422, not_null=("errors.detail",)),
]
