"""The calls of AWS in our code: the service, the operation, and the place that makes the call."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

import botocore.session
from botocore import xform_name

from tests.architecture.cloud.code import Definition, our_code, read_dotted, walk_code

SERVICES: Final = ("s3", "sqs", "dynamodb", "secretsmanager", "lambda")
"""The services that `openevent.infra.aws.client` creates clients of."""
TRANSFERS: Final = ("upload_fileobj", "generate_presigned_url", "generate_presigned_post")
"""Methods that boto3 adds to a client of S3."""
NAMES_AN_OPERATION: Final = ("get_paginator", "generate_presigned_url", "get_waiter")
"""Methods whose first argument is the operation."""


@dataclass(frozen=True)
class Call:
    """A call of an operation; `service` is '' where the code does not show it."""

    service: str
    operation: str
    place: str
    names: frozenset[str]
    """All names and texts in the definition that makes the call, such as `mail_secret_id`."""


@cache
def _operations(service: str) -> frozenset[str]:
    model = botocore.session.get_session().get_service_model(service)
    extra = TRANSFERS if service == "s3" else ()
    return frozenset([*map(xform_name, model.operation_names), "get_paginator", *extra])


def list_calls(definition: Definition) -> Iterator[Call]:
    """List the calls that a definition makes."""
    names = frozenset(list_names(definition))
    clients = _find_clients(definition)
    place = f"{definition.module}.{definition.name}"
    for node in chain.from_iterable(map(walk_code, definition.nodes)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            service = _read_service(node.func.value) or clients.get(read_dotted(node.func.value))
            if service or _looks_like_a_call(definition, node, node.func):
                yield Call(service or "", _read_operation(node, node.func.attr), place, names)


def _looks_like_a_call(definition: Definition, node: ast.Call, method: ast.Attribute) -> bool:
    """Whether a method has the name of an operation, takes values and is no function of ours.

    A secret of pydantic has a method `get_secret_value` without values.
    """
    is_operation = any(method.attr in _operations(name) for name in SERVICES)
    has_values = bool(node.args or node.keywords)
    return is_operation and has_values and not _is_ours(definition, method)


def _read_operation(call: ast.Call, method: str) -> str:
    first = call.args[0] if call.args else None
    if method in NAMES_AN_OPERATION and isinstance(first, ast.Constant):
        return str(first.value)
    return method


def _is_ours(definition: Definition, method: ast.Attribute) -> bool:
    """Whether the method is a function of ours, such as `queues.send_message`."""
    source = our_code().modules.get(definition.module)
    return source is not None and our_code().resolve(source, read_dotted(method)) is not None


def _read_service(node: ast.AST) -> str:
    """Read the service of `client("s3")` and `aws.client("s3")`; '' for any other expression."""
    match node:
        case ast.Call(func=function, args=[ast.Constant(value=str(service)), *_]):
            return service if read_dotted(function).rpartition(".")[2] == "client" else ""
    return ""


def _find_clients(definition: Definition) -> dict[str, str]:
    """Find the variables of a definition that hold a client: their service by name."""
    nodes = [child for node in definition.nodes for child in ast.walk(node)]
    clients: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.arg(arg=name, annotation=ast.Constant(value=str(text))) if (
                kind := re.fullmatch(r"(\w+)Client", text)
            ):
                clients[name] = kind[1].lower()
    for node in nodes:
        match node:
            case ast.Assign(targets=[target], value=value):
                clients |= _read_assigned(target, value, clients)
    return clients


def _read_assigned(
    target: ast.expr, value: ast.expr, clients: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _read_assigned(one, other, clients)
    elif service := _read_service(value) or clients.get(read_dotted(value), ""):
        yield read_dotted(target), service


def list_names(definition: Definition) -> Iterator[str]:
    """List the names, attributes and texts in the code of a definition."""
    for node in definition.nodes:
        for child in walk_code(node):
            match child:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name
                case ast.Constant(value=str(text)):
                    yield text.lower()
