"""Run schemathesis against the API of this process, with known ids and filters."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from openevent.resources import ALL
from reference import openapi, other_functions
from tests.factories.worlds import World

CONFIG: Final = Path(__file__).parent / "schemathesis.toml"
NOWHERE: Final = 999_999_999
OPERATORS: Final = (
    "eq",
    "ne",
    "is_",
    "isnot",
    "gt",
    "le",
    "like",
    "ilike",
    "in_",
    "notin_",
    "between",
    "any",
    "has",
)
NODE: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "name": {
            "enum": [
                "id",
                "name",
                "title",
                "starts-at",
                "event",
                "sessions",
                "event__name",
                "deleted-at",
            ]
        },
        "op": {"enum": list(OPERATORS)},
        "val": {
            "anyOf": [
                {"type": ["null", "boolean", "integer", "number", "string"]},
                {"const": "2030-01-01"},
            ]
        },
    },
    "required": ["name", "op", "val"],
    "additionalProperties": False,
}
OF_A_ROW: Final = re.compile(r"/v1/([^/]+)/\{key\}")
TYPE_OF: Final = {resource.plural: resource.type for resource in ALL}


def build_openapi(lasting: World, passing: World) -> dict[str, Any]:
    """Give the OpenAPI document with rows of two worlds: one to read and change, one to delete.

    It takes and gives no more than the reference does; what is sent from it gets further.
    """
    document: dict[str, Any] = json.loads(openapi.FILE.read_text())
    for name in other_functions.ROUTES:  # another function's, which does not run here
        del document["paths"][name.partition(" ")[2]]
    for path, item in document["paths"].items():
        if row := OF_A_ROW.match(path):
            for method, operation in item.items():
                world = passing if method == "delete" else lasting
                _name_row(operation["parameters"], world.ids[TYPE_OF[row[1]]])
    for type_, id_ in lasting.ids.items():
        _name_ids(document["components"]["schemas"], type_, str(id_))
    _name_queries(document["components"]["parameters"])
    return document


def _name_row(parameters: Iterable[dict[str, Any]], id_: int) -> None:
    for one in parameters:
        if one.get("name") == "key":
            one["schema"] = {"enum": [id_, NOWHERE]}


def _name_ids(schemas: Mapping[str, Any], type_: str, id_: str) -> None:
    if identifier := schemas.get(f"{type_}-identifier"):
        identifier["properties"]["id"] = {"anyOf": [{"const": id_}, identifier["properties"]["id"]]}
    if changed := schemas.get(f"{type_}-changed"):
        changed["properties"]["data"]["properties"]["id"] = {"const": id_}


def _name_queries(parameters: Mapping[str, dict[str, Any]]) -> None:
    for name, one in parameters.items():
        if name.endswith(("-sort", "-include")):
            items = one["schema"]["items"]
            items["anyOf"] = [word for word in items["anyOf"] if "enum" in word]
    nodes = {"type": "array", "items": NODE}
    del parameters["filter"]["schema"], parameters["filter"]["examples"]
    parameters["filter"]["content"] = {"application/json": {"schema": nodes}}


def run(url: str, token: str | None, document: dict[str, Any], folder: Path, *options: str) -> None:
    """Run schemathesis with these options; fail with its report, which has curl commands."""
    place = folder / "openapi.json"
    place.write_text(json.dumps(document))
    login = ["--header", f"Authorization: JWT {token}"] if token else []
    command = [str(Path(sys.executable).parent / "st"), "--config-file", str(CONFIG), "--no-color"]
    arguments = ["run", str(place), "--url", url, *login, *options]
    done = subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
