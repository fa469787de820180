"""What every new password must be, wherever it is set (docs/contract/auth.md#passwords)."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, FromClause, ScalarSelect, select

from openevent.auth import common_passwords, passwords
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.infra.config import settings as deployment
from openevent.resources.setting import DEFAULT_APP_NAME, SETTINGS_ID, settings


def find_fault(password: Any, addresses: Iterable[str], app_name: str | None = None) -> str | None:
    """Return the sentence that refuses a value as a new password; None if it may become one.

    `addresses` are those of its account; `app_name` is the name that administrators have set.
    """
    if fault := passwords.find_fault(password):
        return fault
    host = urlsplit(deployment().frontend_origin).hostname
    names = (*addresses, DEFAULT_APP_NAME, app_name or "", host or "")
    return common_passwords.find_fault(password, names)


def load_app_name(connection: Connection) -> str | None:
    """Load the application's name in the settings."""
    name: str | None = connection.scalar(select(_select_app_name()))
    return name


def _select_app_name() -> ScalarSelect[str | None]:
    table = settings.table
    return select(table.c.app_name).where(table.c.id == SETTINGS_ID).scalar_subquery()


def _look_up_app_name(_request: Request, _row: FromClause) -> ColumnElement[str | None]:
    return _select_app_name()


APP_NAME: Final = Lookup[str | None](_look_up_app_name)
"""The application's name in the settings."""
