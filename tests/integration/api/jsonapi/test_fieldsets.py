"""`fields[…]`: the attributes and links that a document shows."""

import pytest

from tests.factories import events
from tests.integration.api.jsonapi.linkage import index_included
from tests.unit.api.client import Client


@pytest.mark.parametrize(
    "names", ["name,starts-at,tracks", "name,starts_at,tracks", " name , starts_at , tracks "]
)
def test_a_fieldset_names_attributes_and_links(
    anonymous: Client, event: events.WholeEvent, names: str
) -> None:
    answer = anonymous.get(f"/v1/events/{event.id}", {"fields[event]": names})
    assert list(answer.json["data"]["attributes"]) == ["name", "starts-at"]
    assert list(answer.json["data"]["relationships"]) == ["tracks"]


@pytest.mark.parametrize("names", ["id", ""])
def test_a_fieldset_may_have_no_attribute(
    anonymous: Client, event: events.WholeEvent, names: str
) -> None:
    for item in anonymous.get("/v1/events", f"fields%5Bevent%5D={names}").json["data"]:
        assert (item["attributes"], item["relationships"]) == ({}, {})


def test_each_type_has_a_fieldset_of_its_own(anonymous: Client, event: events.WholeEvent) -> None:
    query = (
        "include=session-type,speakers"
        "&fields[session_type]=name&fields[session]=title&fields[speaker]=email"
    )
    document = anonymous.get(f"/v1/sessions/{event.session_ids[0]}", query).json
    assert document["data"]["attributes"] == {"title": "Notes on the engine"}
    assert set(document["data"]["relationships"]) == {"session-type", "speakers"}
    resources = index_included(document)
    assert resources["session-type", str(event.session_type_id)]["attributes"] == {"name": "Talk"}
    assert resources["speaker", str(event.speaker_ids[0])]["attributes"] == {"email": None}


@pytest.mark.parametrize(
    "query", ["fields[event]=nothing", "fields[nothing]=id", "fields[]=id", "fields[event]=name,x"]
)
def test_a_fieldset_with_an_unknown_name_is_a_400(
    anonymous: Client, event: events.WholeEvent, query: str
) -> None:
    for path in ("/v1/events", f"/v1/events/{event.id}"):
        answer = anonymous.get(path, query)
        error = answer.json["errors"][0]
        assert (answer.status, error["source"]) == (400, {"parameter": query.partition("=")[0]})
        assert error["title"] == "Invalid fields querystring parameter."
