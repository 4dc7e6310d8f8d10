"""Which packages a function can ever import: read from the code, not from a run of it.

Imports inside functions count, and so do modules that are named by a registry (`import_module`
with the name of a package) or started as a program (`"-m", "knowledge.parsing.child"`).
"""

import ast
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.template.conftest import ROOT

_ON_ONE_MACHINE = {"apsw", "numpy", "onnx", "onnxruntime", "sqlite_vec", "tokenizers"}
"""The embedded index and the embedding model of one machine: never imported in the cloud."""

_OURS = (ROOT / "functions", ROOT / "layers" / "shared")


@lru_cache
def _file(module: str) -> Path | None:
    for root in _OURS:
        path = root.joinpath(*module.split("."))
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.exists():
                return file
    return None


@lru_cache
def distribution(package: str) -> str:
    """The name under which a package is installed: jwt is pyjwt."""
    return packages_distributions()[package][0].lower().replace("_", "-")


def third_party(*start: str) -> dict[str, str]:
    """Packages by the name that is imported, each with a module of ours that does, of all that
    ``start`` can lead to in the cloud."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = [(module, "") for module in start]
    while waiting:
        module, importer = waiting.pop()
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            name = ".".join(parts[:end])
            if name in seen:
                continue
            file = _file(name)
            if file is None:
                if end == 1 and name not in sys.stdlib_module_names | _ON_ONE_MACHINE:
                    found.setdefault(name, importer)
                break
            seen.add(name)
            waiting += [(imported, name) for imported in _imports(file)]
    return found


@lru_cache
def _imports(file: Path) -> tuple[str, ...]:
    return tuple(_read(ast.parse(file.read_text())))


def _read(tree: ast.AST) -> Iterator[str]:
    packages: dict[str, str] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                waiting += node.orelse
                continue
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                yield module
                for alias in node.names:
                    packages[alias.name] = f"{module}.{alias.name}"
                    yield f"{module}.{alias.name}"
            case ast.Call(func=ast.Name(id="import_module"), args=[ast.JoinedStr() as name]):
                yield from _below(packages[_package(name)])
            case ast.Constant(value=str(text)) if "." in text and text.isascii():
                if text.replace(".", "").isidentifier() and _file(text):
                    yield text
        waiting += ast.iter_child_nodes(node)


def _package(name: ast.JoinedStr) -> str:
    """The name before ``.__name__`` at the beginning of an f-string."""
    match name.values[0]:
        case ast.FormattedValue(value=ast.Attribute(value=ast.Name(id=package), attr="__name__")):
            return package
    raise AssertionError(f"line {name.lineno}: say from which package modules are imported")


def _below(package: str) -> Iterator[str]:
    file = _file(package)
    assert file is not None, package
    for found in sorted(file.parent.rglob("*.py")):
        relative = found.relative_to(file.parent).with_suffix("")
        yield ".".join([package, *relative.parts]).removesuffix(".__init__")
