"""Media: redirects to signed URLs, without a token and without the database.

The digest in the path is the secret: only users who saw the file know it. See
docs/contract/storage.md#media.
"""

import time

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http import answers
from api.http.caching import Caching
from api.http.errors import NotFound
from api.http.plain_router import PlainRouter
from openevent.infra import media_keys, storage, upload_keys

router = PlainRouter("/v1/media/")

NOT_FOUND = "There is no such file."


@router.get("/v1/media/<owners>/<owner>/<digest>/<name>", caching=Caching.PUBLIC_MEDIUM)
def medium(owners: str, owner: str, digest: str, name: str) -> Response[str]:
    """Redirect to a signed URL, the same for ten minutes so that clients cache the file."""
    key = f"{media_keys.MEDIA_PREFIX}{owners}/{owner}/{digest}/{name}"
    if media_keys.read_owner(key) is None:
        raise NotFound(NOT_FOUND)
    return _redirect(key, name)


@router.get("/v1/media/uploads/<user>/<upload>/<digest>/<name>", caching=Caching.PUBLIC_MEDIUM)
def upload(user: str, upload: str, digest: str, name: str) -> Response[str]:
    """Redirect to a file that was uploaded through the API and is no medium yet."""
    key = upload_keys.read_key(f"uploads/{user}/{upload}/{digest}/{name}")
    if key is None or not key.digest:
        raise NotFound(NOT_FOUND)
    return _redirect(key.text, name)


def _redirect(key: str, name: str) -> Response[str]:
    if storage.build_safe_name(name) != name:
        raise NotFound(NOT_FOUND)
    url, seconds = storage.sign_stable_url(key, time.time())
    return answers.build_redirect(url, f"public, max-age={seconds}")
