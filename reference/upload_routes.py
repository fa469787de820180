"""The routes that upload pictures and files."""

from collections.abc import Mapping
from typing import Final

from reference.json_bodies import INTEGER, TEXT, build_answer, build_object
from reference.json_route import JsonRoute
from reference.operations import LOGIN_REQUIRED
from reference.schemas import Schema

MEDIA_TAG: Final = "Media"
FAULTS: Final = (400, 401, 403, 413, 422, 429)
BINARY: Final[Schema] = {"type": "string", "format": "binary"}
ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}
ADDRESSES: Final[Schema] = {"anyOf": [ADDRESS, {"type": "array", "items": ADDRESS}]}
PICTURE: Final[Schema] = {
    "type": "string",
    "description": "A picture in base64, with or without a declaration of its type before it.",
}
FILES: Final[Schema] = {
    "type": "object",
    "properties": {"file": BINARY, "files[]": {"type": "array", "items": BINARY}},
}
FORM: Final[Schema] = {
    "type": "object",
    "properties": {
        "url": ADDRESS,
        "fields": {"type": "object", "additionalProperties": TEXT},
        "file-url": ADDRESS,
        "expires-in": INTEGER,
    },
    "required": ["url", "fields", "file-url", "expires-in"],
}
UPLOAD_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/upload/image": JsonRoute(
        "uploadImage",
        MEDIA_TAG,
        build_answer(url=ADDRESS),
        FAULTS,
        build_object(data=PICTURE) | {"required": ["data"]},
        LOGIN_REQUIRED,
    ),
    "POST /v1/upload/files": JsonRoute(
        "uploadFiles",
        MEDIA_TAG,
        build_answer(url=ADDRESSES),
        FAULTS,
        security=LOGIN_REQUIRED,
        bodies={"multipart/form-data": FILES},
    ),
    "POST /v1/upload/presigned": JsonRoute(
        "signUploadForm",
        MEDIA_TAG,
        FORM,
        FAULTS,
        build_object("name", "type", size=INTEGER) | {"required": ["name", "type", "size"]},
        LOGIN_REQUIRED,
    ),
    "GET /v1/media/uploads/{user}/{upload}/{digest}/{name}": JsonRoute(
        "getUpload", MEDIA_TAG, None, (404,), status=302
    ),
}
