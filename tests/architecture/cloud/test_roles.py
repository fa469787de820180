"""Each role allows what its function calls, and nothing that it does not call."""

import ast
from typing import Final

import pytest

from tests.architecture.cloud.calls import Call, list_calls
from tests.architecture.cloud.code import Code, Definition, Module, modules, parse_module
from tests.architecture.cloud.rights import OBJECTS, Needs, list_calls_of, read_role
from tests.architecture.template import FUNCTIONS, deployed, function

PRODUCTION: Final = deployed("production")
CREATORS: Final = {
    "openevent.infra.aws",
    "openevent.infra.db",
    "openevent.infra.storage",
}
"""The modules that use boto3 itself: clients, the database's token, the session's credentials."""


def _package(logical_id: str) -> str:
    handler: str = function(PRODUCTION, logical_id)["Handler"]
    return handler.partition(".")[0]


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_role_allows_what_its_function_calls_and_nothing_else(logical_id: str) -> None:
    role = function(PRODUCTION, logical_id)["Role"].removesuffix(".Arn")
    needs = Needs(_package(logical_id), PRODUCTION, logical_id).list_rights()
    assert read_role(PRODUCTION, role) == needs


def test_the_code_shows_the_service_of_each_call() -> None:
    calls = [call for logical_id in FUNCTIONS for call in list_calls_of(_package(logical_id))]
    assert [call for call in calls if not call.service] == []


def test_only_the_layers_infrastructure_creates_clients() -> None:
    creators = {
        module.name
        for module in modules().values()
        if {"boto3", "boto3.client", "boto3.resource", "boto3.Session"}
        & set(module.imports.values())
    }
    assert creators <= CREATORS


def test_the_table_of_objects_names_calls_that_exist() -> None:
    calls = [call for logical_id in FUNCTIONS for call in list_calls_of(_package(logical_id))]
    assert set(OBJECTS) <= {call.place for call in calls if call.service == "s3"}


def _parse(**sources: str) -> dict[str, Module]:
    return {name: parse_module(name, source) for name, source in sources.items()}


def _reach(sources: dict[str, Module]) -> set[str]:
    definitions = Code(sources).list_reached("handler")
    return {f"{each.module}.{each.name}" for each in definitions if each.name}


def test_a_call_is_reached_through_modules_tables_and_methods() -> None:
    sources = _parse(
        handler="import steps\ndef lambda_handler(event, context): return steps.TABLE[event]()",
        steps="from disk import File\nTABLE = {'a': lambda: File().open()}\ndef idle(): return 1",
        disk="class File:\n    def open(self): return load()\ndef load(): return 1",
    )
    assert _reach(sources) == {
        "handler.lambda_handler",
        "steps.TABLE",
        "disk.File",
        "disk.load",
    }


def test_a_route_is_reached_by_the_import_of_its_module() -> None:
    sources = _parse(
        handler="from routes import router\ndef lambda_handler(event, context): return router",
        routes="router = 1\n@router.get('/')\ndef read(): return show()\ndef show(): return 2",
    )
    assert "routes.show" in _reach(sources)


def _calls(source: str) -> list[tuple[str, str]]:
    module = parse_module("sample", source)
    nodes = tuple(ast.parse(source).body)
    calls = list_calls(Definition(module.name, "all", nodes))
    return [(call.service, call.operation) for call in calls]


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("client('s3').get_object(Key='a')", ("s3", "get_object")),
        ("aws.client('lambda').invoke()", ("lambda", "invoke")),
        ("db = client('dynamodb')\ndb.delete_item()", ("dynamodb", "delete_item")),
        ("self._s3 = client('s3')\nself._s3.delete_object()", ("s3", "delete_object")),
        ("def read(s3: 'S3Client'): s3.head_object()", ("s3", "head_object")),
        ("client('s3').get_paginator('list_objects_v2')", ("s3", "list_objects_v2")),
        ("queue.purge_queue(QueueUrl=url)", ("", "purge_queue")),
    ],
)
def test_a_call_is_read_however_its_client_is_named(source: str, call: tuple[str, str]) -> None:
    assert _calls(source) == [call]


def test_the_secret_of_a_library_is_no_call() -> None:
    assert _calls("values.password.get_secret_value()") == []


def test_an_unknown_call_of_s3_asks_for_its_objects() -> None:
    call = Call("s3", "get_object", "api.new_place", frozenset())
    needs = Needs("api", PRODUCTION, "ApiFunction")
    with pytest.raises(AssertionError, match=r"Name the objects of api\.new_place"):
        list(needs._read(call))
