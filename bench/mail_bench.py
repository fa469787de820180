"""The mailer, compared with a bare smtplib loop; the mail server is some milliseconds away."""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from bench import measure, proxy
from bench.child import Cost
from bench.servers import Servers
from bench.table import Line
from local.process import ports, processes
from local.stack.state import ROOT

MAIL_COUNT: Final = 200
ROUND_TRIP_SECONDS: Final = 0.005
"""Seconds of a round trip to a mail server in another data centre of the same region."""
RATIO_GOAL: Final = 2
"""The mailer's time divided by the loop's: at least half as many mails per second."""
START_SECONDS: Final = 10


def lines(servers: Servers, times: int) -> Iterator[Line]:
    """Send the mails both ways, and return the figures of the fastest run of each."""
    with _run_server(servers) as port:
        environment = {**servers.environment, **_create_resources(servers, port)}
        loop = measure.measure_fastest(times, lambda: _send(servers, environment, "loop", port))
        mailer = measure.measure_fastest(times, lambda: _send(servers, environment, "mailer", port))
        _check_all_sent(servers, environment["OUTCOMES_QUEUE_URL"], times * MAIL_COUNT)
    yield Line("mails per second: a bare smtplib loop", MAIL_COUNT / loop.wall, "/s")
    yield Line("mails per second: the mailer", MAIL_COUNT / mailer.wall, "/s")
    yield Line("the mailer's time divided by the loop's", mailer.wall / loop.wall, "x", RATIO_GOAL)
    yield Line("the mailer's CPU a mail", mailer.cpu / MAIL_COUNT * 1000, "ms")


def _send(servers: Servers, environment: Mapping[str, str], kind: str, port: int) -> Cost:
    argument = {"kind": kind, "count": MAIL_COUNT, "port": port}
    return measure.measure(servers.folder, environment, "bench.mail_work", argument)


def _check_all_sent(servers: Servers, queue: str, count: int) -> None:
    """Check that the mailer reported all mails as sent. Raises RuntimeError."""
    client, reported = servers.make_client("sqs"), 0
    while True:
        answer = client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        bodies = [message["Body"] for message in answer.get("Messages", [])]
        if not bodies:
            break
        reported += sum(body.count('"state":"sent"') for body in bodies)
    if reported != count:
        raise RuntimeError(f"only {reported} of {count} mails were sent")


@contextlib.contextmanager
def _run_server(servers: Servers) -> Iterator[int]:
    """Run a mail server that discards all mails, and return the port of its slow proxy."""
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
    log, environment = servers.folder / "mail-server.log", {"PATH": servers.environment["PATH"]}
    process = processes.start("mail server", command, log=log, environment=environment, folder=ROOT)
    try:
        process.until(lambda: not ports.is_free(port), START_SECONDS)
        folder = servers.folder / "mail"
        folder.mkdir()
        with proxy.running(folder, port, ROUND_TRIP_SECONDS) as running_proxy:
            yield running_proxy.port
    finally:
        process.stop()


def _create_resources(servers: Servers, port: int) -> Mapping[str, str]:
    """Create the queue and the secret of the mailer, and return the variables that name them."""
    transport = {"host": ports.LOOPBACK, "port": port, "encryption": "none"}
    secrets = servers.make_client("secretsmanager")
    secrets.create_secret(Name="bench-mail", SecretString=json.dumps(transport))
    attributes = {"VisibilityTimeout": "600"}
    queue = servers.make_client("sqs").create_queue(
        QueueName="bench-outcomes", Attributes=attributes
    )
    return {
        "OUTCOMES_QUEUE_URL": queue["QueueUrl"],
        "MAILS_QUEUE_URL": queue["QueueUrl"],
        "MAIL_SECRET_ID": "bench-mail",
    }
