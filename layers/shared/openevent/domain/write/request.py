"""The first stage of a write: what the client sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from openevent.model.permissions import Identity
from openevent.model.resource import Link, Resource

type Mode = Literal["set", "add", "remove"]


@dataclass(frozen=True)
class LinkChange:
    """A change of one link: set it to these ids, add them, or remove them.

    `pointer` is the place in the body, for error messages.
    """

    link: Link
    ids: tuple[int, ...]
    pointer: str
    mode: Mode = "set"

    def ids_after(self, ids_before: frozenset[int]) -> frozenset[int]:
        """Return the ids that the link has after the change."""
        if self.mode == "add":
            return ids_before | set(self.ids)
        if self.mode == "remove":
            return ids_before - set(self.ids)
        return frozenset(self.ids)


@dataclass(frozen=True)
class Request:
    """One write as the client sent it.

    - `key` is the id in the URL, None for a new row; `body_id` is the id in the body.
    - `attributes` are the values as sent, by dashed name.
    - `new_columns` are the checked values of a new row. The plan of an update checks its values
      itself, because it compares them with the stored row.
    - `relationship` is the link that the URL names, if it names one.
    - `media` are the keys of files that the body names by their address.
    - `trashed`, `permanent` and `dry_run` are the switches of the query. So is `notify`, which is
      None if the query has none (docs/contract/mail.md#publication).
    """

    user: Identity
    resource: Resource
    key: str | None = None
    body_id: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    new_columns: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[LinkChange, ...] = ()
    relationship: Link | None = None
    trashed: bool = False
    permanent: bool = False
    dry_run: bool = False
    notify: bool | None = None
    media: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_from_admin(self) -> bool:
        """Tell whether an administrator sent it."""
        return self.user.is_admin or self.user.is_super_admin
