"""The emulator isolates functions from the host, and media survive its stop."""

import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.services import aws, emulator
from local.stack import saved_media
from local.stack.state import State

PHOTO = "media/events/1/ab/photo.png"
SECRET = "a secret of the host"
SOURCE = "import os\n\ndef lambda_handler(event, context):\n    return dict(os.environ)\n"


def read_environment(url: str) -> dict[str, str]:
    """Deploy a function; the environment that it sees."""
    code = io.BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("environment.py", SOURCE)
    client = aws.client("lambda", url)
    client.create_function(
        FunctionName="environment",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/environment",
        Handler="environment.lambda_handler",
        Code={"ZipFile": code.getvalue()},
    )
    return dict(json.loads(client.invoke(FunctionName="environment")["Payload"].read()))


def test_nothing_of_the_host_reaches_a_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTS_SECRET", SECRET)
    monkeypatch.setenv("AWS_PROFILE", "host-profile")
    with emulator.running(tmp_path / "emulator", tmp_path / "log") as running:
        variables = read_environment(running.url)
    assert "HOSTS_SECRET" not in variables
    assert "AWS_PROFILE" not in variables
    assert variables["PATH"] == "/usr/bin:/bin"
    assert variables["HOME"] == str(tmp_path / "emulator" / "home")
    assert SECRET not in variables.values()


def test_media_are_restored_after_a_stop(tmp_path: Path) -> None:
    state = State(tmp_path)
    for key in (PHOTO, "exports/1/gone.zip"):
        with emulator.running(
            state.run, tmp_path / "log", objects=state.data / "objects"
        ) as running:
            s3 = aws.client("s3", running.url)
            s3.create_bucket(Bucket="files")
            saved_media.restore_media(state, running.url, "files")
            s3.put_object(
                Bucket="files",
                Key=key,
                Body=b"bytes",
                ContentType="image/png",
                CacheControl="private",
            )
        saved_media.save_media(state)
    with emulator.running(state.run, tmp_path / "log", objects=state.data / "objects") as running:
        s3 = aws.client("s3", running.url)
        s3.create_bucket(Bucket="files")
        saved_media.restore_media(state, running.url, "files")
        objects = s3.list_objects_v2(Bucket="files")["Contents"]
        assert [entry["Key"] for entry in objects] == [PHOTO]
        photo = s3.get_object(Bucket="files", Key=PHOTO)
        assert photo["Body"].read() == b"bytes"
        assert (photo["ContentType"], photo["CacheControl"]) == ("image/png", "private")
