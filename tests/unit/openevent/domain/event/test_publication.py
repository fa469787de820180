"""The rules of a publication, without a database (docs/contract/mail.md#publication)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openevent.auth import rate_limits
from openevent.domain.event import publication
from openevent.domain.refusals import Conflict, Forbidden
from openevent.domain.write.before import Before, Rights
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import NOW
from openevent.domain.write.plan import RecordedChange
from openevent.domain.write.request import Request
from openevent.model.permissions import Identity
from openevent.resources import BY_TYPE

RIGHTS = Rights(may_read=True, may_write=True)
END = datetime(2030, 5, 2, 9, tzinfo=UTC)
BEFORE, AFTER = END - timedelta(seconds=1), END
VERIFIED = Identity(1, is_verified=True)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the limits that were checked."""
    names: list[str] = []
    monkeypatch.setattr(rate_limits, "check", lambda name, _key: names.append(name))
    return names


def make_plan(
    *,
    now: datetime = BEFORE,
    notify: bool | None = None,
    user: Identity = VERIFIED,
    state: str = "draft",
    roles: frozenset[str] = frozenset({"coorganizer"}),
    **columns: Any,
) -> PlanBuilder:
    row = {"id": 7, "state": state, "ends_at": END}
    before = Before(RIGHTS, row, roles=roles, values={NOW: now})
    return PlanBuilder(Request(user, BY_TYPE["event"], notify=notify), before, columns)


def announce(plan: PlanBuilder) -> tuple[list[bool], int | None]:
    """Apply the rules; return the fact `notify` of each publication, and the counts of mails."""
    publication.check_publisher(plan)
    publication.announce(plan)
    built = plan.build("updated")
    notified = [change.facts["notify"] for change in built.recorded_changes]
    return notified, None if built.mail_counts is None else len(built.mail_counts)


@pytest.mark.parametrize(
    ("notify", "now", "is_told"),
    [(None, BEFORE, True), (None, AFTER, False), (False, BEFORE, False), (False, AFTER, False)],
)
def test_an_event_that_is_over_is_published_quietly(
    notify: bool | None,  # noqa: FBT001 - a parameter of the test
    now: datetime,
    is_told: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    plan = make_plan(now=now, notify=notify, state="draft")
    plan.set(state="published")
    assert announce(plan) == ([is_told], int(is_told))


def test_the_end_that_counts_is_that_after_the_write() -> None:
    plan = make_plan(now=AFTER, ends_at=END + timedelta(days=1))
    plan.set(state="published")
    assert announce(plan) == ([True], 1)


@pytest.mark.parametrize("state", ["draft", "published"])
def test_asked_for_an_event_is_announced_and_counted(checks: list[str], state: str) -> None:
    plan = make_plan(notify=True, state=state)
    if state == "draft":
        plan.set(state="published")
    assert announce(plan) == ([True], 1)
    assert checks == ["announce.event", "mail.account"]
    assert len(plan.build("updated").last) == 2


def test_a_new_event_counts_no_announcement(checks: list[str]) -> None:
    before = Before(RIGHTS, values={NOW: BEFORE})
    columns = {"state": "published", "ends_at": END}
    plan = PlanBuilder(Request(VERIFIED, BY_TYPE["event"], notify=True), before, columns)
    assert announce(plan) == ([True], 1)
    assert checks == ["mail.account"]


@pytest.mark.parametrize("notify", [None, False])
def test_another_change_announces_nothing(
    notify: bool | None,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert announce(make_plan(notify=notify, state="published", name="Days")) == ([], None)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"now": AFTER, "state": "published"}, Conflict),
        ({"state": "draft"}, Conflict),
        ({"state": "published", "user": Identity(1)}, Forbidden),
        ({"state": "published", "roles": frozenset({"moderator"})}, Forbidden),
    ],
)
def test_what_cannot_be_announced_is_refused_and_not_counted(
    values: dict[str, Any], refusal: type[Exception], checks: list[str]
) -> None:
    with pytest.raises(refusal):
        announce(make_plan(notify=True, **values))
    assert checks == []


def test_only_verified_users_and_administrators_publish() -> None:
    for user in (VERIFIED, Identity(1, is_admin=True)):
        plan = make_plan(user=user)
        plan.set(state="published")
        announce(plan)
        assert plan.build("updated").recorded_changes == (
            RecordedChange("event.published", {"notify": True}),
        )
    plan = make_plan(user=Identity(1))
    plan.set(state="published")
    with pytest.raises(Forbidden):
        announce(plan)
