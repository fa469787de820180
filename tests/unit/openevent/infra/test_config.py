"""The settings, read from environment variables."""

import pytest
from pydantic import ValidationError

from openevent.infra import config


def test_lists_and_pairs_are_parsed() -> None:
    settings = config.read_settings(
        {
            "DATABASE_HOST": "db",
            "CORS_ORIGINS": "https://a.org, https://b.org",
            "RETRY_DELAYS": "1,2,3",
            "EVENT_SOURCES": "import_worker=u-1,export_worker=u-2",
            "MAX_WAITING_JOBS": "5",
            "BUCKET": "",
        }
    )
    assert (settings.cors_origins, settings.retry_delays) == (
        ("https://a.org", "https://b.org"),
        (1, 2, 3),
    )
    assert settings.event_sources == {"import_worker": "u-1", "export_worker": "u-2"}
    assert (settings.max_waiting_jobs, settings.bucket, settings.is_local) == (5, "", True)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_deployment_allows_pages_of_a_laptop_only_if_they_are_listed(environment: str) -> None:
    variables = {"ENVIRONMENT": environment, "DATABASE_HOST": "db"}
    page = "http://localhost:4200"
    listed = config.read_settings({**variables, "CORS_ORIGINS": f"https://a.org,{page}"})
    assert not config.read_settings(variables).allows_origin(page)
    assert (listed.allows_origin(page), listed.allows_origin("http://localhost:4201")) == (
        True,
        False,
    )


def test_a_database_is_required() -> None:
    with pytest.raises(ValidationError, match="DATABASE_URL or DATABASE_HOST"):
        config.read_settings({})


def test_a_database_url_is_allowed_in_the_local_environment_only() -> None:
    with pytest.raises(ValidationError, match="local environment only"):
        config.read_settings({"ENVIRONMENT": "production", "DATABASE_URL": "postgresql://a:b@c/d"})


def test_the_deployment_overrides_default_limits() -> None:
    settings = config.read_settings(
        {"DATABASE_HOST": "db", "LIMITS": "login.account=5/60,reset.account=1/1"}
    )
    assert (settings.limit("login.account"), settings.limit("reset.account")) == ((5, 60), (1, 1))
    assert settings.limit("login.address") == config.LIMITS["login.address"] == (100, 900)


@pytest.mark.parametrize(
    "text", ["login.account=5", "login.account=x/60", "logins=5/60", "login.account"]
)
def test_an_invalid_limit_is_an_error(text: str) -> None:
    with pytest.raises(ValidationError):
        config.read_settings({"DATABASE_HOST": "db", "LIMITS": text})


@pytest.mark.parametrize("seconds", ["0", "-1", "39601", "an hour"])
def test_proposals_wait_no_longer_than_a_queue_hides_a_message(seconds: str) -> None:
    variables = {"DATABASE_HOST": "db", "PROPOSAL_DIGEST_SECONDS": seconds}
    with pytest.raises(ValidationError, match="proposal_digest_seconds"):
        config.read_settings(variables)


def test_proposals_wait_an_hour_by_default() -> None:
    assert config.read_settings({"DATABASE_HOST": "db"}).proposal_digest_seconds == 3_600


@pytest.mark.parametrize("days", ["0", "10", "30", "999"])
def test_the_days_of_a_purge(days: str) -> None:
    settings = config.read_settings({"DATABASE_HOST": "db", "PURGE_DAYS": days})
    assert settings.purge_days == int(days)


@pytest.mark.parametrize("days", ["-1", "1", "9", "1000", "a month"])
def test_a_purge_leaves_time_for_the_mail_before_it(days: str) -> None:
    with pytest.raises(ValidationError, match=r"(?i)purge_days"):
        config.read_settings({"DATABASE_HOST": "db", "PURGE_DAYS": days})


def test_what_is_deleted_stays_for_thirty_days_by_default() -> None:
    assert config.read_settings({"DATABASE_HOST": "db"}).purge_days == 30
