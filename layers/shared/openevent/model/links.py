"""Links between resources, and which of them the archive carries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A relationship. To one: `column` here. To many: `by`, the column over there, or `through`, a table of pairs.

    A link that is `derived` follows from other rows, and only writing those changes it. A link
    that is `guarded` is written only by those who may write the rows at the other end. `reverse`
    names the link to many that the other resource gets by this one. `table` is the other
    resource's table, where its name is not the type with an s.

    The archive carries a `carried` link whose target is archived too: a link to one as the id in
    `column`, a link through pairs as a list of objects with id and name. An import reads such a
    list from either side, so one of the two sides is carried. `by_name` is the key under which the
    archive has the name of a row that is not archived: other deployments number it otherwise.
    """

    name: str
    type: str
    many: bool = False
    column: str | None = None
    required: bool = False
    on_delete: str = "SET NULL"
    by: str | None = None
    through: str | None = None
    derived: bool = False
    guarded: bool = False
    reverse: str | None = None
    table: str | None = None
    carried: bool = False
    by_name: str | None = None

    @property
    def target_table(self) -> str:
        """Give the name of the other resource's table."""
        return self.table or f"{self.type.replace('-', '_')}s"

    @property
    def key(self) -> str:
        """Give the name as the archive has it."""
        return self.name.replace("-", "_")


def to_one(
    name: str,
    type_: str | None = None,
    *,
    required: bool = False,
    on_delete: str | None = None,
    reverse: str | None = None,
    table: str | None = None,
    carried: bool = True,
    by_name: str | None = None,
) -> Link:
    """Link to one row by a column of ours; a required link dies with its row unless said otherwise."""
    rule = on_delete or ("CASCADE" if required else "SET NULL")
    return Link(
        name,
        type_ or name,
        column=f"{name.replace('-', '_')}_id",
        required=required,
        on_delete=rule,
        reverse=reverse,
        table=table,
        carried=carried,
        by_name=by_name,
    )


def has_one(name: str, by: str = "event_id") -> Link:
    """Link to the one row of another resource that points at us."""
    return Link(name, name, by=by)


def has_many(name: str, type_: str, by: str = "event_id", *, derived: bool = False) -> Link:
    """Link to the rows of another resource that point at us; `derived` where these have rules of whom they name."""
    return Link(name, type_, many=True, by=by, derived=derived)


def pairs_with(
    name: str, type_: str, through: str, *, guarded: bool = False, carried: bool = False
) -> Link:
    """Link many to many through a table of pairs; the archive carries one of the two sides."""
    return Link(name, type_, many=True, through=through, guarded=guarded, carried=carried)


def holds(name: str, type_: str, through: str, *, many: bool = True) -> Link:
    """Link through a view of pairs of ids."""
    return Link(name, type_, many=many, through=through, derived=True)
