"""What the users of a run know: their jobs with the ends that they saw, and their events."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any, Final

from chaos.archives import Archive
from chaos.client import Client

WAITING: Final = "WAITING"
SUCCESS: Final = "SUCCESS"
FAILURE: Final = "FAILURE"
SHOP: Final = "Chaos Market"
"""The name of the events at which users sell, which no import makes."""


@dataclass
class Sighting:
    """A state of a task that a client saw, at a time."""

    at: float
    state: str
    document: dict[str, Any]


@dataclass
class Version:
    """An event's content after an edit: titles by session id, and its place.

    The edit was sent at `sent_at` and answered at `done_at`.
    """

    titles: dict[str, str]
    place: str
    sent_at: float = 0
    done_at: float = 0


@dataclass
class Event:
    """An imported event as its owner knows it; `versions` is empty before its first edit."""

    id: str
    job: "Job"
    versions: list[Version] = field(default_factory=list)
    is_deleted: bool = False
    was_deleted: bool = False
    """Whether it ever was in the trash: an export may then fail."""
    is_purged: bool = False
    """Whether it was in the trash for so long that a daily run purges it."""
    is_uncertain: bool = False
    """Whether nobody knows what an edit did: its answer was lost."""


@dataclass
class Job:
    """A job that the API accepted, and what its user knows of it."""

    task: str
    kind: str
    account: "Account"
    asked_at: float
    arguments: dict[str, Any]
    archive: Archive | None = None
    event: Event | None = None
    is_cancelled: bool = False
    is_replaced: bool = False
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def end(self) -> Sighting | None:
        """The first ended state that its user saw."""
        ends = (sighting for sighting in self.sightings if sighting.state != WAITING)
        return next(ends, None)

    @property
    def is_dry(self) -> bool:
        """Whether it is the dry run of an import."""
        return bool(self.arguments.get("is_dry"))

    def see(self, document: dict[str, Any]) -> None:
        """Record a state of the task."""
        self.sightings.append(Sighting(time.time(), document["state"], document))


@dataclass(frozen=True)
class Shop:
    """The ids of an event that sells, and of its ticket."""

    event: str
    ticket: str


@dataclass
class Order:
    """An order as its buyer knows it; nobody knows what happened to one that is uncertain."""

    id: str
    is_completed: bool = False
    is_cancelled: bool = False
    is_uncertain: bool = False


@dataclass
class Account:
    """A user of the run."""

    id: str
    email: str
    client: Client
    jobs: list[Job] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    shop: Shop | None = None
    orders: list[Order] = field(default_factory=list)

    def add(self, job: Job) -> Job:
        """Add a job, unless it is there already; return the one that is there."""
        same = next((other for other in self.jobs if other.task == job.task), None)
        if same is None:
            self.jobs.append(job)
        return same or job


@dataclass
class Accounts:
    """All users of a run, who come while it lasts."""

    accounts: list[Account] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, account: Account) -> None:
        """Add a user."""
        with self._lock:
            self.accounts.append(account)

    @property
    def jobs(self) -> list[Job]:
        """All jobs of all users."""
        return [job for account in self.accounts for job in account.jobs]
