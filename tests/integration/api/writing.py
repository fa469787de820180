"""Documents as clients send them."""

from typing import Any


def identifier(pair: tuple[str, int]) -> dict[str, str]:
    return {"type": pair[0], "id": str(pair[1])}


def linked(to: Any) -> dict[str, Any]:
    """Give the data of a relationship: (type, id), a list of such pairs, or None."""
    if to is None:
        return {"data": None}
    return {"data": [identifier(pair) for pair in to] if isinstance(to, list) else identifier(to)}


def document(type_: str, attributes: dict[str, Any], id_: object = None, /, **links: Any) -> dict[str, Any]:
    """Give the document of a resource; links are named with underscores or dashes."""
    data: dict[str, Any] = {"type": type_, "attributes": attributes}
    if id_ is not None:
        data["id"] = str(id_)
    if links:
        data["relationships"] = {name.replace("_", "-"): linked(to) for name, to in links.items()}
    return {"data": data}
