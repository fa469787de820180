"""The second stage of a write: the locked row, and what the rules need to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import LinkChange
from openevent.model.resource import Link


@dataclass(frozen=True)
class Rights:
    """What the user may do with the row. For a new row, `may_read` is about its event."""

    may_read: bool
    may_write: bool
    may_restore: bool = False


@dataclass(frozen=True)
class ParentEvent:
    """The event to which the row belongs."""

    id: int
    starts_at: datetime
    ends_at: datetime
    is_sponsors_enabled: bool
    is_sessions_speakers_enabled: bool
    is_tax_enabled: bool
    payment_currency: str | None
    can_pay_by_paypal: bool
    can_pay_by_stripe: bool
    can_pay_by_cheque: bool
    can_pay_by_bank: bool
    can_pay_by_invoice: bool
    can_pay_onsite: bool
    can_pay_by_omise: bool
    can_pay_by_alipay: bool
    can_pay_by_paytm: bool

    @property
    def takes_payments(self) -> bool:
        """Tell whether the event has a way to pay."""
        names = [field.name for field in fields(self) if field.name.startswith("can_pay")]
        return any(getattr(self, name) for name in names)


@dataclass(frozen=True)
class LinkRows:
    """Ids of a link's rows.

    - `visible`: the named and the linked rows that the user may see.
    - `linked`: all rows that are linked before the write; only links to many have them.
    - `writable`: the rows that the change may add or remove, as far as the user may change them.
    """

    visible: frozenset[int]
    linked: frozenset[int]
    writable: frozenset[int]

    def ids_after(self, change: LinkChange) -> frozenset[int]:
        """Return the ids that are linked after the change of a link to many.

        Rows that the user may not see stay linked (docs/contract/api.md#relationship-routes).
        """
        hidden = self.linked - self.visible
        return change.ids_after(self.linked) | hidden


@dataclass(frozen=True)
class Before:
    """The state of the database before the write, read and locked by one statement.

    `row` has the stored columns and is empty for a new row. `roles` are the names of the user's
    roles in the event.
    """

    rights: Rights
    row: Mapping[str, Any] = field(default_factory=dict)
    event: ParentEvent | None = None
    roles: frozenset[str] = frozenset()
    links: Mapping[Link, LinkRows] = field(default_factory=dict)
    values: Mapping[Lookup[Any], Any] = field(default_factory=dict)

    @property
    def is_deleted(self) -> bool:
        """Tell whether the row is in the trash."""
        return self.row.get("deleted_at") is not None

    def look_up[T](self, lookup: Lookup[T]) -> T:
        """Return the value of a look-up that is registered with the rule (domain/rules.py)."""
        value: T = self.values[lookup]
        return value
