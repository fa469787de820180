"""The parameters of operations, with the limits of the API."""

from typing import Any, Final

from api.http.answers import JSON
from api.jsonapi import filters, includes, query, sorting
from api.jsonapi.dry_runs import DRY_RUN
from api.jsonapi.link_budget import COUNTED
from api.read import reads
from api.write.requests import NOTIFY
from openevent.model.kinds import operators
from openevent.model.resource import Resource
from openevent.resources import ALL
from reference import equality_filters, schemas
from reference.schemas import Schema

FILTER_GUIDE: Final = (
    "Conditions as JSON, which must all be true: "
    '`[{"name":"title","op":"ilike","val":"%web%"}]`. A name is an attribute, or '
    "`link__attribute`. `field` instead of `val` compares with another attribute. "
    '`{"name":"track","op":"has","val":{…}}` and `any` are conditions on linked resources. '
    '`{"and":[…]}`, `{"or":[…]}` and `{"not":{…}}` combine conditions. Operators: '
    f"{', '.join(operators.ALL)}. All filters of a query may have at most "
    f"{filters.MAXIMUM_NODES} nodes and {filters.MAXIMUM_LINKS} links, and be nested at most "
    f"{filters.MAXIMUM_DEPTH} nodes deep. "
    "`filter[name]=value` is a condition of equality: `filter[state]=accepted`, `filter[track]=7`."
)
FILTER_EXAMPLES: Final[Schema] = {
    "none": {"summary": "no condition", "value": "[]"},
    "id": {
        "summary": "one of these ids",
        "value": '[{"name": "id", "op": "in_", "val": ["1", "2"]}]',
    },
}
BOOLEAN: Final[Schema] = {"type": "boolean", "default": False}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
PAGE_NUMBER: Final[Schema] = {"type": "integer", "minimum": 1, "default": 1}
PAGE_SIZE: Final[Schema] = {
    "type": "integer",
    "minimum": 0,
    "maximum": query.MAXIMUM_ROWS,
    "default": query.PAGE_SIZE,
}
DESCRIPTIONS: Final = {
    "page-size": f"Rows per page; 0 means all rows, at most {query.MAXIMUM_ROWS:,}.",
    "page-number": "The number of the page; the first page is 1.",
    "get-trashed": "Also show deleted resources, to users who may restore them.",
    "permanent": "Delete for good; only for administrators.",
    "dry-run": "Check the change and answer as usual, but write nothing and send nothing.",
    "notify": "Tell people of the publication (true) or not (false). Without it: if the event is "
    "not over.",
    "since": "Only what is newer than this time.",
    "if-none-match": "The ETag that the client has: the answer is 304 if nothing has changed.",
    "if-match": "The ETag that the client has: the answer is 412 if the resource has changed.",
}


def build_parameters() -> dict[str, Schema]:
    """Build the parameters that operations share, by name."""
    parameters = {
        "page-size": _build_query(query.SIZE, PAGE_SIZE, DESCRIPTIONS["page-size"]),
        "page-number": _build_query(query.NUMBER, PAGE_NUMBER, DESCRIPTIONS["page-number"]),
        "filter": _build_filter(),
        "get-trashed": _build_query(reads.TRASHED, BOOLEAN, DESCRIPTIONS["get-trashed"]),
        "permanent": _build_query("permanent", BOOLEAN, DESCRIPTIONS["permanent"]),
        "dry-run": _build_query(DRY_RUN, BOOLEAN, DESCRIPTIONS["dry-run"]),
        # Without a default: a generated client would send it, and publish quietly.
        "notify": _build_query(NOTIFY, {"type": "boolean"}, DESCRIPTIONS["notify"]),
        "since": _build_query("since", TIME, DESCRIPTIONS["since"]),
        "if-none-match": _build_header("If-None-Match", DESCRIPTIONS["if-none-match"]),
        "if-match": _build_header("If-Match", DESCRIPTIONS["if-match"]),
    }
    for resource in ALL:
        parameters |= _build_for_resource(resource)
    return parameters


def build_schemas() -> dict[str, Schema]:
    """Build the schemas that parameters use, by name."""
    node = schemas.ref("filter-node")
    nodes: Schema = {"type": "array", "items": node}
    members: dict[str, Schema] = {
        "name": {"type": "string", "description": "An attribute, or `link__attribute`."},
        "op": {"type": "string", "enum": [*operators.ALL, *operators.OF_LINKS]},
        "val": {"description": "The value, or the condition on the linked resources."},
        "field": {"type": "string", "description": "Another attribute, in place of `val`."},
        "and": nodes,
        "or": nodes,
        "not": node,
    }
    return {"filter-node": {"type": "object", "properties": members}}


