"""What a function sees of the host: nothing."""

import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.services import aws, emulator
from local.stack import kept_media
from local.stack.state import State

PHOTO = "media/events/1/ab/photo.png"
TELL = "import os\n\ndef lambda_handler(event, context):\n    return dict(os.environ)\n"


def environment_of_a_function(url: str) -> dict[str, str]:
    """What a deployed function finds in its environment."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("tell.py", TELL)
    client = aws.client("lambda", url)
    client.create_function(
        FunctionName="tell",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/tell",
        Handler="tell.lambda_handler",
        Code={"ZipFile": packed.getvalue()},
    )
    return dict(json.loads(client.invoke(FunctionName="tell")["Payload"].read()))


def test_nothing_of_the_host_reaches_a_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTS_SECRET", "known to the host alone")
    monkeypatch.setenv("AWS_PROFILE", "somebodys")
    with emulator.running(tmp_path / "emulator", tmp_path / "log") as running:
        seen = environment_of_a_function(running.url)
    assert "HOSTS_SECRET" not in seen
    assert "AWS_PROFILE" not in seen
    assert (seen["PATH"], seen["HOME"]) == ("/usr/bin:/bin", str(tmp_path / "emulator" / "home"))
    assert {value for value in seen.values() if value == "known to the host alone"} == set()


def test_media_are_put_back_after_a_stop(tmp_path: Path) -> None:
    state = State(tmp_path)
    for key in (PHOTO, "exports/1/gone.zip"):
        with emulator.running(
            state.run, tmp_path / "log", objects=state.data / "objects"
        ) as running:
            s3 = aws.client("s3", running.url)
            s3.create_bucket(Bucket="files")
            kept_media.restore(state, running.url, "files")
            s3.put_object(
                Bucket="files",
                Key=key,
                Body=b"bytes",
                ContentType="image/png",
                CacheControl="private",
            )
        kept_media.set_aside(state)
    with emulator.running(state.run, tmp_path / "log", objects=state.data / "objects") as running:
        s3 = aws.client("s3", running.url)
        s3.create_bucket(Bucket="files")
        kept_media.restore(state, running.url, "files")
        assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="files")["Contents"]] == [
            "media/events/1/ab/photo.png"
        ]
        found = s3.get_object(Bucket="files", Key=PHOTO)
        assert (found["Body"].read(), found["ContentType"], found["CacheControl"]) == (
            b"bytes",
            "image/png",
            "private",
        )
