"""Keys by which a request finds the job that an earlier one started.

See docs/contract/jobs.md#the-same-request-again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from api.http.errors import Fault

USED_KEY: Final = Fault(
    "An import with this Idempotency-Key had another file or other options. Use a new key.",
    parameter="Idempotency-Key",
)
USED_UPLOAD: Final = Fault(
    "This upload was started with another file or other options. "
    "Get a new one from /v1/events/import/uploads.",
    pointer="/upload",
)


@dataclass(frozen=True)
class RequestKey:
    """The key of a request; requests of one user with the same text get the same job.

    `digest` stands for the content of an import. A request with another one is refused with the
    fault `other_content`. `restarts` says that the job may be started again after a failure.
    """

    text: str
    digest: str | None = None
    other_content: Fault | None = None
    restarts: bool = False


def build_form_key(key: str, content: bytes, options: Iterable[str]) -> RequestKey:
    """Build the key of an import from a form with an idempotency key.

    `options` are the names of the switches that are on.
    """
    digest = _build_digest(sha256(content).hexdigest(), options)
    return RequestKey(f"key:{key}", digest, USED_KEY)


def build_upload_key(upload_id: str, etag: str, options: Iterable[str]) -> RequestKey:
    """Build the key of an import from an upload with that ETag."""
    digest = _build_digest(etag, options)
    return RequestKey(f"upload:{upload_id}", digest, USED_UPLOAD, restarts=True)


def _build_digest(content: str, options: Iterable[str]) -> str:
    text = "\n".join((content, *sorted(options)))
    return sha256(text.encode()).hexdigest()
