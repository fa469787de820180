"""A refresh whose answer got lost: for 60 s it gives the same successor, until that is used."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine

from openevent.auth import refresh_tokens, tokens
from openevent.infra import db
from tests.integration.api.auth import logins
from tests.integration.api.auth.logins import (
    WAYS,
    after_exchange,
    get_refresh_token,
    is_logged_in,
    send,
)
from tests.unit.api.client import Answer

MANY = 8


def read_id(answer: Answer) -> str:
    return str(logins.read_claims(get_refresh_token(answer))["jti"])


@pytest.mark.parametrize("way", WAYS)
def test_a_repeated_refresh_gives_the_same_successor(ada: str, way: str) -> None:
    first = logins.start(ada, way)
    answers = [send(first, way)]
    answers += [send(first, way, after_exchange(first, seconds)) for seconds in (0, 30, 59)]
    assert [answer.status for answer in answers] == [200] * 4
    assert len({read_id(answer) for answer in answers}) == 1
    assert all(is_logged_in(answer.json["access_token"]) for answer in answers)
    assert send(get_refresh_token(answers[0]), way).status == 200


@pytest.mark.parametrize("way", WAYS)
def test_after_the_successors_use_it_ends_the_login(ada: str, way: str) -> None:
    first = logins.start(ada, way)
    second = get_refresh_token(send(first, way))
    answer = send(second, way)
    third = get_refresh_token(answer)
    assert [send(token, way).status for token in (first, second, third)] == [401] * 3
    assert not is_logged_in(answer.json["access_token"])


@pytest.mark.parametrize("way", WAYS)
def test_after_61_seconds_it_ends_the_login(ada: str, way: str) -> None:
    first = logins.start(ada, way)
    answer = send(first, way)
    assert send(first, way, after_exchange(first, 61)).status == 401
    assert send(get_refresh_token(answer), way).status == 401
    assert not is_logged_in(answer.json["access_token"])


def test_a_repetition_does_not_prolong_the_minute(ada: str) -> None:
    first = logins.start(ada, "body")
    send(first, "body")
    times = [after_exchange(first, seconds) for seconds in (50, 61)]
    assert [send(first, "body", arrived).status for arrived in times] == [200, 401]


def test_each_successor_has_a_minute_of_its_own(ada: str) -> None:
    first = logins.start(ada, "body")
    second = get_refresh_token(send(first, "body"))
    answers = [send(second, "body") for _ in range(2)]
    assert read_id(answers[0]) == read_id(answers[1])


def test_the_successors_access_token_may_be_used_in_between(ada: str) -> None:
    first = logins.start(ada, "cookie")
    answer = send(first, "cookie")
    assert is_logged_in(answer.json["access_token"])
    assert read_id(send(first, "cookie")) == read_id(answer)


def test_both_answers_have_the_same_value_against_forgery(ada: str) -> None:
    first = logins.start(ada, "cookie")
    answers = [send(first, "cookie") for _ in range(2)]
    assert answers[0].cookies[1] == answers[1].cookies[1]


def test_a_repetition_does_not_prolong_the_login(ada: str) -> None:
    first = logins.start(ada, "body")
    send(first, "body")
    before = logins.load_family(first)
    send(first, "body")
    assert logins.load_family(first) == before


def test_parallel_requests_get_the_same_successor(ada: str) -> None:
    claims, arrived = tokens.read_token(logins.start(ada, "body")), time.time()
    connections = create_engine("postgresql+pg8000://", creator=db._open_session, pool_size=MANY)

    def turn(_: int) -> UUID:
        with connections.begin() as connection:
            return refresh_tokens.rotate(connection, claims, uuid4(), arrived).id

    with ThreadPoolExecutor(MANY) as threads:
        successors = list(threads.map(turn, range(MANY)))
    connections.dispose()
    assert len(set(successors)) == 1


def test_a_statement_that_is_repeated_after_a_lost_connection_gives_the_same(ada: str) -> None:
    claims, successor = tokens.read_token(logins.start(ada, "body")), uuid4()
    for _ in range(2):
        token = db.run_repeatable(
            lambda connection: refresh_tokens.rotate(connection, claims, successor, time.time())
        )
        assert token.id == successor


def test_a_process_that_dies_before_the_end_uses_nothing_up(ada: str) -> None:
    first = logins.start(ada, "body")
    connections = create_engine("postgresql+pg8000://", creator=db._open_session)
    with connections.connect() as connection:  # the transaction is rolled back
        claims = tokens.read_token(first)
        lost = refresh_tokens.rotate(connection, claims, uuid4(), time.time())
    connections.dispose()
    answer = send(first, "body")
    assert (answer.status, read_id(answer) == lost.id.hex) == (200, False)


def test_a_request_is_at_most_as_old_as_the_gateway_timeout(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.routes import auth  # noqa: PLC0415 - the settings of the test

    first = logins.start(ada, "body")
    assert send(first, "body").status == 200
    for seconds, status in ((89, 200), (91, 401)):
        now = after_exchange(first, seconds)
        monkeypatch.setattr(auth.time, "time", lambda now=now: now)
        assert send(first, "body", now - 3_600).status == status
