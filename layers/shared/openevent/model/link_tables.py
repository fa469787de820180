"""Tables and views that store pairs of ids, for many-to-many links."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table

from openevent.model.resource import METADATA, declare_view, link_column, to_one


def link_table(name: str, left: str, right: str) -> Table:
    """Declare a table of pairs; `left` and `right` are the singular names of two resources."""
    columns = [link_column(to_one(side, required=True)) for side in (left, right)]
    for column in columns:
        column.primary_key = True
    return Table(name, METADATA, *columns, Index(None, columns[1].name))


def link_view(name: str, left: str, right: str, select: str) -> Table:
    """Declare a view of pairs; `left` and `right` are the singular names of two resources."""
    columns = [Column(f"{side}_id", BigInteger, primary_key=True) for side in (left, right)]
    return declare_view(name, select, *columns)


def person_view(name: str, target: str, select: str) -> Table:
    """Declare a view of pairs of a user and a target, which is the singular name of a resource.

    Only the user and administrators see a pair that `is_private`.
    """
    columns = [Column(f"{side}_id", BigInteger, primary_key=True) for side in ("user", target)]
    return declare_view(name, select, *columns, Column("is_private", Boolean, primary_key=True))
