"""Forms with a file: for the API, and for an upload to the bucket."""

import urllib.request
from collections.abc import Mapping
from typing import Any, Final

from chaos.client import Unclear

BOUNDARY: Final = "chaos-4c8f1c0d9e7b4a52"
SECONDS: Final = 120


def build_form(fields: Mapping[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """Build a form with fields and then a file; return it with its content type."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    disposition = f'form-data; name="file"; filename="{name}"'
    head = (
        f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n"
        "Content-Type: application/zip\r\n\r\n"
    )
    parts += [head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={BOUNDARY}"


def upload(form: Mapping[str, Any], name: str, content: bytes) -> None:
    """Send a file to the bucket with a signed form (docs/contract/jobs.md#import).

    Raises Unclear.
    """
    body, media_type = build_form(form["fields"], name, content)
    request = urllib.request.Request(form["url"], body, {"Content-Type": media_type})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            pass
    except OSError as error:
        raise Unclear from error
