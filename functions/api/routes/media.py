"""Media: redirects to signed URLs, without a token and without the database.

The digest in the path is the secret: only users who saw the file know it. See
docs/contract/storage.md#media.
"""

import re
import time
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http import answers
from api.http.caching import Caching
from api.http.errors import NotFound
from api.http.plain_router import PlainRouter
from openevent.infra import storage

router = PlainRouter("/v1/media/")

EVENT_ID: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
DIGEST: Final = re.compile(rf"[0-9a-f]{{{storage.DIGEST_LENGTH}}}")


@router.get("/v1/media/events/<event_id>/<digest>/<name>", caching=Caching.PUBLIC_MEDIUM)
def medium(event_id: str, digest: str, name: str) -> Response[str]:
    """Redirect to a signed URL, the same for ten minutes so that clients cache the file."""
    has_id, has_digest = EVENT_ID.fullmatch(event_id), DIGEST.fullmatch(digest)
    if not has_id or not has_digest or storage.build_safe_name(name) != name:
        raise NotFound("There is no such file.")
    key = storage.build_media_key(int(event_id), digest, name)
    url, seconds = storage.sign_stable_url(key, time.time())
    return answers.build_redirect(url, f"public, max-age={seconds}")
