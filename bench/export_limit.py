"""The limit of an export: the least work that makes the same zip (see bench.child).

It copies rows as JSON out of the database, deflates them, copies the media, and puts the zip.
"""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from sqlalchemy import make_url

from openevent.infra import pg8000_pipeline
from openevent.infra.aws import client
from openevent.infra.config import settings

THREADS: Final = 32
"""More threads are not faster (docs/contract/platform.md#zip-and-media)."""


def run(argument: dict[str, Any]) -> None:
    """Do the least work.

    `queries` are tables with their SELECT, `media` the keys of media, `key` that of the zip.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table, rows in _copy_rows(settings().database_url, argument["queries"]):
            archive.writestr(table, rows)
        media = argument["media"]
        with ThreadPoolExecutor(THREADS) as threads:
            for key, data in zip(media, threads.map(_read_medium, media), strict=True):
                archive.writestr(zipfile.ZipInfo(key), data)
    content.seek(0)
    client("s3").upload_fileobj(content, settings().bucket, argument["key"])


def _copy_rows(database_url: str, queries: list[tuple[str, str]]) -> list[tuple[str, bytes]]:
    connection = _connect(database_url)
    cursor = connection.cursor()
    rows: list[tuple[str, bytes]] = []
    for table, query in queries:
        lines = io.BytesIO()
        statement = f"COPY (SELECT row_to_json(found) FROM ({query}) AS found) TO STDOUT"
        cursor.execute(statement, stream=lines)
        rows.append((table, lines.getvalue()))
    connection.close()
    return rows


def _connect(database_url: str) -> pg8000_pipeline.Connection:
    url = make_url(database_url)
    return pg8000_pipeline.connect(
        str(url.host),
        url.port or 0,
        user=url.username,
        password=url.password,
        database=url.database,
    )


def _read_medium(key: str) -> bytes:
    return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())
