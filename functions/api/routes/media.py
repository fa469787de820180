"""Media: who knows the digest was shown it, so it is given without a token and without the database (docs/contract/storage.md#media)."""

import re
import time
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http import answers
from api.http.errors import NotFound
from api.http.plain_router import PlainRouter
from openevent.infra import storage

router = PlainRouter("/v1/media/")

EVENT: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
DIGEST: Final = re.compile(rf"[0-9a-f]{{{storage.DIGEST_LENGTH}}}")


@router.get("/v1/media/events/<event_id>/<digest>/<name>")
def medium(event_id: str, digest: str, name: str) -> Response[str]:
    """Send the client to a signed URL, the same for ten minutes so that it caches what it gets."""
    if (
        not EVENT.fullmatch(event_id)
        or not DIGEST.fullmatch(digest)
        or storage.build_safe_name(name) != name
    ):
        raise NotFound("There is no such file.")
    url, seconds = storage.sign_stable_url(
        storage.build_media_key(int(event_id), digest, name), time.time()
    )
    return answers.build_redirect(url, f"public, max-age={seconds}")
