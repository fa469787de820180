"""A mailer killed at any step, and its messages delivered again: no mail twice; of each it is told what is known."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sized

import pytest

from openevent.mail.messages import Mail
from tests.integration.mailer import desk, mail_server, provider
from tests.integration.mailer.mail_server import Mailserver
from tests.integration.mailer.mailer_process import STEPS
from tests.places import ROOT

PATH = os.pathsep.join(str(ROOT / part) for part in ("functions", "layers/shared", "."))
SENT = {"claimed": 1, "to_be_offered": 1, "offered": 0, "sent": 1, "noted": 1}
"""Mails that the server has in the end; 0 where it was not yet given what the ledger says that it
was."""
TOLD = {
    "claimed": "sent",
    "to_be_offered": "sent",
    "offered": "unconfirmed",
    "sent": "unconfirmed",
    "noted": "sent",
}


def run(step: str, *mails: Mail) -> int:
    """Have a process of its own deal with a batch; how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.mailer.mailer_process", step],
        input=json.dumps(desk.batch(*mails)) + "\n",
        env=os.environ | {"PYTHONPATH": PATH},
        cwd=ROOT,
        text=True,
        check=False,
        stdout=subprocess.DEVNULL,
    )
    return done.returncode


@pytest.fixture(params=["smtp", "sendgrid"])
def service(request: pytest.FixtureRequest) -> Iterator[tuple[str, Sized]]:
    """Each service, with what its server has got."""
    with mail_server.running() as server, provider.running() as sendgrid:
        by_smtp = {"host": "localhost", "port": server.port, "encryption": "none"}
        desk.use(**by_smtp, sendgrid_key=provider.KEY, sendgrid_host=sendgrid.url)
        yield request.param, {"smtp": server.inbox, "sendgrid": sendgrid.inbox}[request.param]


@pytest.mark.parametrize("step", STEPS)
def test_killed_and_delivered_again(step: str, service: tuple[str, Sized]) -> None:
    name, inbox = service
    mail = desk.mail(service=name)
    assert run(step, mail) == -signal.SIGKILL
    assert desk.told() == []
    if step != "noted":
        # Whoever claimed it might be alive: nobody else touches it.
        assert desk.deliver(mail, attempt=2) == [0]
        desk.end_lease(mail)
    assert [desk.deliver(mail, attempt=3), desk.deliver(mail, attempt=4)] == [[], []]
    assert len(inbox) == SENT[step]
    assert desk.states(desk.told()) == [TOLD[step]] * 2


def test_killed_amid_a_batch_no_mail_goes_out_twice_and_none_is_forgotten(
    server: Mailserver,
) -> None:
    mails = [desk.mail() for _ in range(10)]
    assert run("noted", *mails) == -signal.SIGKILL
    for one in mails:
        desk.end_lease(one)
    assert desk.deliver(*mails, attempt=2) == []
    told = {one.recipient: one.state for one in desk.told()}  # type: ignore[union-attr]
    assert set(told) == {one.recipient for one in mails}
    got = [one.recipients[0] for one in server.inbox]
    assert sorted(got) == sorted(set(got))
    assert {address for address, state in told.items() if state == "sent"} <= set(got)
    assert set(told.values()) <= {"sent", "unconfirmed"}
