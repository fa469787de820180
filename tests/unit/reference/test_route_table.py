"""`make routes` lists each route of the API with its rule, in the words of the code."""

import pytest

from openevent.model.permissions import Rule, admin, co_organizer, logged_in, published, staff
from openevent.resources import ALL
from reference import route_table as command
from reference import routes, rule_words


def find(method: str, path: str) -> command.RouteRow:
    (row,) = [row for row in command.list_rows() if (row.method, row.path) == (method, path)]
    return row


def test_every_route_of_the_api_is_listed_once() -> None:
    listed = [(row.path, row.method) for row in command.list_rows()]
    assert sorted(set(listed)) == listed
    assert {*listed} == {*routes.list_handlers(), ("/v1/webhooks/sendgrid", "POST")}


@pytest.mark.parametrize(
    ("method", "path", "handler", "who_may"),
    [
        ("GET", "/v1/tracks/{key}", "reads._read_one(track)", "visible"),
        ("POST", "/v1/tracks", "writes._create(track)", "track_organizer"),
        ("GET", "/v1/mails", "reads._read_all(mail)", "admin; rows: admin | co_organizer"),
        (
            "GET",
            "/v1/tracks/{key}/event",
            "reads._read_related(track, event)",
            "visible",
        ),
        ("GET", "/v1/admin/duties", "duties._read_duties(admin-duty)", "admin"),
        ("GET", "/health", "health.shallow", "anyone"),
        ("GET", "/v1/users/me", "users.read_own", "logged_in"),
        ("POST", "/v1/webhooks/sendgrid", command.OTHER_FUNCTION, "anyone"),
    ],
)
def test_a_route_has_its_handler_and_rule(
    method: str, path: str, handler: str, who_may: str
) -> None:
    assert find(method, path)[2:] == (handler, who_may)


def test_a_handler_that_may_refuse_says_so() -> None:
    assert find("POST", "/v1/test-mail").who_may == "logged_in, as the handler allows"


def test_each_rule_of_each_resource_has_words() -> None:
    for resource in ALL:
        for rule in vars(resource.can).values():
            assert rule_words.describe(rule)


def test_parts_of_another_sign_are_in_brackets() -> None:
    rule = (published | staff | co_organizer) & logged_in & ~admin
    assert rule_words.describe(rule) == "(published | staff | co_organizer) & logged_in & ~admin"


def test_a_rule_without_a_name_is_an_error() -> None:
    with pytest.raises(LookupError, match="Give the rule"):
        rule_words.describe(Rule(lambda _user, table: table.c.id > 1))


def test_some_routes_are_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main("ADMIN/DUTIES") == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["METHOD", "PATH", "HANDLER", "WHO", "MAY"]
    assert line.split() == ["GET", "/v1/admin/duties", "duties._read_duties(admin-duty)", "admin"]
    assert command.main("nothing of this") == 1
    assert capsys.readouterr().err == "No route contains 'nothing of this'.\n"
