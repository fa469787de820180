"""The stored names of handlers stay, and so does which handlers react to a kind of change."""

import pytest

from dispatcher.reactions import registry

STORED_NAMES = {
    "activity",
    "versions",
    "account link",
    "old address",
    "password",
    "invite",
    "proposal",
    "proposal digest",
    "decision",
    "schedule",
    "live",
    "trash",
    "loss",
    "purge",
    "next event",
    "thanks to organizers",
    "thanks to speakers",
    "job",
    "test mail",
    "resend",
    "question",
    "papers",
    "speaker invite",
    "release",
    "unconfirmed mails",
    "held mails",
    "new texts",
    "unreadable picture",
    "order documents",
    "new invoice",
    "new tickets",
    "order",
    "cancelled order",
    "sales end",
    "expired order",
}
"""`reactions.handler` in databases of the first release. Add names, but change none."""

NAMES_BY_KIND = {
    "event.contacted": ["question"],
    "event.copied": ["versions"],
    "event.created": ["versions"],
    "event.deleted": ["versions", "trash"],
    "event.exported": ["job"],
    "event.gone": ["loss"],
    "event.purge-soon": ["purge"],
    "event.imported": ["versions", "job"],
    "event.mails-held": ["held mails"],
    "event.mails-unconfirmed": ["unconfirmed mails"],
    "event.over": ["thanks to organizers", "thanks to speakers"],
    "event.proposals-wait": ["proposal digest"],
    "event.published": ["live"],
    "event.restored": ["versions", "trash"],
    "event.sales-end": ["sales end"],
    "event.sales-end-next-week": ["sales end"],
    "event.sales-end-tomorrow": ["sales end"],
    "event.soon": ["next event"],
    "job.failed": ["job"],
    "mail.dropped": [],
    "mail.released": ["release"],
    "mail.resent": ["resend"],
    "mail.test-asked": ["test mail"],
    "order.created": [],
    "order.placed": ["order documents"],
    "order.completed": ["order documents"],
    "order.resent": ["order documents"],
    "order.updated": ["new invoice"],
    "order.documents-made": ["order"],
    "order.documents-given-up": ["order"],
    "order.cancelled": ["cancelled order"],
    "attendee.updated": ["new tickets"],
    "attendee.deleted": ["new tickets"],
    "attendee.restored": ["new tickets"],
    "order.expired": ["expired order"],
    "picture.unreadable": ["unreadable picture"],
    "role-invite.sent": ["invite"],
    "session.created": ["versions"],
    "session.proposed": ["proposal"],
    "session.state": ["versions", "decision"],
    "session.updated": ["versions", "proposal", "schedule"],
    "setting.updated": [],
    "speaker.pictured": ["versions"],
    "speaker-invite.sent": ["speaker invite"],
    "speakers-call.invited": ["papers"],
    "speakers.reordered": ["versions"],
    "track.updated": ["versions"],
    "user.email-changed": ["account link", "old address"],
    "user.exported": ["job"],
    "user.password-changed": ["password"],
    "user.registered": ["account link"],
    "user.reset-asked": ["account link"],
    "user.verification-asked": ["account link"],
}
"""What the first release did, besides the activity log, which lists every change."""


def test_the_stored_names_are_those_of_the_first_release() -> None:
    assert {handler.name for handler in registry.HANDLERS} == STORED_NAMES


@pytest.mark.parametrize(("kind", "names"), NAMES_BY_KIND.items())
def test_the_same_handlers_react_to_a_kind_in_the_same_order(kind: str, names: list[str]) -> None:
    assert [handler.name for handler in registry.handlers_of(kind)] == ["activity", *names]
