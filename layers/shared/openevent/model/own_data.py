"""Which rows of a resource belong to a person's own data (docs/contract/jobs.md#own-data)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

LAST: Final = 100


@dataclass(frozen=True)
class OwnData:
    """How the rows of a person are found; each way is enough.

    `columns` hold the user's id, `addresses` the user's e-mail address, and `through` names links
    by a table of pairs to rows that are the person's. `order` is the place of the list in the
    file. `hidden` maps an attribute to the boolean attribute that leaves it out.
    """

    columns: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    order: int = LAST
    hidden: Mapping[str, str] = field(default_factory=dict)
