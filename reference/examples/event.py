"""The examples of events."""

from typing import Final

from reference.example_rows import ExampleRows, build_filter

DATES: Final = {
    "starts-at": "2030-05-01T08:00:00Z",
    "ends-at": "2030-05-03T18:00:00Z",
    "timezone": "Asia/Singapore",
}
SWITCHES: Final = {
    "is-sponsors-enabled": True,
    "is-sessions-speakers-enabled": True,
    "is-tax-enabled": True,
    "can-pay-onsite": True,
    "payment-currency": "EUR",
}
LIST_QUERY: Final = {
    "filter": build_filter("name", "ilike", "%Days"),
    "sort": "-starts-at,name",
    "page[size]": "1",
    "include": "tracks",
    "fields[event]": "name,identifier,starts-at,tracks",
    "fields[track]": "name,color",
}

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Engine Days", "Loom Days", "Letter Days")},
    attributes={**DATES, **SWITCHES, "state": "published"},
    change={"location-name": "Great Hall"},
    links=("event-type", "event-topic"),
    queries={
        "GET /v1/events": LIST_QUERY,
        "GET /v1/events/upcoming": {"page[size]": "1", "fields[event]": "name,starts-at"},
    },
)
