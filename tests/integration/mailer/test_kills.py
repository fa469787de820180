"""A mailer that is killed at any step sends no mail twice and reports each outcome."""

import json
import signal
from collections.abc import Iterator, Sized

import pytest

from openevent.mail.messages import Mail
from tests import preloaded
from tests.integration.mailer import desk, mail_server, provider
from tests.integration.mailer.mail_server import MailServer
from tests.integration.mailer.mailer_process import STEPS

PROGRAM = "tests.integration.mailer.mailer_process"
MAILS = {"claimed": 1, "before_offer": 1, "offered": 0, "sent": 1, "recorded": 1}
"""Mails at the server in the end, by the step of the kill."""
STATES = {
    "claimed": "sent",
    "before_offer": "sent",
    "offered": "unconfirmed",
    "sent": "unconfirmed",
    "recorded": "sent",
}


def run(step: str, *mails: Mail) -> int:
    """Handle a batch in a new process; return its exit code."""
    with preloaded.Process(PROGRAM, step) as process:
        process.communicate(json.dumps(desk.make_event(*mails)))
    return process.wait()


@pytest.fixture(params=["smtp", "sendgrid"])
def service(request: pytest.FixtureRequest) -> Iterator[tuple[str, Sized]]:
    """Each service, with the mails at its server."""
    with mail_server.running() as server, provider.running() as sendgrid:
        smtp = {"host": "localhost", "port": server.port, "encryption": "none"}
        desk.save_transport(**smtp, sendgrid_key=provider.KEY, sendgrid_host=sendgrid.url)
        inboxes = {"smtp": server.inbox, "sendgrid": sendgrid.inbox}
        yield request.param, inboxes[request.param]


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_sends_no_mail_twice(step: str, service: tuple[str, Sized]) -> None:
    name, inbox = service
    mail = desk.make_mail(service=name)
    assert run(step, mail) == -signal.SIGKILL
    assert desk.read_outcomes() == []
    if step != "recorded":
        # The process that claimed it might still be alive, so no other may send it.
        assert desk.deliver(mail, attempt=2) == [0]
        desk.end_lease(mail)
    assert [desk.deliver(mail, attempt=3), desk.deliver(mail, attempt=4)] == [[], []]
    assert len(inbox) == MAILS[step]
    assert desk.list_states(desk.read_outcomes()) == [STATES[step]] * 2


def test_a_kill_amid_a_batch_loses_no_mail_and_sends_none_twice(
    server: MailServer,
) -> None:
    mails = [desk.make_mail() for _ in range(10)]
    assert run("recorded", *mails) == -signal.SIGKILL
    for mail in mails:
        desk.end_lease(mail)
    assert desk.deliver(*mails, attempt=2) == []
    states = {outcome.recipient: outcome.state for outcome in desk.read_outcomes()}  # type: ignore[union-attr]
    assert set(states) == {mail.recipient for mail in mails}
    received = [mail.recipients[0] for mail in server.inbox]
    assert sorted(received) == sorted(set(received))
    assert {address for address, state in states.items() if state == "sent"} <= set(received)
    assert set(states.values()) <= {"sent", "unconfirmed"}
