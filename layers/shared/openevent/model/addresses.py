"""E-mail addresses in SQL, compared by mailbox (docs/contract/auth.md#e-mail-addresses)."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, func, text

from openevent.text import addresses
from openevent.text.normal_form import to_nfc


def has_address(
    column: ColumnElement[Any], address: str | ColumnElement[str]
) -> ColumnElement[bool]:
    """Build the condition that a column has an address of the same mailbox."""
    key = bind_key(address) if isinstance(address, str) else column_key(address)
    is_same: ColumnElement[bool] = column_key(column) == key
    return is_same


def prefer_text(
    column: ColumnElement[Any], address: str
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Build the order that puts the very text of an address first, then the text in any case."""
    is_in_any_case = func.lower(column) == func.lower(address)
    return (column == address).desc(), is_in_any_case.desc()


def column_key(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Build the comparing form of a column, in which indexes hold its addresses."""
    key: ColumnElement[str] = func.address_key(column)
    return key


def bind_key(address: str) -> Any:
    """Bind the comparing form of a text. The database folds letters that Python folds otherwise.

    It never gets a text that is longer than every stored address: anybody may send one to log in.
    """
    text = to_nfc(address.replace("\0", ""))  # PostgreSQL's texts have no NUL
    if text.isascii() or len(text) > addresses.LONGEST_STORED:
        return addresses.build_key(text)
    return func.address_key(text)


def build_twin_number() -> Column[Any]:
    """Build the column that tells rows of one mailbox apart: 0, but in rows from before the rule.

    Migration 0018 has numbered those, so that the index has each key and number once.
    """
    return Column("twin_number", Integer, nullable=False, server_default="0")


def build_unique_index(table: str, column: str, *scope: str, condition: str | None = None) -> Index:
    """Build the index that allows one row of a mailbox, in a scope of other columns."""
    return Index(
        f"{table}_mailbox_key",
        *scope,
        text(f"address_key({column})"),
        "twin_number",
        unique=True,
        postgresql_where=text(condition) if condition else None,
    )
