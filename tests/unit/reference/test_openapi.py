"""docs/openapi.json: valid, of this very tree, and neither more nor less than the API has."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api import handler
from mailer import webhook
from openevent.resources import ALL
from reference import json_routes, openapi, operations, other_functions, routes
from tests.architecture.template import deployed
from tests.unit.api.client import Client

DOCUMENT: dict[str, Any] = json.loads(openapi.FILE.read_text())


def _operations() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (path, method.upper()): operation
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    }


def test_the_file_is_what_the_declarations_and_routes_make_of_it() -> None:
    assert openapi.FILE.read_text() == openapi.render(), "run `make docs`"


def test_it_is_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_every_route_is_documented_and_no_other() -> None:
    of_mailer = {(one.path, one.method.upper()) for one in other_functions.document_routes()}
    assert set(_operations()) == set(routes.list_handlers()) | of_mailer


def test_routes_that_go_to_another_function_are_those_of_the_template() -> None:
    found = [
        one["Properties"]
        for one in deployed("staging").resources.values()
        if one["Type"].endswith("V2::Route")
    ]
    assert {one["RouteKey"] for one in found} == {"ANY /{proxy+}", *other_functions.ROUTES}


def test_a_webhook_is_told_with_its_signature_and_its_answers() -> None:
    operation = _operations()["/v1/webhooks/sendgrid", "POST"]
    headers = {
        one["name"].lower()
        for one in operation["parameters"]
        if one["in"] == "header" and one["required"]
    }
    assert headers == {webhook.SIGNATURE, webhook.TIMESTAMP}
    assert (sorted(operation["responses"]), operation["security"]) == (
        ["204", "400", "403", "413", "503"],
        [],
    )


def test_faults_are_told_in_plain_json_where_the_reference_says_so_and_nowhere_else() -> None:
    plainly = {
        f"{method} {path}" for path, method in routes.list_handlers() if handler.is_plain_path(path)
    }
    assert plainly == set(json_routes.ROUTES)


@pytest.mark.parametrize(
    ("link", "of", "null"),
    [("event", "session", False), ("track", "session", True), ("speakers", "session", False)],
)
def test_a_link_is_set_by_data_and_cut_by_null_where_it_may_be(
    link: str, of: str, *, null: bool
) -> None:
    place = f"/v1/{of}s/{{key}}/relationships/{link}"
    body = _operations()[place, "PATCH"]["requestBody"]["content"]["application/vnd.api+json"][
        "schema"
    ]
    whole = body | {"components": DOCUMENT["components"]}
    validator = Draft202012Validator(whole)
    assert (validator.is_valid({}), validator.is_valid({"data": None})) == (False, null)


@pytest.mark.parametrize(
    ("sent", "fits"), [({"email": "a@x.org"}, True), ({"username": "a@x.org"}, True), ({}, False)]
)
def test_a_login_names_an_address_or_a_username(sent: dict[str, str], *, fits: bool) -> None:
    body = _operations()["/auth/session", "POST"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert Draft202012Validator(body).is_valid({"password": "12345678", **sent}) is fits


def test_making_a_tax_says_what_it_may_answer() -> None:
    answers = _operations()["/v1/taxes", "POST"]["responses"]
    assert sorted(answers["201"]["headers"]) == ["ETag", "Location"]
    statuses = [
        "201",
        "400",
        "401",
        "403",
        "404",
        "405",
        "406",
        "409",
        "413",
        "415",
        "422",
        "500",
        "503",
    ]
    assert sorted(answers) == statuses


def test_a_route_without_documentation_is_no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(json_routes.ROUTES, "GET /health")  # type: ignore[arg-type]
    with pytest.raises(routes.Undocumented, match=r"^GET /health$"):
        routes.document_routes()


def test_a_new_route_without_documentation_is_no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler.app, "_static_routes", list(handler.app._static_routes))
    handler.app.get("/v1/new")(dict)
    with pytest.raises(routes.Undocumented, match=r"^GET /v1/new$"):
        routes.document_routes()


def test_what_is_said_of_routes_is_said_of_routes_that_there_are() -> None:
    told = {*json_routes.ROUTES, *routes.SPECIAL_ROUTES}
    assert told - {f"{method} {path}" for path, method in routes.list_handlers()} == set()


def test_operations_have_names_of_their_own_and_a_summary() -> None:
    every = list(_operations().values())
    assert len({operation["operationId"] for operation in every}) == len(every)
    assert [operation["operationId"] for operation in every if not operation["summary"]] == []


def test_each_resource_has_its_group() -> None:
    assert {operations.get_tag(resource) for resource in ALL} - {
        tag["name"] for tag in DOCUMENT["tags"]
    } == set()


def test_what_an_attribute_is_can_be_read() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    changes = schemas["session-changes"]["properties"]
    shown = schemas["session-attributes"]["properties"]
    assert changes["title"] == {"type": "string", "minLength": 1, "maxLength": 2000}
    assert changes["state"]["default"] == "draft"
    assert shown["starts-at"] == {"type": ["string", "null"], "format": "date-time"}
    assert shown["average-rating"] == {"type": ["number", "null"], "readOnly": True}
    assert "average-rating" not in changes
    assert schemas["speaker-attributes"]["properties"]["is-featured"] == {"type": "boolean"}
    assert schemas["user-attributes"]["properties"]["is-admin"] == {"type": ["boolean", "null"]}
    assert schemas["user-changes"]["properties"]["password"]["writeOnly"] is True
    assert schemas["session-new"]["properties"]["data"]["properties"]["relationships"][
        "required"
    ] == ["event"]


def test_what_nobody_makes_has_no_body_to_make_it_with() -> None:
    assert {
        name
        for name in ("setting-new", "mail-changed")
        if name in DOCUMENT["components"]["schemas"]
    } == set()


def test_what_is_sent_has_the_example_of_the_blueprint() -> None:
    sent = DOCUMENT["paths"]["/v1/tracks"]["post"]["requestBody"]["content"][
        "application/vnd.api+json"
    ]
    assert sent["example"]["data"]["attributes"] == {"name": "Letters", "color": "#2f80ed"}
    without = [
        operation["operationId"]
        for operation in _operations().values()
        for kind, content in operation.get("requestBody", {"content": {}})["content"].items()
        if kind != "multipart/form-data" and "example" not in content
    ]
    assert without == []


def test_it_is_served_with_an_etag() -> None:
    client = Client()
    answer = client.get("/v1/openapi.json", accept_encoding="gzip")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json == DOCUMENT
    again = client.get("/v1/openapi.json", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
