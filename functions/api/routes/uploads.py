"""Uploads of pictures and files, which become media when a resource names them.

See docs/contract/storage.md#uploads.
"""

from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import BadRequest, Fault
from api.http.plain_router import PlainRouter
from api.uploads import data_uris, signed_forms, stored_files

router = PlainRouter("/v1/upload/")


@router.post("/v1/upload/image")
def upload_image() -> Response[str]:
    """Upload a picture of up to 4.4 MB as base64 in JSON; the answer has its address."""
    user = identity.require_login(router.current_event)
    text = bodies.read_json_object(router.current_event).get("data")
    if not isinstance(text, str) or not text.strip():
        message = 'Send {"data": "data:image/jpeg;base64,…"} with the bytes of the picture.'
        raise BadRequest(Fault(message, pointer="/data"))
    content = data_uris.decode(text)
    return answers.build_json({"url": stored_files.store_picture(user, content)})


@router.post("/v1/upload/files")
def upload_files() -> Response[str]:
    """Upload files of up to 4.4 MB in a form; the answer has the address of each.

    The part `file` gives one address, parts named `files[]` give a list.
    """
    user = identity.require_login(router.current_event)
    if part := bodies.find_file(router.current_event, "file"):
        (url,) = stored_files.store_files(user, [part])
        return answers.build_json({"url": url})
    parts = bodies.find_files(router.current_event, "files[]")
    if not parts:
        raise BadRequest("Bad Request: the form needs a part named `file` or `files[]`.")
    return answers.build_json({"url": stored_files.store_files(user, parts)})


@router.post("/v1/upload/presigned")
def allow_upload() -> Response[str]:
    """Get a form that uploads one large file to the bucket within 15 minutes."""
    user = identity.require_login(router.current_event)
    body = bodies.read_json_object(router.current_event)
    name, content_type = (bodies.require_text(body, key, "/{}") for key in ("name", "type"))
    form = signed_forms.sign(user, name, content_type, _read_size(body))
    return answers.build_json(form)


def _read_size(body: dict[str, Any]) -> int:
    size = body.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        message = "The body needs the number `size`: how many bytes the file has."
        raise BadRequest(Fault(message, pointer="/size"))
    return size
