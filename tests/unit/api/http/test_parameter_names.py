"""Parameters that are misspelt are refused, and all other unknown ones are ignored."""

import json

import pytest

from api.http import parameter_names
from reference import openapi
from tests.unit.api.client import Client


@pytest.mark.parametrize(
    ("query", "ours"),
    [
        ("Sort=name", "sort"),
        ("sorts=name", "sort"),
        ("includes=tracks", "include"),
        ("filters=[]", "filter"),
        ("FILTER[name]=x", "filter[name]"),
        ("filters%5Bname%5D=x", "filter[name]"),
        ("field[event]=name", "fields[event]"),
        ("Page[size]=5", "page[size]"),
        ("pages[size]=5", "page[size]"),
        ("getTrashed=true", "get-trashed"),
        ("get-trasheds=", "get-trashed"),
        ("dryRun=true", "dry-run"),
        ("dryrun=true", "dry-run"),
        ("DRY_RUN=true", "dry-run"),
        ("permanents=1", "permanent"),
        ("sort=name&Include=x", "include"),
        ("name=1&HASH=x", "hash"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH", "DELETE", "POST"])
def test_a_misspelt_parameter_is_a_400_that_names_ours(query: str, ours: str, method: str) -> None:
    answer = Client().call(method, "/v1/events/1", query)
    assert answer.status == 400
    if method != "HEAD":
        (error,) = answer.json["errors"]
        assert error["detail"].endswith(f"; use {ours}.")
        assert error["source"]["parameter"] == error["detail"].split(";")[0].split(" ", 2)[2]


@pytest.mark.parametrize(
    "query",
    ["cache=true&public=true&nocache=1", "filterOptions[x]=1", "page_size=5&fields=name&pages=2"],
)
def test_any_other_unknown_parameter_is_ignored(query: str) -> None:
    assert Client().get("/health", query).status == 200


@pytest.mark.parametrize("query", ["get_trashed=1", "get-trashed=1", "dry_run=0", "dry-run=0"])
def test_both_spellings_of_a_switch_are_ours(query: str) -> None:
    assert Client().get("/health", query).status == 200


def test_a_preflight_passes() -> None:
    assert Client().call("OPTIONS", "/v1/events", "Sort=name").status == 204


def test_the_names_are_those_of_the_reference() -> None:
    document = json.loads(openapi.FILE.read_text())
    inline = [
        parameter
        for item in document["paths"].values()
        for operation in item.values()
        for parameter in operation.get("parameters", ())
        if "name" in parameter
    ]
    documented = [*document["components"]["parameters"].values(), *inline]
    names = {item["name"] for item in documented if item["in"] == "query"}
    plain = {name for name in names if not name.startswith(parameter_names.FAMILY_PREFIXES)}
    assert plain | {"hash"} == set(parameter_names.NAMES)
