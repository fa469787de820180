"""One declaration per resource: its attributes, links, permissions and place in the archive; its table follows."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, MetaData, Table, func, text
from sqlalchemy.schema import SchemaItem

from openevent.model.archive import LABELS, Archive, MediaPath
from openevent.model.kinds import (
    ARCHIVED,
    NOT_IN_ARCHIVE,
    READ_ONLY,
    TIMESTAMP_TZ,
    Flag,
    Kind,
    facts_of,
)
from openevent.model.links import Link, has_many, has_one, holds, pairs_with, to_one
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, Rule, anyone
from openevent.model.unique import Unique

__all__ = [
    "CLOCK",
    "METADATA",
    "NOW",
    "VIEW",
    "Archive",
    "Attribute",
    "Attributes",
    "Link",
    "MediaPath",
    "Resource",
    "has_many",
    "has_one",
    "holds",
    "link_column",
    "pairs_with",
    "to_one",
    "view",
]
METADATA: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)
NOW: Final[Any] = func.now()
CLOCK: Final[Any] = func.clock_timestamp()
"""The defaults of a time that is set when the row is made: when its transaction began, and that
very moment."""


VIEW: Final = "view"
"""Where a table of METADATA that is a view has its SELECT: `table.info[VIEW]`; the migrations make
it."""


class Attributes(BaseModel):
    """The attributes of a resource, snake_case; dashed in JSON:API documents. What is unknown is ignored."""

    model_config = ConfigDict(
        extra="ignore", defer_build=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )


@dataclass(frozen=True)
class Attribute:
    """What is known of one attribute: `default` is None where null is allowed, NOW or CLOCK where it is made then."""

    name: str
    kind: Kind
    marks: frozenset[Flag]
    required: bool
    default: Any

    @property
    def dashed(self) -> str:
        """Give the name as JSON:API documents have it."""
        return self.name.replace("_", "-")

    @property
    def nullable(self) -> bool:
        return not self.required and self.default is None

    @property
    def in_archive(self) -> bool:
        """Tell whether the archive carries it: what a person or an import can set (docs/contract/archive.md#what-an-export-writes)."""
        return NOT_IN_ARCHIVE not in self.marks and (
            READ_ONLY not in self.marks or ARCHIVED in self.marks
        )

    def column(self) -> Column[Any]:
        is_made = self.default is None or self.default is NOW or self.default is CLOCK
        default = self.default if is_made else _literal(self.default)
        return Column(self.name, self.kind.column, nullable=self.nullable, server_default=default)


def _literal(value: Any) -> Any:
    return text(str(value).lower() if isinstance(value, bool | int) else f"'{value}'")


type AttributesClass = type[Attributes]


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of thing that the API serves and the archive may hold.

    `listed` says who may ask for all of them (each row is subject to `can.read` besides), None
    where there is no such list. `view` is the SELECT whose rows it shows, where it has no table of
    its own. `secrets` are the dashed names of what is sent and kept elsewhere: null in every
    document. `slug` is the attribute that names a row in URLs besides its id. `in_lists` is the
    rule of the rows that lists show unless the list is of one event. `own_routes` are the links,
    and `create`, that have a module of their own in api/routes.

    Every resource answers the questions below `_`; there are no defaults.
    `archive` is its place in the zip of an event; None where the zip leaves it out.
    `copied` tells whether the copy of an event takes the rows along.
    `own_data` finds the rows of a person for the file of their own data; None where there are none.
    `version` is the version number of the event that a change counts up; None for no number.
    `trash` is the rule of who sees a deleted row and restores it; None where a deletion is final.
    `has_rules` tells whether domain/rules.py has rules for writing it.
    """

    type: str
    attributes: AttributesClass
    can: Permissions
    plural: str = ""
    links: tuple[Link, ...] = ()
    columns: tuple[Column[Any], ...] = ()
    constraints: tuple[SchemaItem | Unique, ...] = ()
    listed: Rule | None = None
    view: str | None = None
    secrets: tuple[str, ...] = ()
    slug: str | None = None
    in_lists: Rule = anyone
    own_routes: frozenset[str] = frozenset()
    _: KW_ONLY
    archive: Archive | None
    copied: bool
    own_data: OwnData | None
    version: str | None
    trash: Rule | None
    has_rules: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "plural", self.plural or f"{self.type}s")
        _ = self.table

    @property
    def soft_delete(self) -> bool:
        """Tell whether a deleted row goes into the trash."""
        return self.trash is not None

    @property
    def entry(self) -> Archive:
        """Give its place in the archive. Raises LookupError where it has none."""
        if self.archive is None:
            raise LookupError(f"The archive does not hold {self.plural}.")
        return self.archive

    @property
    def label(self) -> str | None:
        """Give the attribute by which records refer to a row, None where it has none."""
        return next((name for name in LABELS if name in self.fields), None)

    @property
    def unique(self) -> tuple[Unique, ...]:
        """Give what the database keeps single of it."""
        return tuple(item for item in self.constraints if isinstance(item, Unique))

    @property
    def pair_column(self) -> str:
        """Give the name of the column that holds its id in a table of pairs."""
        return f"{self.type.replace('-', '_')}_id"

    @cached_property
    def fields(self) -> Mapping[str, Attribute]:
        """Give the attributes by name, in the order of the declaration."""
        return {name: _attribute(name, info) for name, info in self.attributes.model_fields.items()}

    @cached_property
    def table(self) -> Table:
        links = [link_column(link) for link in self.links if link.column]
        deleted = [Column("deleted_at", TIMESTAMP_TZ)] if self.soft_delete else []
        own = [attribute.column() for attribute in self.fields.values()]
        name = self.plural.replace("-", "_")
        if self.view:
            return view(name, self.view, Column("id", BigInteger, primary_key=True), *own, *links)
        key = Column("id", BigInteger, Identity(always=False), primary_key=True)
        indexes = [Index(None, link.column) for link in self.links if link.column]
        items = [item.item if isinstance(item, Unique) else item for item in self.constraints]
        return Table(name, METADATA, key, *own, *links, *self.columns, *deleted, *indexes, *items)

    def link(self, name: str) -> Link:
        """Give the link of that dashed name; KeyError where there is none."""
        return {link.name: link for link in self.links}[name]


def _attribute(name: str, info: Any) -> Attribute:
    kind, marks = facts_of(info.annotation, info.metadata)
    required = info.is_required()
    return Attribute(name, kind, marks, required, None if required else info.default)


def link_column(link: Link) -> Column[Any]:
    """Make the column of a link to one, with its foreign key."""
    target = ForeignKey(f"{link.target_table}.id", ondelete=link.on_delete)
    return Column(str(link.column), BigInteger, target, nullable=not link.required)


def view(name: str, select: str, *columns: Column[Any]) -> Table:
    """Name a view, whose SELECT the migrations use."""
    return Table(name, METADATA, *columns, info={VIEW: select})
