"""What a query may say, by the limits that the API has for it."""

from typing import Any, Final

from api.jsonapi import filters, includes, query, sorting
from api.read import reads
from openevent.model.kinds import operators
from openevent.model.resource import Resource
from openevent.resources import ALL
from reference import schemas
from reference.schemas import Schema

FILTER_GUIDE: Final = (
    "Conditions as JSON, all of which must hold: "
    '`[{"name":"title","op":"ilike","val":"%web%"}]`. A name is an attribute, or `link__attribute`; `field` in the '
    'place of `val` compares with another attribute; `{"name":"track","op":"has","val":{…}}` and `any` ask what a '
    'link leads to; `{"and":[…]}`, `{"or":[…]}` and `{"not":{…}}` combine. Operators: '
    f"{', '.join(operators.ALL)}. At most {filters.MAXIMUM_NODES} nodes and {filters.MAXIMUM_LINKS} links "
    f"in all filters of a query, {filters.MAXIMUM_DEPTH} nodes deep. "
    "Besides, or instead, `filter[name]=value` asks for equality: `filter[state]=accepted`, `filter[track]=7`."
)
FILTER_EXAMPLES: Final[Schema] = {
    "none": {"summary": "no condition", "value": []},
    "id": {"summary": "one of these", "value": [{"name": "id", "op": "in_", "val": ["1", "2"]}]},
}


def build_parameters() -> dict[str, Schema]:
    """Give the parameters that many operations have, by name."""
    number = {"type": "integer", "minimum": 1, "default": 1}
    size = {
        "type": "integer",
        "minimum": 0,
        "maximum": query.MAXIMUM_ROWS,
        "default": query.PAGE_SIZE,
    }
    return {
        "page-size": _asked(
            query.SIZE, size, f"Rows of a page; 0 means all, up to {query.MAXIMUM_ROWS:,}."
        ),
        "page-number": _asked(query.NUMBER, number, "Which page, the first being 1."),
        "filter": _filter(),
        "get-trashed": _switch(
            reads.TRASHED, "Deleted ones too, for those who may bring them back."
        ),
        "permanent": _switch("permanent", "Away for good; the administrators' alone."),
        "since": _asked(
            "since", {"type": "string", "format": "date-time"}, "Those that came after it."
        ),
        "if-none-match": _header(
            "If-None-Match", "The ETag of what the client has: 304 while it is the same."
        ),
        "if-match": _header(
            "If-Match", "The ETag of what the client has: 412, and no change, once it is another."
        ),
        **{f"{each.type}-{name}": made for each in ALL for name, made in _own(each).items()},
    }


def list_for_row(resource: Resource) -> list[Schema]:
    """Give those of a document: what it shows, and of deleted rows."""
    own = [f"{resource.type}-include", f"{resource.type}-fields"]
    return [_ref(name) for name in own + (["get-trashed"] if resource.soft_delete else [])]


def list_for_list(resource: Resource) -> list[Schema]:
    """Give those of a list."""
    return [
        *(_ref(name) for name in ("page-size", "page-number", "filter", f"{resource.type}-sort")),
        *list_for_row(resource),
    ]


def refer_to(*names: str) -> list[Schema]:
    """Refer to shared ones."""
    return [_ref(name) for name in names]


def build_path_parameters(path: str, resource: Resource | None = None) -> list[Schema]:
    """Give the parameters of a path such as `/v1/events/{key}`; `key` names a row of the resource."""
    found = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [_place(name, resource if name == "key" else None) for name in found]


def _place(name: str, resource: Resource | None) -> Schema:
    schema: Schema = (
        {"type": "string", "format": "uuid"} if name == "task_id" else {"type": "string"}
    )
    if name in {"form", "event_id"} or (resource and resource.type != "event"):
        schema = {"type": "integer", "format": "int64", "minimum": 1}
    said = (
        {"description": "The event's id or identifier."}
        if resource and resource.type == "event"
        else {}
    )
    return {"name": name, "in": "path", "required": True, "schema": schema} | said


def _ref(name: str) -> Schema:
    return schemas.ref(name, "parameters")


def _asked(name: str, schema: Schema, said: str, **more: Any) -> Schema:
    return {"name": name, "in": "query", "description": said, "schema": schema, **more}


def _switch(name: str, said: str) -> Schema:
    return _asked(name, {"type": "boolean", "default": False}, said)


def _header(name: str, said: str) -> Schema:
    return {"name": name, "in": "header", "description": said, "schema": {"type": "string"}}


def _filter() -> Schema:
    node = {"type": "array", "items": {"type": "object"}}
    content = {"application/json": {"schema": node, "examples": FILTER_EXAMPLES}}
    return {"name": filters.NAME, "in": "query", "description": FILTER_GUIDE, "content": content}


def _own(resource: Resource) -> dict[str, Schema]:
    links = [link.name for link in resource.links]
    sortable = [*schemas.list_attribute_names(resource), *_through(resource)]
    keys = [f"{sign}{name}" for name in sortable for sign in ("", "-")]
    return {
        "fields": _names(
            f"fields[{resource.type}]",
            [*schemas.list_attribute_names(resource), *links],
            "Show these attributes and links alone; each type that is included has a parameter of its own.",
        ),
        "include": _names(
            includes.NAME,
            links,
            "Show what these links lead to as well; `link.link` goes on from there. "
            f"At most {includes.MAXIMUM_BRANCHES} links in all.",
            open_ended=True,
        ),
        "sort": _names(
            sorting.NAME,
            keys,
            f"By these, the first counts most, `-` turns the order; at most {sorting.MAXIMUM_KEYS}, and "
            f"links to one at most {sorting.MAXIMUM_DEPTH - 1} deep.",
            open_ended=True,
        ),
    }


def _through(resource: Resource) -> list[str]:
    """Give an example of sorting by what a link leads to."""
    link = next((link for link in resource.links if not link.many), None)
    return [f"{link.name}.id"] if link else []


def _names(name: str, known: list[str], said: str, *, open_ended: bool = False) -> Schema:
    """Make a parameter that lists names by commas; `open_ended` where longer paths are names, too."""
    word: Schema = (
        {"anyOf": [{"enum": known}, {"pattern": r"\."}]} if open_ended else {"enum": known}
    )
    listed = {"type": "array", "items": {"type": "string", **word}}
    return _asked(name, listed, said, style="form", explode=False)
