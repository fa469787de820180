"""Links that only clients know: the table, and the names that the clients use."""

import pytest

from api.http.errors import BadRequest
from api.jsonapi import absent_links, fieldsets, filters, includes, sorting
from openevent.resources import BY_TYPE

INCLUDES = {
    "event": (
        "video-stream,group,group.followers,group.followers.user",
        "stripe-authorization",
        "general-statistics,order_statistics",
        "tickets,orders,attendees,attendees.ticket,tags,discount-codes,access-codes",
        "exhibitors,badge-forms,speaker-invites,session-favourites,event-invoices",
        "group.events.tracks,group.user,group.follower,group.roles.role",
    ),
    "session": (
        "favourite,favourites.user,speaker-invites,exhibitors",
        "microlocation.video-stream,microlocation.video-stream.moderators",
        "event.tickets",
    ),
    "microlocation": ("video-stream,video-stream.video-channel,video-stream.moderators",),
    "user": (
        "orders,orders.event,orders.attendees.ticket,groups,followed-groups.group.user",
        "event-invoices,attendees,favourites,favourite-events,discount-codes,access-codes",
    ),
    "custom-form": ("custom-form-options",),
    "event-topic": ("event-sub-topics.custom-placeholder",),
}
"""What clients include; some of these links exist."""


def read_names(type_: str, query: str) -> list[str]:
    branches = includes.read(BY_TYPE[type_], {"include": query})
    return [branch.link.name for branch in branches]


@pytest.mark.parametrize(
    ("type_", "query"), [(type_, query) for type_, queries in INCLUDES.items() for query in queries]
)
def test_the_names_of_clients_are_accepted_and_include_what_exists(type_: str, query: str) -> None:
    heads = {path.partition(".")[0].replace("_", "-") for path in query.split(",")}
    existing = {link.name for link in BY_TYPE[type_].links}
    assert heads & set(read_names(type_, query)) == heads & existing


def test_links_that_exist_are_followed_up_to_the_absent_one() -> None:
    query = "speakers.user.groups.events,track,microlocation.video-stream.rooms"
    assert read_names("session", query) == ["speakers", "user", "track", "microlocation"]


@pytest.mark.parametrize("query", ["nothing", "tickets.nothing", "group.user.nothing", "tickets."])
def test_a_name_that_nobody_had_is_refused_behind_an_absent_link_too(query: str) -> None:
    with pytest.raises(BadRequest, match="has no link"):
        includes.read(BY_TYPE["event"], {"include": query})
    with pytest.raises(BadRequest):
        sorting.read(BY_TYPE["event"], {"sort": f"{query}.id"})
    with pytest.raises(BadRequest):
        filters.read(BY_TYPE["event"], {f"filter[{query}.id.name]": "1"})


def test_a_sort_key_over_an_absent_link_to_one_orders_nothing() -> None:
    keys = sorting.read(BY_TYPE["event"], {"sort": "-group.name,name,group.user.first-name"})
    assert len(keys) == 1
    for key in ("tickets.name", "group.user.nothing"):
        with pytest.raises(BadRequest):
            sorting.read(BY_TYPE["event"], {"sort": key})


def test_fieldsets_of_absent_types_and_links_are_ignored() -> None:
    parameters = {
        "fields[ticket]": "id",
        "fields[attendees]": "id",
        "fields[video_stream]": "url,name",
        "fields[microlocation]": "name,video_stream",
    }
    expected = {
        "ticket": frozenset({"id"}),
        "microlocation": frozenset({"name", "video-stream"}),
    }
    assert fieldsets.read(parameters) == expected


def test_each_type_of_the_table_says_its_links() -> None:
    links = [link for links in absent_links.BY_OWNER.values() for link in links]
    assert {link.type for link in links} <= {*absent_links.BY_OWNER, *BY_TYPE}


def test_no_link_of_the_table_exists() -> None:
    existing = {
        f"{type_}.{link.name}"
        for type_, resource in BY_TYPE.items()
        for link in resource.links
        if absent_links.find_link(resource, link.name)
    }
    assert existing == set(), "They are no longer absent: take them out of absent_links.BY_OWNER."
