"""docs/openapi.json is valid, up to date, and has exactly the routes of the API."""

import re

import pytest
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api import handler
from mailer import webhook
from openevent.resources import ALL
from reference import (
    json_routes,
    openapi,
    operations,
    order_routes,
    other_functions,
    record_examples,
    routes,
)
from tests.architecture.template import deployed
from tests.unit.api.client import Client
from tests.unit.reference.document import DOCUMENT, index_operations

RUN_DOCS = "run `make docs`"


def test_the_file_is_up_to_date() -> None:
    assert openapi.FILE.read_text() == openapi.render(), RUN_DOCS


def test_it_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_exactly_the_existing_routes_are_documented() -> None:
    other_routes = {(item.path, item.method.upper()) for item in other_functions.document_routes()}
    assert set(index_operations()) == set(routes.list_handlers()) | other_routes, RUN_DOCS


def test_routes_to_other_functions_match_the_template() -> None:
    template = deployed("staging")
    of_mailer = "integrations/MailerIntegration"
    routes_of_template = template.of_type("AWS::ApiGatewayV2::Route").values()
    assert {item["RouteKey"] for item in routes_of_template if item["Target"] == of_mailer} == {
        *other_functions.ROUTES,
    }


def test_the_webhook_has_its_signature_and_its_answers() -> None:
    operation = index_operations()["/v1/webhooks/sendgrid", "POST"]
    headers = {
        item["name"].lower()
        for item in operation["parameters"]
        if item["in"] == "header" and item["required"]
    }
    assert headers == {webhook.SIGNATURE, webhook.TIMESTAMP}
    assert (sorted(operation["responses"]), operation["security"]) == (
        ["204", "400", "403", "413", "503"],
        [],
    )


def test_exactly_the_json_routes_have_errors_in_plain_json() -> None:
    json_operations = {
        f"{method} {path}" for path, method in routes.list_handlers() if handler.is_plain_path(path)
    }
    downloads = {name for name in order_routes.ORDER_ROUTES if name.startswith("GET /v1/orders/")}
    plain = {*json_routes.ROUTES, "GET /v1/tickets/{key}/badge-forms"}
    assert json_operations == plain - downloads


@pytest.mark.parametrize(
    ("link", "type_", "is_nullable"),
    [("event", "session", False), ("track", "session", True), ("speakers", "session", False)],
)
def test_a_link_change_needs_data_which_may_be_null_if_optional(
    link: str, type_: str, *, is_nullable: bool
) -> None:
    place = f"/v1/{type_}s/{{key}}/relationships/{link}"
    body = index_operations()[place, "PATCH"]["requestBody"]["content"]["application/vnd.api+json"][
        "schema"
    ]
    with_components = body | {"components": DOCUMENT["components"]}
    validator = Draft202012Validator(with_components)
    assert (validator.is_valid({}), validator.is_valid({"data": None})) == (False, is_nullable)


@pytest.mark.parametrize(
    ("members", "is_valid"),
    [({"email": "a@x.org"}, True), ({"username": "a@x.org"}, True), ({}, False)],
)
def test_a_login_names_an_address_or_a_username(members: dict[str, str], *, is_valid: bool) -> None:
    body = index_operations()["/auth/session", "POST"]["requestBody"]["content"][
        "application/json"
    ]["schema"]
    assert Draft202012Validator(body).is_valid({"password": "12345678", **members}) is is_valid


def test_creating_a_tax_lists_all_answers() -> None:
    answers = index_operations()["/v1/taxes", "POST"]["responses"]
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


def test_a_json_route_needs_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(json_routes.ROUTES, "GET /health")  # type: ignore[arg-type]
    with pytest.raises(routes.Undocumented, match=r"^GET /health: describe it"):
        routes.document_routes()


def test_a_new_route_needs_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler.app, "_static_routes", list(handler.app._static_routes))
    handler.app.get("/v1/new")(dict)
    with pytest.raises(routes.Undocumented, match=r"^GET /v1/new: describe it"):
        routes.document_routes()


