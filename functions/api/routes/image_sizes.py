"""How large the sizes of pictures are, and the job that makes all of them again.

There is one row for events and one for people, whatever id a URL names
(docs/contract/resources.md#image-sizes).
"""

from typing import Final
from uuid import uuid4

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection

from api.auth import identity
from api.http.caching import Caching
from api.http.errors import Forbidden
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.jobs import start_job
from api.jobs.request_keys import RequestKey
from api.read import reads
from api.read.policies import get_policy
from api.routes.reads import bind
from api.write import writes
from openevent.model.resource import Resource
from openevent.resources.image_size import (
    EVENT_SIZES_ID,
    ROW_IDS,
    SPEAKER_SIZES_ID,
    event_image_sizes,
    speaker_image_sizes,
)
from openevent.work import jobs

router = Router()
plain_router = PlainRouter()

ALL_PICTURES: Final = RequestKey("all")
BUSY: Final = "Another administrator has started this job: wait until it ends."


@router.get("/v1/event-image-sizes", caching=Caching.PRIVATE)
def read_of_events() -> Response[str]:
    """Read the sizes of event pictures and logos."""
    return reads.read_one(router.current_event, event_image_sizes, str(EVENT_SIZES_ID))


@router.patch("/v1/event-image-sizes")
def update_of_events() -> Response[str]:
    """Change the sizes of event pictures and logos that are made from now on."""
    return writes.update(router.current_event, event_image_sizes, str(EVENT_SIZES_ID))


@router.get("/v1/speaker-image-sizes", caching=Caching.PRIVATE)
def read_of_speakers() -> Response[str]:
    """Read the sizes of the pictures of speakers and users."""
    return reads.read_one(router.current_event, speaker_image_sizes, str(SPEAKER_SIZES_ID))


@router.patch("/v1/speaker-image-sizes")
def update_of_speakers() -> Response[str]:
    """Change the sizes of the pictures of speakers and users that are made from now on."""
    return writes.update(router.current_event, speaker_image_sizes, str(SPEAKER_SIZES_ID))


def _read_one(resource: Resource, key: str) -> Response[str]:  # noqa: ARG001 - one row for all
    return reads.read_one(router.current_event, resource, str(ROW_IDS[resource.type]))


def _update(resource: Resource, key: str) -> Response[str]:  # noqa: ARG001 - one row for all
    return writes.update(router.current_event, resource, str(ROW_IDS[resource.type]))


for _resource in (event_image_sizes, speaker_image_sizes):
    _path = f"/v1/{_resource.plural}/<key>"
    router.get(_path, caching=get_policy(_resource))(bind(_read_one, _resource))
    router.patch(_path)(bind(_update, _resource))


@plain_router.post("/v1/admin/images")
def make_all() -> Response[str]:
    """Make the sizes of all pictures again, for administrators; poll the task in the answer.

    One such job waits or runs at a time.
    """
    user = identity.require_login(plain_router.current_event)
    if not (user.is_admin or user.is_super_admin):
        raise Forbidden("Only administrators may make all images again.")
    request_id = plain_router.current_event.request_context.request_id

    def build_message(_: Connection) -> jobs.MakeImages:
        return jobs.MakeImages(task_id=uuid4(), user_id=user.id, request_id=request_id)

    job = start_job.NewJob(jobs.MakeImages, build_message, "all pictures", ALL_PICTURES, busy=BUSY)
    return start_job.start(user, job)
