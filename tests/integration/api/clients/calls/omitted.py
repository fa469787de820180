"""Calls of the existing clients to which this product has no route, and why."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Omitted:
    """A call without a route: the client must see an error that it understands."""

    method: str
    path: str
    reason: str

    @property
    def status(self) -> int:
        """405 where the path has other methods (docs/contract/api.md#absent-lists)."""
        has_others = (*ABSENT_LISTS, *READ_ONLY)
        return 405 if self.path in has_others else 404

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.reason})"


ABSENT_LISTS: Final = ("/v1/groups", "/v1/pages", "/v1/custom-system-roles")
READ_ONLY: Final = ("/v1/services", "/v1/services/1", "/v1/event-role-permissions/101")
REASONS: Final = {
    "apps find attendees in the list of them": ("GET /v1/events/$event_id/attendees/search",),
    "this server takes no payments": (
        "POST /v1/orders/1/verify-mobile-paypal-payment",
        "GET /v1/admin/sales/by-events",
        "GET /v1/admin/sales/by-organizer",
        "GET /v1/admin/sales/by-location",
        "GET /v1/admin/sales/by-marketer",
        "GET /v1/admin/sales/discounted",
        "GET /v1/admin/sales/fees",
        "POST /v1/admin/export/sales/csv",
    ),
    "nobody is checked in here": (
        "GET /v1/events/$event_id/stations",
        "POST /v1/station",
        "POST /v1/user-check-in",
        "GET /v1/user-check-in/stats/event/$event_id",
        "POST /v1/badge-forms/preview-badge-pdf",
    ),
    "an event is exported as an archive": (
        "POST /v1/events/$event/export/sessions/csv",
        "POST /v1/events/$event/export/speakers/csv",
        "GET /v1/events/$event/export/orders/csv",
        "GET /v1/events/$event/export/attendees/csv",
        "GET /v1/events/$event/export/ical",
        "GET /v1/events/$event/export/xcal",
        "GET /v1/events/$event/export/pentabarf",
        "GET /v1/events/$event.ics",
    ),
    "groups are always empty": (
        "POST /v1/groups",
        "GET /v1/groups/1",
        "PATCH /v1/groups/1",
        "DELETE /v1/groups/1",
        "GET /v1/users/$owner_id/followed-groups",
        "GET /v1/users/$owner_id/groups",
        "POST /v1/user-follow-groups",
        "DELETE /v1/user-follow-groups/1",
        "POST /v1/users-groups-roles",
        "POST /v1/users-groups-roles/accept-invite",
        "POST /v1/group-role-invites/1/resend-invite",
        "GET /v1/group/1/export/followers/csv",
        "POST /v1/groups/1/events/$event/announce",
    ),
    "video and exhibitors are not part of the product": (
        "GET /v1/events/$event/video-stream",
        "GET /v1/events/$event/chat-token",
        "POST /v1/video-streams",
        "GET /v1/video-streams/1/join",
        "GET /v1/video-streams/1/translation_channels",
        "GET /v1/video-streams/1/chat-token",
        "GET /v1/video-channels",
        "GET /v1/video-recordings",
        "GET /v1/events/$event/exhibitors",
        "POST /v1/exhibitors",
        "GET /v1/exhibitors/1",
    ),
    "there is no log-in with another account": (
        "GET /v1/auth/oauth/facebook",
        "POST /v1/auth/oauth/login/facebook",
    ),
    "an app keeps its favourite events": (
        "GET /v1/user-favourite-events",
        "POST /v1/user-favourite-events",
        "DELETE /v1/user-favourite-events/1",
    ),
    "rights follow from roles": (
        "PATCH /v1/event-role-permissions/101",
        "POST /v1/services",
        "PATCH /v1/services/1",
        "PATCH /v1/user-permissions/1",
        "POST /v1/custom-system-roles",
        "PATCH /v1/panel-permissions/1",
    ),
    "texts and pictures of the site are fixed": (
        "POST /v1/pages",
        "POST /v1/custom-placeholders",
        "GET /v1/event-sub-topics/$event_sub_topic/custom-placeholder",
        "GET /v1/admin/content/translations/all/",
    ),
}
CALLS: Final = [
    Omitted(*route.split(" "), reason) for reason, routes in REASONS.items() for route in routes
]
