"""The form of an event for its sessions, its speakers or the attendees of orders.

The rules: docs/contract/resources.md#required-fields.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from openevent.domain.forms.answers import check_answer
from openevent.domain.forms.blank import is_blank
from openevent.model.form_fields import fold_identifier
from openevent.model.kinds import READ_ONLY
from openevent.model.resource import Attribute, Link, Resource
from openevent.resources.custom_form import list_field_names
from openevent.text.quoting import cut, quote_value

ANSWERS: Final = "complex_field_values"
"""The attribute that holds the answers to fields that the resource does not have."""
FILE_TYPES: Final = frozenset({"file", "image"})
"""Types that no form requires yet: nobody can upload a file."""
LABEL_LENGTH: Final = 80
"""Characters of a name in a message."""


@dataclass(frozen=True)
class FormField:
    """A row of a form; `is_required` holds only if the form includes the field."""

    identifier: str
    type: str
    name: str | None
    is_required: bool

    @property
    def label(self) -> str:
        """Return the field's identifier and name for a message."""
        identifier = quote_value(self.identifier)
        if not self.name or self.name == self.identifier:
            return identifier
        return f"{identifier} ({cut(self.name, LABEL_LENGTH)})"


@dataclass(frozen=True)
class RequiredField:
    """A field that must be filled: an attribute, a link, or an answer if it is neither."""

    form_field: FormField
    place: Attribute | Link | None

    @property
    def label(self) -> str:
        """Return the name of the field for a message."""
        match self.place:
            case Attribute(dashed_name=name) | Link(name=name):
                return f"`{name}`"
        return self.form_field.label

    @property
    def path(self) -> tuple[str, ...]:
        """Return the path of the field in a record of the archive."""
        match self.place:
            case Attribute(name=name):
                return (name,)
            case Link(key=key):
                return (key,)
        return (ANSWERS, self.form_field.identifier)

    @property
    def pointer(self) -> str:
        """Return the place of the field in a resource object."""
        match self.place:
            case Attribute(dashed_name=name):
                return f"attributes/{name}"
            case Link(name=name):
                return f"relationships/{name}"
        return build_answer_pointer(self.form_field.identifier)

    def is_missing(self, values: Mapping[str, Any], linked: Container[Link]) -> bool:
        """Tell whether the row with these columns and links to many lacks the field."""
        match self.place:
            case Attribute(name=name):
                return is_blank(values.get(name))
            case Link(column=str(column)):
                return values.get(column) is None
            case Link() as link:
                return link not in linked
        return is_blank(_find_answer(values.get(ANSWERS), self.form_field.identifier))


@dataclass
class Answers:
    """Answers that were checked.

    - `values` are the answers to store.
    - `ignored` are the keys that the form does not ask for.
    - `faults` are sentences about wrong answers, by key.
    """

    values: dict[str, Any]
    ignored: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


class Form:
    """The fields that an event asks for its sessions, its speakers or its attendees."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._required: dict[str, RequiredField] = {}
        self._answer_fields: dict[str, dict[str, FormField]] = {}
        self._identifiers: dict[str, str] = {}

    def add(self, form_fields: Iterable[FormField]) -> "Form":
        """Add rows of the form, and return it; several rows may be about one field."""
        for form_field in form_fields:
            place = _find_place(self._resource, form_field.identifier)
            if place is None:
                self._add_answer_field(form_field)
            if form_field.is_required and _can_be_required(form_field, place):
                required_field = RequiredField(form_field, place)
                self._required.setdefault(required_field.pointer, required_field)
        return self

    @property
    def required_count(self) -> int:
        """Return how many fields the form requires."""
        return len(self._required)

    def list_missing(
        self, values: Mapping[str, Any], linked: Container[Link]
    ) -> list[RequiredField]:
        """List the required fields that a row lacks; `linked` are its links to many with rows."""
        fields = self._required.values()
        return [required for required in fields if required.is_missing(values, linked)]

    def find_identifier(self, key: str) -> str | None:
        """Return the identifier of the field that a key of the answers means; None if none is.

        A key may have another spelling: `favourite-food` means `favouriteFood`.
        """
        return key if key in self._answer_fields else self._identifiers.get(fold_identifier(key))

    def check_answer(self, identifier: str, value: Any) -> Any:
        """Return an answer as it is stored. Raises ValueError with a sentence.

        If several rows are about one field, it must be right for one of them.
        """
        *others, last = self._answer_fields[identifier].values()
        for form_field in others:
            try:
                return check_answer(form_field.type, value, form_field.label)
            except ValueError:
                continue
        return check_answer(last.type, value, last.label)

    def read_answers(self, values: Mapping[str, Any], stored: Mapping[str, Any]) -> Answers:
        """Check new answers, and keep the stored ones whose field is gone.

        An answer that equals the stored one is not checked, since an import may have brought it.
        """
        gone = {key: stored[key] for key in stored if self.find_identifier(key) is None}
        answers = Answers(gone)
        for key, value in values.items():
            if key in stored and _is_same(value, stored[key]):
                answers.values[key] = value
            else:
                self._read_answer(answers, key, value, values)
        return answers

    def _read_answer(
        self, answers: Answers, key: str, value: Any, values: Mapping[str, Any]
    ) -> None:
        identifier = self.find_identifier(key)
        if identifier is None or (identifier != key and identifier in values):
            answers.ignored.append(key)
            return
        try:
            answers.values[identifier] = self.check_answer(identifier, value)
        except ValueError as error:
            answers.faults[key] = str(error)

    def _add_answer_field(self, form_field: FormField) -> None:
        identifier = form_field.identifier
        self._answer_fields.setdefault(identifier, {}).setdefault(form_field.type, form_field)
        self._identifiers.setdefault(fold_identifier(identifier), identifier)


def build_answer_pointer(key: str) -> str:
    """Return the place of an answer in a resource object; `/` and `~` are escaped (RFC 6901)."""
    return f"attributes/{ANSWERS.replace('_', '-')}/{key.replace('~', '~0').replace('/', '~1')}"


def _find_place(resource: Resource, identifier: str) -> Attribute | Link | None:
    return _index_places(resource).get(fold_identifier(identifier))


@cache
def _index_places(resource: Resource) -> Mapping[str, Attribute | Link]:
    places = {link.key: link for link in resource.links} | dict(resource.fields)
    names = reversed(list_field_names(resource))  # An attribute goes before a link of its name.
    return {fold_identifier(name): places[name] for name in names}


def _can_be_required(form_field: FormField, place: Attribute | Link | None) -> bool:
    """Tell whether people can fill a field: no file yet, and nothing that the server sets."""
    if form_field.type in FILE_TYPES:
        return False
    match place:
        case Attribute():
            is_filled = place.default is not None or READ_ONLY in place.flags
            return not is_filled and not place.kind.is_media
        case Link():
            return bool(place.column or place.through) and not place.derived
    return True


def _find_answer(answers: Any, identifier: str) -> Any:
    """Find the answer to a field, whose key may have another spelling."""
    if not isinstance(answers, dict):
        return None
    if identifier in answers:
        return answers[identifier]
    folded = fold_identifier(identifier)
    return next((answers[key] for key in answers if fold_identifier(key) == folded), None)


def _is_same(value: Any, stored_value: Any) -> bool:
    return bool(value == stored_value) and type(value) is type(stored_value)
