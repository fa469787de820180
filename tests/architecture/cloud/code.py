"""Which definitions of our code a function can run, read from the source without running it.

A definition that is reached reaches every name in it. A class counts as a whole, with all its
methods. A module that is imported reaches its statements, and its functions with a decorator
that registers them, such as `@router.get`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from tests.places import DEPLOYED, ROOT

FOLDERS: Final = ("functions", "layers/shared")
type Place = tuple[str, str]
"""A module and a name that it binds."""


@dataclass(frozen=True)
class Definition:
    """A name that a module binds at its top, and the statements that bind it."""

    module: str
    name: str
    nodes: tuple[ast.stmt, ...] = field(compare=False)


@dataclass
class Module:
    """A module: `imports` are dotted names by alias, `statements` run when it is imported."""

    name: str
    imports: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    statements: list[ast.stmt] = field(default_factory=list)


@cache
def modules() -> dict[str, Module]:
    """Parse all modules of the functions and of the layer, by dotted name."""
    paths = [
        (path, path.relative_to(ROOT / folder))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
    ]
    return {
        name: parse_module(name, path.read_text())
        for path, name in ((path, _dotted(relative)) for path, relative in paths)
        if name.partition(".")[0] in DEPLOYED
    }


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def parse_module(name: str, source: str) -> Module:
    """Parse a module; imports inside functions count like those at the top."""
    module = Module(name)
    tree = ast.parse(source)
    for node in ast.walk(tree):
        module.imports.update(_read_imports(node))
    for statement in tree.body:
        names = list(_list_bound_names(statement))
        for bound in names:
            module.definitions.setdefault(bound, []).append(statement)
        if _runs_at_import(statement) or not names:
            module.statements.append(statement)
    return module


def _read_imports(node: ast.AST) -> dict[str, str]:
    if isinstance(node, ast.Import):
        return {name.asname or name.name: name.name for name in node.names}
    if isinstance(node, ast.ImportFrom):
        return {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    return {}


def _list_bound_names(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign() | ast.AnnAssign() | ast.TypeAlias():
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def _runs_at_import(statement: ast.stmt) -> bool:
    """Whether a decorator hands the function to an object, as `@router.get(…)` does."""
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef) else []
    return any(
        isinstance(node, ast.Attribute) for decorator in decorators for node in ast.walk(decorator)
    )


@dataclass(frozen=True)
class Code:
    """Modules by dotted name, and which definitions refer to which."""

    modules: dict[str, Module]
    _references: dict[Place, list[Place]] = field(default_factory=dict)

    def list_reached(self, entry: str, name: str = "lambda_handler") -> list[Definition]:
        """List all definitions that a call of a name of a module can run."""
        reached: dict[Place, Definition] = {}
        waiting = [(entry, ""), (entry, name)]
        while waiting:
            place = waiting.pop()
            if place not in reached:
                reached[place] = self.define(*place)
                waiting += self.list_references(reached[place])
        return list(reached.values())

    def define(self, module: str, name: str) -> Definition:
        """Give the definition of a name of a module; the name '' is the import of the module."""
        source = self.modules[module]
        nodes = source.definitions.get(name, []) if name else source.statements
        return Definition(module, name, tuple(nodes))

    def list_references(self, definition: Definition) -> list[Place]:
        """List the definitions that a definition names; an import names all modules it imports."""
        place = (definition.module, definition.name)
        if place not in self._references:
            self._references[place] = list(self._find_references(definition))
        return self._references[place]

    def _find_references(self, definition: Definition) -> Iterator[Place]:
        source = self.modules[definition.module]
        if not definition.name:
            yield from ((name, "") for name in self._list_imported(source))
        for node in definition.nodes:
            for dotted in filter(None, map(read_dotted, walk_code(node))):
                if place := self.resolve(source, dotted):
                    yield place

    def _list_imported(self, source: Module) -> Iterator[str]:
        for target in source.imports.values():
            yield from (name for name in _list_prefixes(target) if name in self.modules)

    def resolve(self, source: Module, dotted: str) -> Place | None:
        """Find the module and the name of a dotted text in a module; None if it is not ours."""
        head, _, rest = dotted.partition(".")
        if head in source.definitions:
            return source.name, head
        target = source.imports.get(head)
        return self._find(f"{target}.{rest}" if rest else target) if target else None

    def _find(self, target: str) -> Place | None:
        for module in _list_prefixes(target):
            rest = target.removeprefix(module).lstrip(".")
            if module in self.modules and rest:
                return self.resolve(self.modules[module], rest)
        return None


@cache
def our_code() -> Code:
    """Read all modules of the functions and of the layer."""
    return Code(modules())


def _list_prefixes(dotted: str) -> Iterator[str]:
    """List a.b.c, a.b and a."""
    while dotted:
        yield dotted
        dotted = dotted.rpartition(".")[0]


def walk_code(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a node without the annotations of functions, which run nothing."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        skipped = () if isinstance(node, ast.AnnAssign) else ("annotation", "returns")
        for name, value in ast.iter_fields(node):
            if name not in skipped:
                children = value if isinstance(value, list) else [value]
                waiting += [child for child in children if isinstance(child, ast.AST)]


def read_dotted(node: ast.AST) -> str:
    """Read `a.b.c` from its nodes; '' for any other expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            head = read_dotted(value)
            return f"{head}.{name}" if head else ""
    return ""
