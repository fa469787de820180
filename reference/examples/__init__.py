"""The examples of each resource: one file for each, named by the type with underscores.

A resource without a file has examples that are derived from its declaration.
"""

from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from openevent.model.permissions import nobody
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE
from reference import samples
from reference.example_rows import ExampleRows

FILES: Final = frozenset(module.name for module in iter_modules(__path__))


def load_example(type_: str) -> ExampleRows:
    """Load the examples of a type, with derived rows if its file has none."""
    resource = BY_TYPE[type_]
    name = type_.replace("-", "_")
    if name not in FILES:
        return samples.derive_example(resource)
    example: ExampleRows = import_module(f"{__name__}.{name}").EXAMPLE
    return _complete(resource, example)


def _complete(resource: Resource, example: ExampleRows) -> ExampleRows:
    """Add what the file of an example leaves to the declaration: rows and links."""
    derived = samples.derive_example(resource)
    if resource.can.create is not nobody and not example.varied:
        example = replace(example, varied=derived.varied, change=example.change or derived.change)
    links = derived.links if example.links is None else example.links
    varied_links = {**derived.varied_links, **example.varied_links}
    return replace(example, links=links, varied_links=varied_links)
