"""Imports: an event's zip comes in by a form, or by an upload straight to the bucket (docs/contract/jobs.md#import)."""

from dataclasses import dataclass
from typing import Final
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
from api.jobs import start_job
from api.jsonapi import query
from openevent.infra import db, storage
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.work import jobs

router = PlainRouter("/v1/events/import")

SOURCES: Final = ("json",)
FORM_LIMIT: Final = 4 * 1024**2
"""Bytes of a zip in a form; Lambda's limit is 6 MB of base64 (docs/contract/platform.md#gateway-and-lambda)."""
KEY_LENGTH: Final = 200
OTHER_WAY: Final = (
    "A zip in a form may have 4 MB. For a larger one ask POST /v1/events/import/uploads for a form that takes it to "
    'the bucket, then send {"upload": "<id>"} here.'
)


@dataclass(frozen=True)
class Asked:
    """Who asks for an import, and how it is to be done."""

    who: Identity
    dry_run: bool
    publish: bool

    def key(self, known: str | None) -> str | None:
        """Give the key under which the same request is the same job; a dry run is not the import after it."""
        return f"dry:{known}" if known and self.dry_run else known


@dataclass(frozen=True)
class Upload:
    """A zip in the bucket, as it was when the import started; `name` is what its owner calls it."""

    key: str
    etag: str
    size: int
    name: str


@router.post("/v1/events/import/uploads")
def allow_upload() -> Response[str]:
    """Give an id and a pre-signed form by which a zip of up to 2 GB goes straight to the bucket, for 15 minutes."""
    who, upload = _importer(), str(uuid4())
    form = storage.sign_upload_form(storage.build_upload_key(who.id, upload))
    return answers.build_json({"id": upload, **form, "expires-in": storage.UPLOAD_SECONDS})


@router.post("/v1/events/import/<source>")
def start(source: str) -> Response[str]:
    """Start the import of a zip; the answer says where to poll."""
    if source not in SOURCES:
        raise NotFound(
            f"There is no import from {source[:40]!r}; there is one from: {', '.join(SOURCES)}."
        )
    who, query_ = _importer(), query.read_parameters(router.current_event)
    asked = Asked(who, query.read_switch(query_, "dry-run"), query.read_switch(query_, "publish"))
    kind = (
        (router.current_event.headers.get("content-type") or "").partition(";")[0].strip().lower()
    )
    if kind == "multipart/form-data":
        return _start_form(asked)
    if kind in {answers.JSON, answers.JSONAPI}:
        return _start_upload(asked)
    raise UnsupportedMedia(
        Fault(f"Send multipart/form-data or {answers.JSON}.", parameter="Content-Type")
    )


def _importer() -> Identity:
    who = identity.require_login(router.current_event)
    if not who.is_verified:
        raise Forbidden("Verify your e-mail address before you import events.")
    return who


def _start_form(asked: Asked) -> Response[str]:
    part, key = _zip_part(), asked.key(_idempotency_key())
    earlier = db.run_read(lambda connection: _admitted(connection, asked, key))
    if earlier is not None:
        return start_job.build_answer(earlier)
    place = storage.build_upload_key(asked.who.id, str(uuid4()))
    upload = Upload(place, storage.put_upload(place, part.content), len(part.content), part.name)
    return _start(asked, upload, key)


def _zip_part() -> bodies.Part:
    part = bodies.file_part(router.current_event, "file")
    if part is None:
        raise BadRequest("The form has no part named `file`.")
    if not part.name.lower().endswith(".zip"):
        raise Invalid("The file's name must end in .zip.")
    if len(part.content) > FORM_LIMIT:
        raise TooLarge(OTHER_WAY)
    return part


def _start_upload(asked: Asked) -> Response[str]:
    body = bodies.json_object(router.current_event)
    try:
        id_ = str(UUID(str(body.get("upload"))))
    except ValueError as error:
        raise Invalid(
            Fault('Send {"upload": "<id>"} with the id of your upload.', pointer="/upload")
        ) from error
    place = storage.build_upload_key(asked.who.id, id_)
    found = storage.head_object(place)
    if found is None:
        raise NotFound("There is no such upload of yours. Uploads live for a day.")
    name = body.get("name")
    upload = Upload(place, *found, name if isinstance(name, str) and name else f"{id_}.zip")
    return _start(asked, upload, asked.key(f"upload:{id_}"))


def _start(asked: Asked, upload: Upload, key: str | None) -> Response[str]:
    request_id = router.current_event.request_context.request_id

    def message(connection: Connection) -> jobs.ImportEvent:
        return jobs.ImportEvent(
            task_id=uuid4(),
            user_id=asked.who.id,
            request_id=request_id,
            event_id=None if asked.dry_run else _drawn(connection),
            key=upload.key,
            etag=upload.etag,
            size=upload.size,
            dry_run=asked.dry_run,
            publish=asked.publish,
        )

    subject = storage.build_safe_name(upload.name)
    wanted = start_job.NewJob(jobs.ImportEvent, message, subject, key, counted=not asked.dry_run)
    return start_job.start(asked.who, wanted)


def _drawn(connection: Connection) -> int:
    sequence = func.pg_get_serial_sequence(events.table.name, "id")
    return int(connection.execute(select(func.nextval(sequence))).scalar_one())


def _admitted(connection: Connection, asked: Asked, key: str | None) -> jobs.Row | None:
    """Look for the job of the same request, and for room, before the zip is stored. Raises TooManyRequests."""
    earlier = start_job.find_same_job(connection, asked.who, jobs.ImportEvent, key)
    if earlier is None:
        start_job.check_limits(connection, asked.who, counted=not asked.dry_run)
    return earlier


def _idempotency_key() -> str | None:
    key = router.current_event.headers.get("idempotency-key")
    if key and (len(key) > KEY_LENGTH or not key.isprintable()):
        raise BadRequest(
            Fault(
                f"An idempotency key has at most {KEY_LENGTH} characters.",
                parameter="Idempotency-Key",
            )
        )
    return f"key:{key}" if key else None
