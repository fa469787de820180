"""Imports that are announced: only published ones, and each counts by the limits."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from openevent.auth import rate_limits
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.integration.api.jobs import jobs_desk as desk
from tests.unit.api.client import Client

IMPORT = "/v1/events/import/json"


def test_an_announcement_needs_a_publication_and_counts(
    add_user: Callable[..., int], enter: Callable[..., Client]
) -> None:
    client("sqs").purge_queue(QueueUrl=settings().imports_queue_url)
    user_id, upload = add_user(), str(uuid4())
    user = enter(user_id)
    desk.put_upload(user_id, upload, b"zip")
    for query in ("notify=true", "notify=true&publish=false", "notify=perhaps&publish=true"):
        answer = user.post(IMPORT, {"upload": upload}, query)
        assert answer.status == 400
        assert answer.json["errors"][0]["source"] == {"parameter": "notify"}
    answer = user.post(IMPORT, {"upload": upload}, "notify=true&publish=true")
    assert answer.status == 200
    [message] = desk.receive_imports()
    assert message["body"]["notify"] is True
    with pytest.raises(rate_limits.Reached):
        rate_limits.check("announce.event", str(message["body"]["event_id"]))
