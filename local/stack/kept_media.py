"""Media outlive a stop of the emulator, which forgets its buckets: they are put back after the next deployment.

The emulator writes each object to `objects/{account}/{bucket}/{key}`, with `{key}.meta.json` beside
it; it must start without them, since a deployment refuses a bucket that is there already.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.services import aws
from local.stack.state import State

META = ".meta.json"


def set_aside(state: State) -> None:
    """Before the emulator starts: what it wrote becomes what is to be restored, on top of what still was."""
    written = state.data / "objects"
    if written.exists():
        shutil.copytree(written, _aside(state), dirs_exist_ok=True)
        shutil.rmtree(written)


def restore(state: State, endpoint: str, bucket: str) -> None:
    """After a deployment: put the media that were set aside into the bucket."""
    client = aws.client("s3", endpoint)
    for path, meta in _media(_aside(state), bucket):
        client.put_object(
            Bucket=bucket,
            Key=meta["key"],
            Body=path.read_bytes(),
            ContentType=meta["content_type"],
            ContentDisposition=meta["preserved_headers"].get("content-disposition", ""),
            CacheControl=meta["preserved_headers"].get("cache-control", ""),
            Metadata=meta["metadata"],
        )
    shutil.rmtree(_aside(state), ignore_errors=True)


def _aside(state: State) -> Path:
    return state.data / "objects.before"


def _media(folder: Path, bucket: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for note in folder.glob(f"[0-9]*/{bucket}/media/**/*{META}"):
        meta = json.loads(note.read_text())
        if not meta.get("is_delete_marker"):
            yield note.with_name(note.name.removesuffix(META)), meta