def list_for_row(resource: Resource) -> list[Schema]:
    """List the parameters of an operation that answers with one resource."""
    include = [f"{resource.type}-include"] if resource.links else []
    targets = sorted({link.type for link in resource.links} - {resource.type})
    fields = [f"{type_}-fields" for type_ in (resource.type, *targets)]
    trashed = ["get-trashed"] if resource.soft_delete else []
    return refer_to(*include, *fields, *trashed)


def list_for_new_row(resource: Resource) -> list[Schema]:
    """List the parameters of an operation that answers with one new resource."""
    trashed = refer_to("get-trashed")
    return [parameter for parameter in list_for_row(resource) if parameter not in trashed]


def list_for_list(resource: Resource) -> list[Schema]:
    """List the parameters of an operation that answers with a list."""
    return [*list_for_relationship(resource), *list_for_row(resource)]


def list_for_relationship(resource: Resource) -> list[Schema]:
    """List the parameters that choose the rows of a list: page, filters and order."""
    chosen = equality_filters.list_names(resource)
    return refer_to("page-size", "page-number", "filter", *chosen, f"{resource.type}-sort")


def refer_to(*names: str) -> list[Schema]:
    """Refer to shared parameters."""
    return [schemas.ref(name, "parameters") for name in names]


def build_path_parameters(path: str, resource: Resource | None = None) -> list[Schema]:
    """Build the parameters of a path such as `/v1/events/{key}`; `key` is a row of the resource."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [_build_path_parameter(name, resource if name == "key" else None) for name in names]


def _build_path_parameter(name: str, resource: Resource | None) -> Schema:
    parameter: Schema = {"name": name, "in": "path", "required": True}
    is_event_key = resource is not None and resource.type == "event"
    is_row_key = resource is not None and not is_event_key
    if name in {"form", "event_id"} or is_row_key:
        schema: Schema = {"type": "integer", "format": "int64", "minimum": 1}
        return parameter | {"schema": schema}
    if name == "task_id":
        return parameter | {"schema": {"type": "string", "format": "uuid"}}
    parameter["schema"] = {"type": "string"}
    if is_event_key:
        parameter["description"] = "The event's id or identifier."
    return parameter


def _build_query(name: str, schema: Schema, description: str, **members: Any) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema, **members}


def _build_header(name: str, description: str) -> Schema:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "description": description, "schema": schema}


def _build_filter() -> Schema:
    """Build the filter: a text, so that generators keep the operation, with JSON in it."""
    nodes = {"type": "array", "items": schemas.ref("filter-node")}
    schema = {"type": "string", "contentMediaType": JSON, "contentSchema": nodes}
    return _build_query(filters.NAME, schema, FILTER_GUIDE, examples=FILTER_EXAMPLES)


def _build_for_resource(resource: Resource) -> dict[str, Schema]:
    include = {f"{resource.type}-include": _build_include(resource)} if resource.links else {}
    return {
        f"{resource.type}-fields": _build_fields(resource),
        **include,
        f"{resource.type}-sort": _build_sort(resource),
        **equality_filters.build_parameters(resource),
    }


def _build_fields(resource: Resource) -> Schema:
    names = [*schemas.list_attribute_names(resource), *(link.name for link in resource.links)]
    description = (
        "Show only these attributes and links; each included type has a parameter of its own."
    )
    return _build_names(f"fields[{resource.type}]", {"type": "string", "enum": names}, description)


def _build_include(resource: Resource) -> Schema:
    description = (
        "Include the resources to which these links lead; `link.link` follows two links. "
        f"At most {includes.MAXIMUM_LINKS} links in all; one to statistics counts as {COUNTED}."
    )
    names = [link.name for link in resource.links]
    return _build_names(includes.NAME, _or_path(names), description)


def _build_sort(resource: Resource) -> Schema:
    names = schemas.list_attribute_names(resource)
    to_one = [link.name for link in resource.links if not link.many]
    if to_one:
        names.append(f"{to_one[0]}.id")  # an example of sorting by a linked resource
    keys = [f"{sign}{name}" for name in names for sign in ("", "-")]
    description = (
        "Sort by these, the first is the most important, `-` means descending; "
        f"at most {sorting.MAXIMUM_KEYS}, and at most {sorting.MAXIMUM_DEPTH - 1} links to one "
        f"deep. All follow at most {sorting.MAXIMUM_LINKS} links."
    )
    return _build_names(sorting.NAME, _or_path(keys), description)


def _or_path(names: list[str]) -> Schema:
    """Allow paths through links beside the names."""
    return {"anyOf": [{"type": "string", "enum": names}, {"type": "string", "pattern": r"\."}]}


def _build_names(name: str, values: Schema, description: str) -> Schema:
    """Build a parameter with a list of names, separated by commas."""
    schema = {"type": "array", "items": values}
    return _build_query(name, schema, description, style="form", explode=False)
