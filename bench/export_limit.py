"""The limit of an export: COPY rows as JSON out, deflate them, copy the media, put the zip (see bench.child)."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from sqlalchemy import make_url

from openevent.infra import pg8000_pipeline
from openevent.infra.aws import client
from openevent.infra.config import settings

THREADS: Final = 32
"""More carry no more (docs/contract/platform.md#zip-and-media)."""


def run(given: dict[str, Any]) -> None:
    """Do what every export must, and no more; `queries` are tables with their SELECT, `media` keys, `key` the zip's."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table, rows in _copied(settings().database_url, given["queries"]):
            archive.writestr(table, rows)
        with ThreadPoolExecutor(THREADS) as threads:
            for key, data in zip(given["media"], threads.map(_medium, given["media"]), strict=True):
                archive.writestr(zipfile.ZipInfo(key), data)
    made.seek(0)
    client("s3").upload_fileobj(made, settings().bucket, given["key"])


def _copied(database: str, queries: list[tuple[str, str]]) -> list[tuple[str, bytes]]:
    url = make_url(database)
    connection = pg8000_pipeline.connect(
        str(url.host),
        url.port or 0,
        user=url.username,
        password=url.password,
        database=url.database,
    )
    cursor = connection.cursor()
    found = []
    for table, query in queries:
        lines = io.BytesIO()
        cursor.execute(
            f"COPY (SELECT row_to_json(found) FROM ({query}) AS found) TO STDOUT", stream=lines
        )
        found.append((table, lines.getvalue()))
    connection.close()
    return found


def _medium(key: str) -> bytes:
    return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())
