"""The deployment's settings: environment variables from template.yaml, validated once."""

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Limit(NamedTuple):
    """A rate limit: at most `most` attempts within a window of `seconds`."""

    most: int
    seconds: int


LOCAL_ORIGIN: Final = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
"""A front end on the developer's machine, on any port (docs/contract/configuration.md#browsers)."""
HOST: Final = r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"
MAXIMUM_PURGE_DAYS: Final = 999
MINIMUM_PURGE_DAYS: Final = 10
"""Owners get a mail seven days before their event is purged."""
MAXIMUM_HIDDEN_SECONDS: Final = 39_600
"""SQS hides a received message for at most 12 hours (Amazon SQS, Quotas); one hour is a reserve."""
HTTPS_HEADERS: Final[Mapping[str, str]] = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains"
}
"""Browsers use HTTPS only for a year (docs/contract/configuration.md#https)."""
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
    "announce.event": Limit(1, 86_400),
    "copy.account": Limit(20, 86_400),
    "contact.account": Limit(10, 3600),
    "papers.account": Limit(10, 3600),
    "order.account": Limit(30, 3600),
    "favourite.account": Limit(300, 3600),
    "code.viewer": Limit(20, 3600),
    "buy.unverified": Limit(20, 3600),
    "resend.account": Limit(5, 60),
    "resend.order": Limit(10, 3600),
    "document.order": Limit(1, 30),
    "proposal.event": Limit(20, 86_400),
    "proposal.account": Limit(100, 86_400),
    "draft.account": Limit(100, 86_400),
    "speaker.account": Limit(100, 86_400),
    "feedback.account": Limit(300, 3600),
    "event.account": Limit(100, 86_400),
    "export.account": Limit(200, 86_400),
    "upload.account": Limit(100, 86_400),
    "file.account": Limit(100, 86_400),
    "bytes.account": Limit(1_000_000_000, 86_400),
    "file.proposer": Limit(20, 86_400),
    "bytes.proposer": Limit(50_000_000, 86_400),
}
"""The default rate limits by name (docs/contract/auth.md#rate-limits).

They limit failed logins, requested mails, registrations and questions whether an e-mail has an
account. They also limit invites, changes of one's e-mail, mails about sessions (and about one
session), announcements of an event by `notify=true`, copies of events, questions to organizers,
requests that invite people to submit papers, new orders of speakers, new favourites, guesses of
codes, new orders of tickets, mails with tickets that people ask for (of one account, and of one
order), how often the files of an order are made on request, and the rows that everybody may create:
proposals (of one account to one event, and in all), drafts, speakers, feedback, events, exports,
uploads of zips, and uploaded files with their bytes (fewer before the e-mail address is verified).
None may limit reading the own account and its notifications, because a front end logs its user out
then.
"""


def _split_list(value: object) -> object:
    """Split `a, b` into ("a", "b"); return a value that is no text as it is."""
    if not isinstance(value, str):
        return value
    parts = (part.strip() for part in value.split(","))
    return tuple(part for part in parts if part)


def _split_pairs(text: str) -> dict[str, str]:
    """Split `a=1,b=2` into {"a": "1", "b": "2"}."""
    return dict(part.split("=", 1) for part in text.split(",") if part)


def _parse_event_sources(value: object) -> object:
    return _split_pairs(value) if isinstance(value, str) else value


def _parse_limits(value: object) -> object:
    """Parse `login.account=5/60`: at most 5 within 60 seconds."""
    if not isinstance(value, str):
        return value
    return {name: _parse_limit(text) for name, text in _split_pairs(value).items()}


def _parse_limit(text: str) -> Limit:
    most, _, seconds = text.partition("/")
    return Limit(int(most), int(seconds))


