"""Tables and views of pairs of ids, for links from many to many."""

from sqlalchemy import BigInteger, Column, Index, Table

from openevent.model.resource import METADATA, link_column, to_one, view


def pairs(name: str, left: str, right: str) -> Table:
    """Make a table of pairs, `left` and `right` being the singular names of two resources."""
    columns = [link_column(to_one(side, required=True)) for side in (left, right)]
    for column in columns:
        column.primary_key = True
    return Table(name, METADATA, *columns, Index(None, columns[1].name))


def pairs_view(name: str, left: str, right: str, select: str) -> Table:
    """Name a view of pairs, `left` and `right` being the singular names of two resources."""
    return view(
        name,
        select,
        *(Column(f"{side}_id", BigInteger, primary_key=True) for side in (left, right)),
    )
