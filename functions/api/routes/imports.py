"""Imports of an event's zip, from a form or from an upload to the bucket.

See docs/contract/jobs.md#import.
"""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, func, select

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import (
    BadRequest,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    UnsupportedMedia,
)
from api.http.plain_router import PlainRouter
from api.jobs import job_limits, request_keys, start_job
from api.jobs.request_keys import RequestKey
from api.jsonapi import query
from openevent.auth import rate_limits
from openevent.domain.event import publication
from openevent.infra import db, storage
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.text.file_names import build_file_name
from openevent.work import jobs

router = PlainRouter("/v1/events/import")

SOURCES: Final = ("json",)
SWITCHES: Final = ("dry-run", "publish", "notify")
"""The switches of the query, in the order of ImportRequest."""
FORM_LIMIT: Final = 4 * 1024**2
"""The most bytes of a zip in a form. Lambda accepts 6 MB of base64.

See docs/contract/platform.md#gateway-and-lambda.
"""
KEY_LENGTH: Final = 200
"""The most characters of an idempotency key."""
OTHER_WAY: Final = (
    "A zip in a form may have 4 MB. For a larger one POST to /v1/events/import/uploads, send the "
    'zip with the form in the answer, then send {"upload": "<id>"} here.'
)


@dataclass(frozen=True)
class ImportRequest:
    """A request for an import: its user and its options."""

    user: Identity
    dry_run: bool
    publish: bool
    notify: bool

    @property
    def day_limit(self) -> job_limits.DayLimit:
        """The limit by which the import, or its dry run, counts."""
        return job_limits.DRY_RUNS if self.dry_run else job_limits.IMPORTS

    @property
    def options(self) -> list[str]:
        """The switches that are on and decide what the import does."""
        switches = {"publish": self.publish, "notify": self.notify}
        return [name for name, is_on in switches.items() if is_on]

    def build_form_key(self, key: str | None, content: bytes) -> RequestKey | None:
        """Build the job's key from an idempotency key; None without one."""
        if key is None:
            return None
        return self._separate_dry_run(request_keys.build_form_key(key, content, self.options))

    def build_upload_key(self, upload_id: str, etag: str) -> RequestKey:
        """Build the job's key from the id and the ETag of an upload."""
        return self._separate_dry_run(request_keys.build_upload_key(upload_id, etag, self.options))

    def _separate_dry_run(self, key: RequestKey) -> RequestKey:
        """Give a dry run a key of its own, so that it is not the import."""
        return replace(key, text=f"dry:{key.text}") if self.dry_run else key


@dataclass(frozen=True)
class Upload:
    """A zip in the bucket, as it is when the import starts. `name` is the user's name for it."""

    object_key: str
    etag: str
    size: int
    name: str


@router.post("/v1/events/import/uploads")
def allow_upload() -> Response[str]:
    """Get a form that uploads a zip of up to 2 GB to the bucket within 15 minutes."""
    user, upload_id = _require_importer(), str(uuid4())
    rate_limits.count("upload.account", str(user.id))
    form = storage.sign_upload_form(storage.build_upload_key(user.id, upload_id))
    return answers.build_json({"id": upload_id, **form, "expires-in": storage.UPLOAD_SECONDS})


@router.post("/v1/events/import/<source>")
def start(source: str) -> Response[str]:
    """Start the import of a zip; poll the task in the answer."""
    if source not in SOURCES:
        sources = ", ".join(SOURCES)
        raise NotFound(f"There is no import from {source[:40]!r}; use one from: {sources}.")
    request = _read_request()
    content_type = router.current_event.headers.get("content-type") or ""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        return _start_form(request)
    if media_type in {answers.JSON, answers.JSONAPI}:
        return _start_upload(request)
    detail = f"Send multipart/form-data or {answers.JSON}."
    raise UnsupportedMedia(Fault(detail, parameter="Content-Type"))


