"""Resource declarations: attributes, links, permissions, archive; the table is built from them."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
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
    parse_annotation,
)
from openevent.model.links import (
    Link,
    always_one,
    has_many,
    has_one,
    many_to_many,
    of_person,
    to_one,
    via_view,
)
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, Rule, anyone
from openevent.model.unique import Unique, build_unique
from openevent.pictures.sizes import Picture, build_column

__all__ = [
    "CREATE",
    "METADATA",
    "NEW_GUID",
    "READ",
    "STATEMENT_TIME",
    "TRANSACTION_TIME",
    "UPDATE",
    "VIEW",
    "Archive",
    "Attribute",
    "Attributes",
    "Link",
    "MediaPath",
    "Resource",
    "always_one",
    "declare_view",
    "has_many",
    "has_one",
    "link_column",
    "many_to_many",
    "of_person",
    "to_one",
    "via_view",
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
TRANSACTION_TIME: Final[Any] = func.now()
"""Default of a time: when the transaction that inserts the row began."""
STATEMENT_TIME: Final[Any] = func.clock_timestamp()
"""Default of a time: the moment in which the statement inserts the row."""
NEW_GUID: Final[Any] = func.gen_random_uuid()
"""Default of a guid: PostgreSQL makes one for each row."""
SQL_DEFAULTS: Final = (TRANSACTION_TIME, STATEMENT_TIME, NEW_GUID)


CREATE, READ, UPDATE = "create", "read", "update"
"""Routes of a resource that may be among its `own_routes`."""
VIEW: Final = "view"
"""Key of the SELECT in `table.info` of a table in METADATA that is a view; migrations create it."""


class Attributes(BaseModel):
    """The attributes of a resource in snake_case; JSON:API documents use dashes.

    Unknown attributes are ignored.
    """

    model_config = ConfigDict(
        extra="ignore", defer_build=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )


@dataclass(frozen=True)
class Attribute:
    """One attribute of a resource.

    `default` is None if the column may be null. It is one of SQL_DEFAULTS if PostgreSQL computes
    the value.
    """

    name: str
    kind: Kind
    flags: frozenset[Flag]
    required: bool
    default: Any

    @property
    def dashed_name(self) -> str:
        """Return the name that JSON:API documents use."""
        return self.name.replace("_", "-")

    @property
    def nullable(self) -> bool:
        """Return whether the column may be null."""
        return not self.required and self.default is None

    @property
    def in_archive(self) -> bool:
        """Return whether the archive contains the attribute.

        It contains what a person or an import can set
        (docs/contract/archive.md#what-an-export-writes).
        """
        if NOT_IN_ARCHIVE in self.flags:
            return False
        return READ_ONLY not in self.flags or ARCHIVED in self.flags

    def build_column(self) -> Column[Any]:
        """Build the column of the attribute."""
        is_sql = any(self.default is default for default in SQL_DEFAULTS)
        is_literal = self.default is not None and not is_sql
        default = _literal(self.default) if is_literal else self.default
        # Older rows get their guids after the migration (docs/operations/releases.md#migrations).
        nullable = self.nullable or self.kind.is_guid
        return Column(self.name, self.kind.column, nullable=nullable, server_default=default)


def _literal(value: Any) -> Any:
    is_unquoted = isinstance(value, bool | int)
    return text(str(value).lower() if is_unquoted else f"'{value}'")


type AttributesClass = type[Attributes]


@dataclass(frozen=True, eq=False)
class Resource:
    """A type of object that the API serves and the archive may contain.

    - `can`: the rules of who may read, create, update and delete a row.
    - `plural`: the name in routes; by default the type with an s.
    - `columns`: columns that are no attributes and no links.
    - `list_rule`: the rule of who may list all rows; `can.read` limits the rows, too. None if no
      route lists them.
    - `view`: the SELECT of a resource that has no table of its own.
    - `secrets`: dashed names of attributes that clients send and that are stored elsewhere;
      documents show null.
    - `slug`: the attribute that, beside the id, may identify a row in URLs.
    - `list_filter`: the rule of the rows that a list shows if it is not the list of one event.
    - `own_routes`: names of links (or CREATE, READ, UPDATE) with their own module in api/routes.
    - `no_store`: clients and caches may not store an answer with such rows.
    - `aliases`: dashed names that older clients send in place of an attribute, by dashed name.
    - `sql_values`: the SQL that documents and filters have in place of a column, by name: `{row}`
      is its table.
    - `pictures`: the attributes of which the image worker makes sizes; with one, the table has a
      column for what was made.

    Every resource must set the fields below `_`; they have no defaults.

    - `archive`: its file in the zip of an event; None if the zip does not contain it.
    - `is_copied`: the copy of an event copies the rows.
    - `own_data`: finds the rows of a person for the file of their own data; None if it has none.
    - `version`: the version number of the event that a change increments; None for no number.
    - `trash_rule`: the rule of who sees and restores a deleted row; None if a deletion is final.
    - `has_rules`: openevent/domain/rules.py has rules for writing it.
    """

    type: str
    attributes: AttributesClass
    can: Permissions
    plural: str = ""
    links: tuple[Link, ...] = ()
    columns: tuple[Column[Any], ...] = ()
    constraints: tuple[SchemaItem | Unique, ...] = ()
    list_rule: Rule | None = None
    view: str | None = None
    secrets: tuple[str, ...] = ()
    slug: str | None = None
    list_filter: Rule = anyone
    own_routes: frozenset[str] = frozenset()
    no_store: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    sql_values: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    _: KW_ONLY
    archive: Archive | None
    is_copied: bool
    own_data: OwnData | None
    version: str | None
    trash_rule: Rule | None
    has_rules: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "plural", self.plural or f"{self.type}s")
        _ = self.table  # adds the table to METADATA

    @property
    def soft_delete(self) -> bool:
        """Return whether a deleted row goes into the trash."""
        return self.trash_rule is not None

    @property
    def required_archive(self) -> Archive:
        """Return `archive`. Raises LookupError if it is None."""
        if self.archive is None:
            raise LookupError(f"The archive does not contain {self.plural}.")
        return self.archive

    @property
    def label(self) -> str | None:
        """Return the attribute by which records refer to a row, None if it has none."""
        return next((name for name in LABELS if name in self.fields), None)

    @property
    def unique(self) -> tuple[Unique, ...]:
        """Return the unique indexes and constraints that have a message."""
        return tuple(item for item in self.constraints if isinstance(item, Unique))

    @property
    def link_table_column(self) -> str:
        """Return the name of the column that holds its id in link tables."""
        return f"{self.type.replace('-', '_')}_id"

    @cached_property
    def fields(self) -> Mapping[str, Attribute]:
        """Return the attributes by name, in the order of the declaration."""
        return {name: _attribute(name, info) for name, info in self.attributes.model_fields.items()}

    @cached_property
    def table(self) -> Table:
        """Return the table (or view), with a column for each attribute and each link to one."""
        name = self.plural.replace("-", "_")
        links = [link_column(link) for link in self.links if link.column]
        names = {column.name for column in links}
        fields = [field for field in self.fields.values() if field.name not in names]
        attributes = [field.build_column() for field in fields]
        if self.view:
            key = Column("id", BigInteger, primary_key=True)
            return declare_view(name, self.view, key, *attributes, *links)
        key = Column("id", BigInteger, Identity(always=False), primary_key=True)
        deletion = _build_deletion() if self.soft_delete else []
        pictures = [build_column()] if self.pictures else []
        columns = [key, *attributes, *links, *self.columns, *pictures, *deletion]
        return Table(name, METADATA, *columns, *self._indexes_and_constraints())

    def _indexes_and_constraints(self) -> list[SchemaItem]:
        indexes = [Index(None, link.column) for link in self.links if link.column]
        constraints = [item.item if isinstance(item, Unique) else item for item in self.constraints]
        guids = [build_unique(field.name) for field in self.fields.values() if field.kind.is_guid]
        trash = [self._build_trash_index()] if self.soft_delete else []
        return [*indexes, *constraints, *guids, *trash]

    def _build_trash_index(self) -> Index:
        """Build the index by which a purge finds old rows; it holds those in the trash only."""
        is_deleted = text("deleted_at IS NOT NULL")
        name = f"{self.plural.replace('-', '_')}_trash_index"
        return Index(name, "deleted_at", postgresql_where=is_deleted)

    def link(self, name: str) -> Link:
        """Return the link with this dashed name. Raises KeyError if there is none."""
        return {link.name: link for link in self.links}[name]


def _build_deletion() -> list[Column[Any]]:
    """Build the columns of a row in the trash: when it was deleted, and the id of who did it."""
    # No foreign key: a purge of the account would look into each of these tables.
    return [Column("deleted_at", TIMESTAMP_TZ), Column("deleted_by", BigInteger)]


def _attribute(name: str, info: Any) -> Attribute:
    kind, flags = parse_annotation(info.annotation, info.metadata)
    required = info.is_required()
    default = None if required else info.default
    return Attribute(name, kind, flags, required, default)


def link_column(link: Link) -> Column[Any]:
    """Build the column of a link to one, with its foreign key."""
    target = ForeignKey(f"{link.target_table}.id", ondelete=link.on_delete)
    return Column(str(link.column), BigInteger, target, nullable=not link.required)


def declare_view(name: str, select: str, *columns: Column[Any]) -> Table:
    """Declare a view; a migration creates it from `select`."""
    return Table(name, METADATA, *columns, info={VIEW: select})
