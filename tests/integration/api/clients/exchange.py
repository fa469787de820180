"""Sends a call of a client, and checks what the client reads of the answer."""

import json
import re
from typing import Any, Final

from tests.factories import archives
from tests.integration.api.clients.calls.call import Call, fill, group_included, has, walk
from tests.integration.api.clients.calls.scene import ORIGIN, Scene
from tests.integration.api.uploads import upload_desk
from tests.unit.api.client import Answer, Client

TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?\+00:00")


def exchange(call: Call, scene: Scene) -> None:
    """Send the call, check its answer, and keep the values that later calls name."""
    answer = _send(call, scene)
    assert answer.status == call.status, (str(call), answer.status, answer.body[:500])
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    document = group_included(answer.json) if answer.body else {}
    for path in call.present:
        walk(document, path)
    for path in call.not_null:
        assert None not in walk(document, path), path
    for path in call.numbers:
        assert {type(value) for value in walk(document, path)} <= {int, float}, path
    for path, value in fill(call.values, scene).items():
        assert walk(document, path) == [value] * len(walk(document, path)), path
    assert [path for path in call.absent if has(document, path)] == []
    for name, path in call.keeps.items():
        scene.keep(name, walk(document, path))


def _send(call: Call, scene: Scene) -> Answer:
    client = scene.enter(call.who, fill(call.headers, scene))
    if call.upload:
        content = archives.build_zip() if call.upload.endswith(".zip") else upload_desk.PDF
        return client.post_file(call.path, call.upload, content)
    path, query = fill(call.path, scene), call.encode_query(scene)
    path, _, own_query = path.partition("?")
    body = _build_echo(call, client, path, scene) if call.echo else fill(call.body, scene)
    content = b"" if body is None else json.dumps(body).encode()
    headers = {"content_type": call.content_type} if call.content_type else {}
    return client.call(call.method, path, query or own_query, headers, content)


def _build_echo(call: Call, client: Client, path: str, scene: Scene) -> dict[str, Any]:
    """Build the document of a whole resource, as a client saves it that has read it before."""
    data = client.get(path).json["data"]
    changed = data["attributes"] | fill(call.body, scene)
    attributes = {name: _write_time(value) for name, value in changed.items()}
    if not call.sends_null:
        attributes = {name: value for name, value in attributes.items() if value is not None}
    document = {"type": data["type"], "id": data["id"], "attributes": attributes}
    if call.links:
        links = fill(call.links, scene)
        document["relationships"] = {name: {"data": link} for name, link in links.items()}
    return {"data": document}


def _write_time(value: Any) -> Any:
    """Write a time as JavaScript does: in UTC, with milliseconds."""
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}.{match[2] or '':0<3}Z" if match else value
