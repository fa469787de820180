"""What the deployment sets: environment variables declared in template.yaml, read once into one validated model."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _split(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip())
        if isinstance(value, str)
        else value
    )


def _pairs(value: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in value.split(",") if part)


def _sources(value: object) -> object:
    return _pairs(value) if isinstance(value, str) else value


class Limit(NamedTuple):
    """How many of a kind are taken within a window of so many seconds."""

    most: int
    seconds: int


LIMITS: Final[Mapping[str, Limit]] = {
    "login.account": Limit(10, 900),
    "login.address": Limit(100, 900),
    "reset.account": Limit(3, 3600),
    "reset.address": Limit(1, 60),
    "verify.account": Limit(3, 3600),
    "verify.address": Limit(1, 60),
    "register.address": Limit(50, 3600),
    "check.address": Limit(60, 60),
    "invite.account": Limit(100, 3600),
    "email.account": Limit(5, 3600),
    "mail.account": Limit(1000, 3600),
    "mail.session": Limit(5, 3600),
    "copy.account": Limit(20, 86_400),
    "contact.account": Limit(10, 3600),
    "papers.account": Limit(10, 3600),
}
"""Failed logins, mails asked for, registrations, questions whether an e-mail has an account (docs/contract/auth.md#rate-limits), and what a user does to others' addresses and to our storage: invites, new addresses of
their own, mails about sessions (of one, too), copies of events, questions to organizers, and
requests that invite people to submit papers."""


def _limits(value: object) -> object:
    return (
        {name: _limit(said) for name, said in _pairs(value).items()}
        if isinstance(value, str)
        else value
    )


def _limit(said: str) -> Limit:
    most, _, seconds = said.partition("/")
    return Limit(int(most), int(seconds))


class Settings(BaseModel):
    """The deployment's settings. Times are seconds; origins have no slash at the end.

    `statement_seconds` is how long one statement may take, 0 leaves it to the role
    (functions/migrate/roles.py).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    environment: Literal["local", "staging", "production"] = "local"
    release: str = "0"
    database_url: str = ""
    database_host: str = ""
    database_port: int = 5432
    database_name: str = "openevent"
    database_user: str = "openevent_app"
    statement_seconds: int = 0
    bucket: str = ""
    tasks_table: str = ""
    imports_queue_url: str = ""
    exports_queue_url: str = ""
    changes_queue_url: str = ""
    mails_queue_url: str = ""
    outcomes_queue_url: str = ""
    mail_secret_id: str = ""
    reactions_off: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    api_origin: str = ""
    frontend_origin: str = ""
    cors_origins: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    auth_secret_id: str = ""
    event_sources: Annotated[dict[str, str], BeforeValidator(_sources)] = Field(
        default_factory=dict
    )
    retry_delays: Annotated[tuple[int, ...], BeforeValidator(_split)] = (5, 30, 120)
    aws_endpoint_url: str = ""
    aws_lambda_function_memory_size: int = 1769
    max_waiting_jobs: int = 3
    max_imports_a_day: int = 20
    limits: Annotated[dict[str, Limit], BeforeValidator(_limits)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _reach_a_database(self) -> Self:
        if not self.database_url and not self.database_host:
            raise ValueError("DATABASE_URL or DATABASE_HOST must be set")
        if self.database_url and self.environment != "local":
            raise ValueError("DATABASE_URL holds a password and is for the local environment only")
        return self

    @model_validator(mode="after")
    def _know_the_limits(self) -> Self:
        if unknown := self.limits.keys() - LIMITS.keys():
            raise ValueError(f"LIMITS names what there is none of: {', '.join(sorted(unknown))}")
        return self

    def limit(self, name: str) -> Limit:
        """Give the limit of that name: the deployment's, or ours."""
        return self.limits.get(name, LIMITS[name])

    @property
    def is_local(self) -> bool:
        return self.environment == "local"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables; an empty one counts as absent. Raises pydantic.ValidationError."""
    given = {key.lower(): value for key, value in environ.items() if value}
    return Settings.model_validate(
        {key: given[key] for key in Settings.model_fields if key in given}
    )


@cache
def settings() -> Settings:
    """Give the settings of this process."""
    return read_settings(os.environ)