class Settings(BaseModel):
    """The deployment's settings. Times are in seconds; origins have no slash at the end.

    `calendar_host` is the end of the ids in calendars and never changes
    (docs/contract/calendars.md#ids).
    `statement_seconds` limits the time of one SQL statement; with 0 the database role's limit
    applies (functions/migrate/roles.py). `tasks_table` is the DynamoDB table of tasks, counters of
    rate limits and the mail ledger. `max_imports_a_day` and `max_dry_runs_a_day` limit nothing if
    they are 0 (docs/contract/jobs.md#limits). `proposal_digest_seconds` is how long the later
    proposals of an event wait for one mail (docs/contract/mail.md#several-proposals-of-one-event).
    `purge_days` is how long a row stays in the trash, 0 for ever; each duty that purges works for
    about `purge_seconds` (docs/contract/resources.md#purge).
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
    images_queue_url: str = ""
    documents_queue_url: str = ""
    changes_queue_url: str = ""
    mails_queue_url: str = ""
    outcomes_queue_url: str = ""
    mail_secret_id: str = ""
    reactions_off: Annotated[tuple[str, ...], BeforeValidator(_split_list)] = ()
    api_origin: str = ""
    frontend_origin: str = ""
    calendar_host: Annotated[str, Field(pattern=HOST)] = "open-event.invalid"
    numeric_error_status: bool = False
    cors_origins: Annotated[tuple[str, ...], BeforeValidator(_split_list)] = ()
    auth_secret_id: str = ""
    event_sources: Annotated[dict[str, str], BeforeValidator(_parse_event_sources)] = Field(
        default_factory=dict
    )
    retry_delays: Annotated[tuple[int, ...], BeforeValidator(_split_list)] = (5, 30, 120)
    proposal_digest_seconds: Annotated[int, Field(ge=1, le=MAXIMUM_HIDDEN_SECONDS)] = 3600
    purge_days: Annotated[int, Field(ge=0, le=MAXIMUM_PURGE_DAYS)] = 30
    purge_seconds: Annotated[int, Field(ge=1)] = 60
    aws_endpoint_url: str = ""
    aws_lambda_function_memory_size: int = 1769
    max_waiting_jobs: int = 3
    max_imports_a_day: Annotated[int, Field(ge=0)] = 20
    max_dry_runs_a_day: Annotated[int, Field(ge=0)] = 100
    limits: Annotated[dict[str, Limit], BeforeValidator(_parse_limits)] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _check_database(self) -> Self:
        if not self.database_url and not self.database_host:
            raise ValueError("Set DATABASE_URL or DATABASE_HOST.")
        if self.database_url and self.environment != "local":
            raise ValueError(
                "DATABASE_URL contains a password: use it in the local environment only."
            )
        return self

    @model_validator(mode="after")
    def _check_limit_names(self) -> Self:
        if unknown := self.limits.keys() - LIMITS.keys():
            raise ValueError(f"LIMITS has unknown names: {', '.join(sorted(unknown))}.")
        return self

    @model_validator(mode="after")
    def _check_purge_days(self) -> Self:
        if 0 < self.purge_days < MINIMUM_PURGE_DAYS:
            raise ValueError(f"PURGE_DAYS must be 0, or {MINIMUM_PURGE_DAYS} or more.")
        return self

    def limit(self, name: str) -> Limit:
        """Get the rate limit of that name: the deployment's, or else the default."""
        return self.limits.get(name, LIMITS[name])

    @property
    def is_local(self) -> bool:
        return self.environment == "local"

    def allows_origin(self, origin: str) -> bool:
        """Tell whether pages of an origin may call the API: of a front end, or local ones."""
        if origin in self.cors_origins:
            return True
        return self.is_local and LOCAL_ORIGIN.fullmatch(origin) is not None

    @property
    def https_headers(self) -> Mapping[str, str]:
        """Headers of every answer; none locally, where answers come over HTTP."""
        return {} if self.is_local else HTTPS_HEADERS


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables. Raises pydantic.ValidationError.

    An empty variable counts as absent.
    """
    variables = {name.lower(): value for name, value in environ.items() if value}
    return Settings.model_validate(
        {name: variables[name] for name in Settings.model_fields if name in variables}
    )


@cache
def settings() -> Settings:
    """Get this process's settings."""
    return read_settings(os.environ)
