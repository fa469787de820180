"""The limit of an import: the least work that stores the same rows (see bench.child).

It gets the zip, unzips and parses it, copies ready rows with COPY, and commits.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import make_url

from openevent.infra import pg8000_pipeline
from openevent.infra.aws import client
from openevent.infra.config import settings


def prepare(argument: dict[str, Any]) -> dict[str, Any]:
    """Read the rows: `rows` are tables with the file of their rows in COPY's text format."""
    return argument | {
        "rows": [(table, Path(path).read_bytes()) for table, path in argument["rows"]]
    }


def run(argument: dict[str, Any]) -> None:
    """Do the least work; `database` is a URL, `key` the S3 key of the zip."""
    data = client("s3").get_object(Bucket=settings().bucket, Key=argument["key"])["Body"].read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            orjson.loads(archive.read(name))
    connection = _connect(argument["database"])
    cursor = connection.cursor()
    for table, lines in argument["rows"]:
        cursor.execute(f"COPY {table} FROM STDIN", stream=io.BytesIO(lines))
    connection.commit()
    connection.close()


def _connect(database_url: str) -> pg8000_pipeline.Connection:
    url = make_url(database_url)
    return pg8000_pipeline.connect(
        str(url.host),
        url.port or 0,
        user=url.username,
        password=url.password,
        database=url.database,
    )
