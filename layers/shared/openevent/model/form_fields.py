"""The fields of custom forms: the spellings of their identifiers, and the names that people read.

The rules: docs/contract/resources.md#custom-form.
"""

from typing import Final

from openevent.text.comparison import build_key

OWN_NAMES: Final = {
    "firstname": "First Name",
    "lastname": "Last Name",
    "github": "GitHub",
    "gitlab": "GitLab",
    "linkedin": "LinkedIn",
}
"""Names that do not follow from the words of an attribute."""


def fold_identifier(identifier: str) -> str:
    """Return what all spellings of an identifier have in common.

    `shortBiography`, `short-biography` and `short_biography` give `shortbiography`.
    """
    return build_key(identifier).replace("-", "").replace("_", "")


def build_field_name(attribute: str) -> str:
    """Return the name that people read: `Short Biography`, or `Slides` for `slides_url`."""
    words = attribute.removesuffix("_url").removeprefix("is_").split("_")
    title = " ".join(word.capitalize() for word in words)
    return OWN_NAMES.get(attribute, title)
