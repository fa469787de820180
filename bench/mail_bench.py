"""The mailer against a bare smtplib loop over the same server, which is some milliseconds away, as mail servers are."""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

import boto3

from bench import measure, proxy
from bench.child import Cost
from bench.servers import LOGIN, Servers
from bench.table import Line
from local.process import ports, processes
from local.services import emulator
from local.stack.state import ROOT

MAIL_COUNT: Final = 200
ROUND_TRIP_SECONDS: Final = 0.005
"""Seconds of a round trip to the mail server: one in another data centre of the region. All others
are further away."""
RATIO_GOAL: Final = 2
"""The mailer's time as a multiple of the loop's: at least half as many mails per second."""
START_SECONDS: Final = 10


def lines(stage: Servers, times: int) -> Iterator[Line]:
    """Send the mails some times both ways, and tell what the fastest of each cost."""
    with _server(stage) as port:
        environment = {**stage.environment, **_surroundings(stage, port)}
        loop = measure.measure_fastest(times, lambda: _send(stage, environment, "loop", port))
        mailer = measure.measure_fastest(times, lambda: _send(stage, environment, "mailer", port))
        _assert_sent(stage, environment["OUTCOMES_QUEUE_URL"], times * MAIL_COUNT)
    yield Line("mails per second: a bare smtplib loop", MAIL_COUNT / loop.wall, "/s")
    yield Line("mails per second: the mailer", MAIL_COUNT / mailer.wall, "/s")
    yield Line("the mailer's time beside the loop's", mailer.wall / loop.wall, "x", RATIO_GOAL)
    yield Line("the mailer's CPU a mail", mailer.cpu / MAIL_COUNT * 1000, "ms")


def _send(stage: Servers, environment: Mapping[str, str], kind: str, port: int) -> Cost:
    return measure.measure(
        stage.folder,
        environment,
        "bench.mail_work",
        {"kind": kind, "count": MAIL_COUNT, "port": port},
    )


def _assert_sent(stage: Servers, queue: str, count: int) -> None:
    """Raise RuntimeError where so many were not told of as sent: the figures would mean nothing."""
    sent, client = 0, _client(stage, "sqs")
    while messages := client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get(
        "Messages"
    ):
        sent += sum(message["Body"].count('"state":"sent"') for message in messages)
    if sent != count:
        raise RuntimeError(f"of {count} mails {sent} were sent")


@contextlib.contextmanager
def _server(stage: Servers) -> Iterator[int]:
    """Run a mail server that throws away what it gets; give the port under which it is at its distance."""
    port = ports.free_port()
    command = [
        sys.executable,
        "-m",
        "aiosmtpd",
        "-n",
        "-c",
        "aiosmtpd.handlers.Sink",
        "-l",
        f"{ports.LOOPBACK}:{port}",
    ]
    log, environment = stage.folder / "mail-server.log", {"PATH": stage.environment["PATH"]}
    process = processes.start("mail server", command, log=log, environment=environment, folder=ROOT)
    try:
        process.until(lambda: not ports.is_free(port), START_SECONDS)
        folder = stage.folder / "mail"
        folder.mkdir()
        with proxy.running(folder, port, ROUND_TRIP_SECONDS) as distance:
            yield distance.port
    finally:
        process.stop()


def _surroundings(stage: Servers, port: int) -> Mapping[str, str]:
    """Make the mailer's queue and secret; give the variables that name them."""
    transport = {"host": ports.LOOPBACK, "port": port, "encryption": "none"}
    _client(stage, "secretsmanager").create_secret(
        Name="bench-mail", SecretString=json.dumps(transport)
    )
    attributes = {"VisibilityTimeout": "600"}
    outcomes = _client(stage, "sqs").create_queue(
        QueueName="bench-outcomes", Attributes=attributes
    )["QueueUrl"]
    return {
        "OUTCOMES_QUEUE_URL": outcomes,
        "MAILS_QUEUE_URL": outcomes,
        "MAIL_SECRET_ID": "bench-mail",
    }


def _client(stage: Servers, service: str) -> Any:
    make: Any = boto3.client
    login = {
        "aws_access_key_id": LOGIN["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": LOGIN["AWS_SECRET_ACCESS_KEY"],
    }
    return make(service, endpoint_url=stage.aws_url, region_name=emulator.REGION, **login)