def _read_request() -> ImportRequest:
    user, parameters = _require_importer(), query.read_parameters(router.current_event)
    switches = [query.read_switch(parameters, name) for name in SWITCHES]
    request = ImportRequest(user, *switches)
    if request.notify and not request.publish:
        detail = "Only a published event can be announced: add `publish=true`."
        raise BadRequest(Fault(detail, parameter="notify"))
    return request


def _require_importer() -> Identity:
    user = identity.require_login(router.current_event)
    if not user.is_verified:
        raise Forbidden("Verify your e-mail address before you import events.")
    return user


def _start_form(request: ImportRequest) -> Response[str]:
    part, key = _read_zip(), _read_idempotency_key()
    request_key = request.build_form_key(key, part.content)
    job = db.run_read(lambda connection: _find_job(connection, request, request_key))
    if job is not None:
        return start_job.build_answer(job)
    object_key = storage.build_upload_key(request.user.id, str(uuid4()))
    etag = storage.put_upload(object_key, part.content)
    upload = Upload(object_key, etag, len(part.content), part.name)
    return _start(request, upload, request_key)


def _read_zip() -> bodies.Part:
    part = bodies.find_file(router.current_event, "file")
    if part is None:
        raise BadRequest("The form has no part named `file`.")
    if not part.name.lower().endswith(".zip"):
        raise Invalid("The file's name must end in .zip.")
    if len(part.content) > FORM_LIMIT:
        raise TooLarge(OTHER_WAY)
    return part


def _start_upload(request: ImportRequest) -> Response[str]:
    body = bodies.read_json_object(router.current_event)
    upload_id = _read_upload_id(body.get("upload"))
    object_key = storage.build_upload_key(request.user.id, upload_id)
    etag_and_size = storage.head_object(object_key)
    if etag_and_size is None:
        raise NotFound("You have no such upload. Uploads are deleted after a day.")
    name = body.get("name")
    if not isinstance(name, str) or not name:
        name = f"{upload_id}.zip"
    upload = Upload(object_key, *etag_and_size, name)
    return _start(request, upload, request.build_upload_key(upload_id, upload.etag))


def _read_upload_id(value: Any) -> str:
    try:
        return str(UUID(str(value)))
    except ValueError as error:
        detail = 'Send {"upload": "<id>"} with the id of your upload.'
        raise Invalid(Fault(detail, pointer="/upload")) from error


def _start(request: ImportRequest, upload: Upload, request_key: RequestKey | None) -> Response[str]:
    request_id = router.current_event.request_context.request_id

    def build_message(connection: Connection) -> jobs.ImportEvent:
        event_id = None if request.dry_run else _draw_event_id(connection)
        if request.notify and event_id is not None:
            publication.count_announcement(request.user, event_id)
        return jobs.ImportEvent(
            task_id=uuid4(),
            user_id=request.user.id,
            request_id=request_id,
            event_id=event_id,
            key=upload.object_key,
            etag=upload.etag,
            size=upload.size,
            dry_run=request.dry_run,
            publish=request.publish,
            notify=request.notify,
        )

    subject = build_file_name(upload.name)
    job = start_job.NewJob(jobs.ImportEvent, build_message, subject, request_key, request.day_limit)
    return start_job.start(request.user, job)


def _draw_event_id(connection: Connection) -> int:
    sequence = func.pg_get_serial_sequence(events.table.name, "id")
    return int(connection.execute(select(func.nextval(sequence))).scalar_one())


def _find_job(
    connection: Connection, request: ImportRequest, request_key: RequestKey | None
) -> jobs.Row | None:
    """Find the job of the same request, else check the limits, before the zip is stored.

    Raises Invalid, TooManyRequests.
    """
    job = start_job.find_same_job(connection, request.user, jobs.ImportEvent, request_key)
    if job is None:
        job_limits.check(connection, request.user, request.day_limit)
    return job


def _read_idempotency_key() -> str | None:
    key = router.current_event.headers.get("idempotency-key")
    if key and (len(key) > KEY_LENGTH or not key.isprintable()):
        detail = f"An idempotency key has at most {KEY_LENGTH} printable characters."
        raise BadRequest(Fault(detail, parameter="Idempotency-Key"))
    return key or None
