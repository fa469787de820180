"""What generators of clients need of docs/openapi.json, so that they drop nothing."""

from collections.abc import Iterator
from typing import Any

from tests.unit.reference.document import DOCUMENT, index_operations


def _list_schemas(node: Any) -> Iterator[dict[str, Any]]:
    """List all objects of the document, and with them all schemas."""
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, dict | list):
            yield from _list_schemas(value)


def test_generators_find_a_type_and_a_value_in_each_choice() -> None:
    components = DOCUMENT["components"]
    schemas = list(_list_schemas([components["schemas"], components["parameters"]]))
    assert [item for item in schemas if item.get("enum") == []] == []
    choices = [item for item in schemas if isinstance(item.get("enum"), list) or "const" in item]
    assert len(choices) > 200
    assert [item for item in choices if "type" not in item] == []


def test_generators_find_the_schema_of_each_parameter() -> None:
    inline = [item for item in _list_schemas(DOCUMENT["paths"]) if "in" in item]
    documented = [*DOCUMENT["components"]["parameters"].values(), *inline]
    assert [item["name"] for item in documented if "type" not in item["schema"]] == []
    assert DOCUMENT["components"]["parameters"]["filter"]["schema"]["type"] == "string"


def test_no_body_has_one_schema_in_two_media_types() -> None:
    """openapi-python-client lacks an import then."""
    bodies = [
        item.get("requestBody", {}).get("content", {}) for item in index_operations().values()
    ]
    twice = [[body["schema"] for body in content.values()] for content in bodies]
    several = [schemas for schemas in twice if len(schemas) > 1]
    assert len(several) == 1
    assert [schemas for schemas in several if schemas[0] == schemas[1]] == []


def test_a_client_sends_no_default_of_a_body_or_of_a_publication() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    bodies = [value for name, value in schemas.items() if name.endswith(("-changes", "-new"))]
    assert [item for item in _list_schemas(bodies) if "default" in item] == []
    assert DOCUMENT["components"]["parameters"]["notify"]["schema"] == {"type": "boolean"}
    new_event = schemas["event-new"]["properties"]["data"]["properties"]["attributes"]
    assert new_event["required"] == ["name", "starts-at", "ends-at", "timezone"]


def test_each_attribute_and_link_of_a_list_has_its_filter() -> None:
    parameters = DOCUMENT["components"]["parameters"]
    used = index_operations()["/v1/events/{key}/sessions", "GET"]["parameters"]
    names = [item.get("$ref", "").rpartition("/")[2] for item in used]
    assert [parameters[name]["name"] for name in names if "filter" in name][:3] == [
        "filter",
        "filter[id]",
        "filter[title]",
    ]
    assert parameters["session-filter-state"]["schema"]["enum"][0] == "pending"
    assert parameters["session-filter-track"]["schema"]["type"] == "integer"
    assert parameters["session-filter-starts-at"]["schema"]["format"] == "date-time"
    assert {"session-fields", "speaker-fields"} <= set(names)


def test_what_a_client_reads_is_typed() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    task = schemas["task"]["properties"]
    assert task["state"]["enum"] == ["WAITING", "SUCCESS", "FAILURE"]
    assert [len(item) for item in task["result"]["anyOf"]] == [1] * 7
    assert task["errors"]["items"] == {"$ref": "#/components/schemas/problem"}
    assert sorted(schemas["error"]["properties"]["source"]["properties"]) == [
        "parameter",
        "pointer",
    ]
    assert "key" in schemas["upload-form"]["properties"]["fields"]["required"]
    included = schemas["session-list"]["properties"]["included"]["items"]
    assert included == {"$ref": "#/components/schemas/included"}
    assert schemas["included"]["discriminator"]["mapping"]["track"] == "#/components/schemas/track"
