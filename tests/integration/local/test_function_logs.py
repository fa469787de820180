"""What functions log is in the emulator's log once, however the function was called."""

import io
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from local.services import aws, emulator
from tests import waiting

SOURCE = """
import sys

def lambda_handler(event, context):
    word = event.get("rawQueryString") or event["word"]
    print("half", end="")
    print(f" of {word}")
    sys.stderr.write("é" * 20_000 + f" long {word}\\n")
    if "bad" in word:
        raise LookupError(f"no {word}")
    return {"statusCode": 200, "body": word}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("function logs")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[emulator.Emulator]:
    with emulator.running(folder / "emulator", folder / "emulator.log") as started:
        create_function(aws.client("lambda", started.url))
        yield started


def create_function(client: Any) -> None:
    code = io.BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("talk.py", SOURCE)
    client.create_function(
        FunctionName="talk",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/talk",
        Handler="talk.lambda_handler",
        Code={"ZipFile": code.getvalue()},
    )


def call_by_http(running: emulator.Emulator, word: str) -> None:
    function = aws.client("lambda", running.url).get_function(FunctionName="talk")
    gateway = aws.client("apigatewayv2", running.url)
    api = gateway.create_api(Name="talk", ProtocolType="HTTP")["ApiId"]
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function["Configuration"]["FunctionArn"],
        PayloadFormatVersion="2.0",
    )
    target = f"integrations/{integration['IntegrationId']}"
    gateway.create_route(ApiId=api, RouteKey="ANY /{proxy+}", Target=target)
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    url = f"{running.url}/_aws/execute-api/{api}/$default/talk?{word}"
    with urllib.request.urlopen(url, timeout=waiting.GUARD_SECONDS) as answer:
        assert answer.read().decode() == word


def invoke(running: emulator.Emulator, word: str) -> None:
    payload = json.dumps({"word": word}).encode()
    aws.client("lambda", running.url).invoke(FunctionName="talk", Payload=payload)["Payload"].read()


@pytest.mark.parametrize("call", [call_by_http, invoke])
def test_each_line_is_in_the_log_once(running: emulator.Emulator, folder: Path, call: Any) -> None:
    word = f"good-{call.__name__}"
    call(running, word)
    log = (folder / "emulator.log").read_text()
    assert log.count(f"half of {word}\n") == 1
    assert log.count(f"\n{'é' * 20_000} long {word}\n") == 1


def test_an_exception_that_nobody_caught_is_in_the_log(
    running: emulator.Emulator, folder: Path
) -> None:
    invoke(running, "bad")
    waiting.until(
        lambda: "LookupError: no bad\n" in (folder / "emulator.log").read_text(), "the traceback"
    )
