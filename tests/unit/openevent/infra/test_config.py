"""The environment, read once into one validated model."""

import pytest
from pydantic import ValidationError

from openevent.infra import config


def test_lists_and_pairs_are_read_from_words() -> None:
    read = config.read_settings({
        "DATABASE_HOST": "db", "CORS_ORIGINS": "https://a.org, https://b.org", "RETRY_DELAYS": "1,2,3",
        "EVENT_SOURCES": "import_worker=u-1,export_worker=u-2", "MAX_WAITING_JOBS": "5", "BUCKET": "",
    })  # fmt: skip
    assert (read.cors_origins, read.retry_delays) == (("https://a.org", "https://b.org"), (1, 2, 3))
    assert read.event_sources == {"import_worker": "u-1", "export_worker": "u-2"}
    assert (read.max_waiting_jobs, read.bucket, read.is_local) == (5, "", True)


def test_a_database_must_be_named() -> None:
    with pytest.raises(ValidationError, match="DATABASE_URL or DATABASE_HOST"):
        config.read_settings({})


def test_a_password_in_a_variable_is_for_the_laptop() -> None:
    with pytest.raises(ValidationError, match="local environment only"):
        config.read_settings({"ENVIRONMENT": "production", "DATABASE_URL": "postgresql://a:b@c/d"})


def test_a_limit_is_ours_unless_the_deployment_says_otherwise() -> None:
    known = config.read_settings(
        {"DATABASE_HOST": "db", "LIMITS": "login.account=5/60,reset.account=1/1"}
    )
    assert (known.limit("login.account"), known.limit("reset.account")) == ((5, 60), (1, 1))
    assert known.limit("login.address") == config.LIMITS["login.address"] == (100, 900)


@pytest.mark.parametrize(
    "said", ["login.account=5", "login.account=x/60", "logins=5/60", "login.account"]
)
def test_a_limit_that_is_none_is_told_at_the_start(said: str) -> None:
    with pytest.raises(ValidationError):
        config.read_settings({"DATABASE_HOST": "db", "LIMITS": said})