def test_all_routes_without_documentation_are_named_with_file_and_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(json_routes.ROUTES, "GET /health")  # type: ignore[arg-type]
    monkeypatch.delitem(json_routes.ROUTES, "GET /v1/tasks")  # type: ignore[arg-type]
    lines = record_examples.check()
    assert [re.sub(r"\d+", "n", line) for line in lines] == [
        f"{route}: describe it in reference/json_routes.py (its handler: {file}:n)".replace(
            "1", "n"
        )
        for route, file in (
            ("GET /health", "functions/api/routes/health.py"),
            ("GET /v1/tasks", "functions/api/routes/tasks.py"),
        )
    ]


def test_make_docs_checks_before_it_starts_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(json_routes.ROUTES, "GET /health")  # type: ignore[arg-type]
    monkeypatch.setattr(record_examples.private_services, "running", None)
    with pytest.raises(SystemExit, match=r"^GET /health: describe it in .*health\.py:\d+\)$"):
        record_examples.main()


def test_each_group_has_its_position() -> None:
    assert record_examples.check() == []


def test_the_tables_of_routes_name_existing_routes() -> None:
    names = {*json_routes.ROUTES, *routes.SPECIAL_ROUTES}
    assert names - {f"{method} {path}" for path, method in routes.list_handlers()} == set()


def test_operations_have_unique_ids_and_a_summary() -> None:
    all_operations = list(index_operations().values())
    assert len({operation["operationId"] for operation in all_operations}) == len(all_operations)
    assert [
        operation["operationId"] for operation in all_operations if not operation["summary"]
    ] == []


def test_each_resource_has_its_group() -> None:
    assert {operations.get_tag(resource) for resource in ALL} - {
        tag["name"] for tag in DOCUMENT["tags"]
    } == set(), RUN_DOCS


def test_attributes_have_their_schemas() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    changes = schemas["session-changes"]["properties"]
    attributes = schemas["session-attributes"]["properties"]
    assert changes["title"] == {"type": "string", "minLength": 1, "maxLength": 2000}
    assert changes["state"]["description"] == 'Default of a new row: `"pending"`.'
    assert attributes["starts-at"] == {"type": ["string", "null"], "format": "date-time"}
    assert attributes["average-rating"] == {"type": ["number", "null"], "readOnly": True}
    assert "average-rating" not in changes
    assert schemas["speaker-attributes"]["properties"]["is-featured"] == {"type": "boolean"}
    assert schemas["user-attributes"]["properties"]["is-admin"] == {"type": ["boolean", "null"]}
    assert schemas["user-changes"]["properties"]["password"]["writeOnly"] is True
    assert schemas["session-new"]["properties"]["data"]["properties"]["relationships"][
        "required"
    ] == ["event"]


def test_a_type_that_no_route_creates_has_no_body_schema() -> None:
    assert {
        name
        for name in ("setting-new", "mail-changed")
        if name in DOCUMENT["components"]["schemas"]
    } == set()


def test_bodies_have_the_examples_of_the_blueprint() -> None:
    body = DOCUMENT["paths"]["/v1/tracks"]["post"]["requestBody"]["content"][
        "application/vnd.api+json"
    ]
    assert body["example"]["data"]["attributes"] == {"name": "Letters", "color": "#2f80ed"}
    without_example = [
        operation["operationId"]
        for operation in index_operations().values()
        for kind, content in operation.get("requestBody", {"content": {}})["content"].items()
        if kind != "multipart/form-data" and "example" not in content
    ]
    assert without_example == []


def test_it_is_served_with_an_etag() -> None:
    client = Client()
    answer = client.get("/v1/openapi.json", accept_encoding="gzip")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json == DOCUMENT
    second = client.get("/v1/openapi.json", if_none_match=answer.headers["etag"])
    assert (second.status, second.body) == (304, b"")
