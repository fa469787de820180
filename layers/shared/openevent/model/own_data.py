"""Declares which rows of a resource belong to a person (docs/contract/jobs.md#own-data)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

DEFAULT_ORDER: Final = 100


@dataclass(frozen=True)
class OwnData:
    """Describes how an export finds a person's rows; a row that matches in one way is enough.

    - `columns`: columns that hold the user's id.
    - `addresses`: columns that hold the user's e-mail address.
    - `through`: many-to-many links to rows that belong to the person.
    - `order`: the position of the list in the file.
    - `hidden`: maps an attribute to the boolean attribute that hides it.
    """

    columns: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    order: int = DEFAULT_ORDER
    hidden: Mapping[str, str] = field(default_factory=dict)
