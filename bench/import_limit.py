"""The limit of an import: get the zip, unzip, parse, COPY the same rows with ready ids, commit (see bench.child)."""

import io
import zipfile
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import make_url

from openevent.infra import pg8000_pipeline
from openevent.infra.aws import client
from openevent.infra.config import settings


def prepare(given: dict[str, Any]) -> dict[str, Any]:
    """Have the rows at hand: `rows` are tables with the file of their lines in COPY's text form."""
    return given | {"rows": [(table, Path(path).read_bytes()) for table, path in given["rows"]]}


def run(given: dict[str, Any]) -> None:
    """Do what every import must, and no more; `database` is a URL, `key` the zip's."""
    data = client("s3").get_object(Bucket=settings().bucket, Key=given["key"])["Body"].read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            orjson.loads(archive.read(name))
    url = make_url(given["database"])
    connection = pg8000_pipeline.connect(
        str(url.host),
        url.port or 0,
        user=url.username,
        password=url.password,
        database=url.database,
    )
    cursor = connection.cursor()
    for table, lines in given["rows"]:
        cursor.execute(f"COPY {table} FROM STDIN", stream=io.BytesIO(lines))
    connection.commit()
    connection.close()
