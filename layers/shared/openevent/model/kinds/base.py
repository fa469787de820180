"""The questions that every kind of value answers; a class that leaves one out cannot be created."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final, get_args
from zoneinfo import ZoneInfo

from sqlalchemy.types import TypeEngine

from openevent.model.flags import Flag
from openevent.model.kinds.operators import Column, Operators

type Schema = dict[str, Any]

LARGEST_EXACT: Final = 2**53
"""Largest whole number up to which a float holds each one."""


class NotOfKind(ValueError):
    """A body's value is not of the kind: `Kind.requirement` says what it must be.

    Its text is '', or a further sentence that says what is wrong with the value.
    """

    def describe(self, label: str, requirement: str) -> str:
        """Give the message for a client, about the value that has this label."""
        return f"{label} must be {requirement}. {self}".rstrip()


class Substituted(Exception):
    """A file's value is not usable: `value` is taken instead, the message is a warning."""

    def __init__(self, message: str, value: Any = None) -> None:
        super().__init__(message)
        self.value = value


class Kind(ABC):
    """A kind of value. A class answers all of this, or is a `family` of such classes."""

    name: ClassVar[str]
    """The word for the kind itself."""
    example: Any
    """A value for examples in documentation; `{}` stands for the number of the row."""
    noun: ClassVar[str]
    """The end of the sentence "'x' is not …." about a value of a query."""
    column: ClassVar[TypeEngine[Any]]
    """The SQL type of its column."""
    query_type: ClassVar[TypeEngine[Any]]
    """The SQL type of a query's value: wider than the column's where values may be too large."""
    json_types: ClassVar[frozenset[type]]
    """How JSON writes a value; pydantic alone takes seconds for a time, and "yes" for true."""
    empty_is_null: ClassVar[bool]
    """Whether "" in a body means null: forms send it for an empty field."""
    operators: ClassVar[Operators]
    """The operators of filters."""
    comparable: ClassVar[str]
    """Attributes with the same word here can be compared with one another."""
    is_address: ClassVar[bool]
    """Whether values are e-mail addresses, which are equal if they are of one mailbox."""
    is_media: ClassVar[bool]
    """Whether a value may be the key of an object in our bucket, shown as a URL."""
    is_own_path: bool = False
    """Whether a value is the path of a route of this API, shown as its address."""
    is_link_key: bool = False
    """Whether a value is the id of a link to one, shown as a text."""
    is_guid: ClassVar[bool] = False
    """Whether a value identifies one row of its table (docs/contract/resources.md#guids)."""
    choices: tuple[str, ...] = ()
    """The only values, where a kind is a list of words."""

    def __init_subclass__(cls, *, family: bool = False) -> None:
        """Raise TypeError for a class without some answer; a `family` may leave answers out."""
        super().__init_subclass__()
        missing = [] if family else [name for name in ANSWERS if not _is_answered(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} must answer {', '.join(missing)}")

    @abstractmethod
    def requirement(self) -> str:
        """Give the end of the sentence "`level` must be …." about a value of a body."""

    @abstractmethod
    def check(self, value: Any) -> Any:
        """Give a body's value as the column takes it; pydantic has read it by its annotation.

        Raises NotOfKind, or ValueError with a sentence of its own.
        """

    @abstractmethod
    def parse(self, value: Any, /) -> Any:
        """Read a query's value. Raises ValueError, TypeError or OverflowError."""

    @abstractmethod
    def read_file(self, value: Any, zone: ZoneInfo, /) -> Any:
        """Read a file's value, tolerantly; `zone` is the event's. It is neither None nor "".

        Gives what the column takes. A value that was read once reads the same again.
        Raises Substituted for a warning, and ValueError for an error that stops the import.
        """

    @abstractmethod
    def substitute(self) -> str | None:
        """Give the value for a file that has none where the column is NOT NULL, if one exists."""

    @abstractmethod
    def schema(self) -> Schema:
        """Give what the OpenAPI schema says beyond the annotation."""

    def is_json(self, value: Any) -> bool:
        """Tell whether JSON writes a value of this kind in this way."""
        return type(value) in self.json_types

    def read_scalar(self, value: Any) -> Any:
        """Read a body's value as forms and apps send it (docs/contract/api.md#values).

        Other values stay as they are, for `check` to accept or refuse.
        """
        return None if value == "" and self.empty_is_null else value

    def build_order(self, column: Column) -> Column:
        """Build the value by which lists are sorted."""
        return column

    def read_query(self, value: Any) -> Any:
        """Read a value of a query. Raises ValueError with a sentence."""
        try:
            return self.parse(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ValueError(f"{str(value)[:80]!r} is not {self.noun}.") from error


def drop_fraction(value: Any) -> Any:
    """Return a whole number for one that is written as `1.0`; other values stay."""
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_EXACT
    return int(value) if is_whole else value


def _is_abstract(value: Any) -> bool:
    return getattr(value, "__isabstractmethod__", False)


def _is_answered(cls: type[Kind], name: str) -> bool:
    return hasattr(cls, name) and not _is_abstract(getattr(cls, name))


ANSWERS = (
    *(name for name in Kind.__annotations__ if not hasattr(Kind, name)),
    *(name for name, value in vars(Kind).items() if _is_abstract(value)),
)
"""What a kind must have; what Kind itself answers is left out."""


def parse_annotation(annotation: Any, metadata: list[Any]) -> tuple[Kind, frozenset[Flag]]:
    """Find the kind and the flags in an annotation such as `Annotated[Name, PRIVATE] | None`.

    Raises TypeError where no kind is named: such an attribute could have no column.
    """
    parts = [*metadata, *_metadata(annotation)]
    kinds = [part for part in parts if isinstance(part, Kind)]
    if not kinds:
        raise TypeError(f"{annotation} names no kind of value")
    return kinds[0], frozenset(part for part in parts if isinstance(part, Flag))


def _metadata(annotation: Any) -> list[Any]:
    own = list(getattr(annotation, "__metadata__", ()))
    inner = [part for part in get_args(annotation) if hasattr(part, "__metadata__")]
    return own + [item for part in inner for item in _metadata(part)]
