"""Media survive a stop of the emulator, which loses its buckets.

The emulator writes each object to `objects/{account}/{bucket}/{key}` and `{key}.meta.json`. It must
start without them, since a deployment refuses an existing bucket. So they are saved before the
start and restored after the deployment.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.services import aws
from local.stack.state import State

META = ".meta.json"


def save_media(state: State) -> None:
    """Move the emulator's objects to the saved ones; call it before the emulator starts."""
    if state.objects.exists():
        shutil.copytree(state.objects, state.saved_objects, dirs_exist_ok=True)
        shutil.rmtree(state.objects)


def restore_media(state: State, endpoint: str, bucket: str) -> None:
    """Upload the saved media to the bucket; call it after a deployment."""
    client = aws.client("s3", endpoint)
    for path, meta in _find_media(state.saved_objects, bucket):
        client.put_object(
            Bucket=bucket,
            Key=meta["key"],
            Body=path.read_bytes(),
            ContentType=meta["content_type"],
            ContentDisposition=meta["preserved_headers"].get("content-disposition", ""),
            CacheControl=meta["preserved_headers"].get("cache-control", ""),
            Metadata=meta["metadata"],
        )
    shutil.rmtree(state.saved_objects, ignore_errors=True)


def _find_media(folder: Path, bucket: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for meta_file in folder.glob(f"[0-9]*/{bucket}/media/**/*{META}"):
        meta = json.loads(meta_file.read_text())
        if not meta.get("is_delete_marker"):
            yield meta_file.with_name(meta_file.name.removesuffix(META)), meta
