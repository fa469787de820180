"""One declaration per resource: its attributes, links, permissions and place in the archive; its table follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Table,
    func,
    literal,
    text,
)
from sqlalchemy.schema import SchemaItem

from openevent.model.archive import LABELS, Archive, MediaPath
from openevent.model.kinds import (
    ARCHIVED,
    NOT_IN_ARCHIVE,
    READ_ONLY,
    TIMESTAMP_TZ,
    Kind,
    Mark,
    facts_of,
)
from openevent.model.links import Link, has_many, has_one, holds, pairs_with, to_one
from openevent.model.permissions import Permissions, Rule

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
    "pairs",
    "pairs_view",
    "pairs_with",
    "to_one",
    "zero",
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
    marks: frozenset[Mark]
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

    `archive` is its place in the zip of an event, None where the zip leaves it out. `listed` says who may ask for all of them (each row is subject to `can.read` besides), None
    where there is no such list. `view` is the SELECT whose rows it shows, where it has no table of
    its own. `secrets` are the dashed names of what is sent and kept elsewhere: null in every
    document.
    """

    type: str
    attributes: AttributesClass
    can: Permissions
    plural: str = ""
    links: tuple[Link, ...] = ()
    archive: Archive | None = field(kw_only=True)
    soft_delete: bool = True
    columns: tuple[Column[Any], ...] = ()
    constraints: tuple[SchemaItem, ...] = ()
    listed: Rule | None = None
    view: str | None = None
    secrets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "plural", self.plural or f"{self.type}s")
        _ = self.table

    @cached_property
    def fields(self) -> Mapping[str, Attribute]:
        """Give the attributes by name, in the order of the declaration."""
        return {name: _attribute(name, info) for name, info in self.attributes.model_fields.items()}

    @cached_property
    def table(self) -> Table:
        links = [_link_column(link) for link in self.links if link.column]
        deleted = [Column("deleted_at", TIMESTAMP_TZ)] if self.soft_delete else []
        own = [attribute.column() for attribute in self.fields.values()]
        name = self.plural.replace("-", "_")
        if self.view:
            return _view(name, self.view, Column("id", BigInteger, primary_key=True), *own, *links)
        key = Column("id", BigInteger, Identity(always=False), primary_key=True)
        indexes = [Index(None, link.column) for link in self.links if link.column]
        return Table(
            name, METADATA, key, *own, *links, *self.columns, *deleted, *indexes, *self.constraints
        )

    @property
    def entry(self) -> Archive:
        """Give its place in the archive. Raises LookupError where it has none."""
        if self.archive is None:
            raise LookupError(f"The archive does not hold {self.plural}.")
        return self.archive

    @property
    def label(self) -> str | None:
        """Give the attribute by which records of the archive refer to a row, None where it has none."""
        return next((name for name in LABELS if name in self.fields), None)

    @property
    def pair_column(self) -> str:
        """Give the column that holds its id in a table of pairs."""
        return f"{self.type.replace('-', '_')}_id"

    def link(self, name: str) -> Link:
        """Give the link of that dashed name; KeyError where there is none."""
        return {link.name: link for link in self.links}[name]


def _attribute(name: str, info: Any) -> Attribute:
    kind, marks = facts_of(info.annotation, info.metadata)
    required = info.is_required()
    return Attribute(name, kind, marks, required, None if required else info.default)


def _link_column(link: Link) -> Column[Any]:
    target = ForeignKey(
        f"{TABLE_OF.get(link.type, link.type.replace('-', '_') + 's')}.id", ondelete=link.on_delete
    )
    return Column(str(link.column), BigInteger, target, nullable=not link.required)


TABLE_OF: Final[Mapping[str, str]] = {"tax": "taxes"}
"""Tables whose name is not the type with an s."""


def pairs(name: str, left: str, right: str) -> Table:
    """Make a table of pairs, `left` and `right` being the singular names of two resources."""
    columns = [_link_column(to_one(side, required=True)) for side in (left, right)]
    for column in columns:
        column.primary_key = True
    return Table(name, METADATA, *columns, Index(None, columns[1].name))


def pairs_view(name: str, left: str, right: str, select: str) -> Table:
    """Name a view of pairs, `left` and `right` being the singular names of two resources."""
    return _view(
        name,
        select,
        *(Column(f"{side}_id", BigInteger, primary_key=True) for side in (left, right)),
    )


def _view(name: str, select: str, *columns: Column[Any]) -> Table:
    return Table(name, METADATA, *columns, info={VIEW: select})


def zero() -> Any:
    """Give SQL false, for rules and filters that nothing meets."""
    return literal(value=False)
