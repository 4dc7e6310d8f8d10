"""The product's source as the architecture tests see it: files, modules and what they import."""

import ast
import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ROOT / "functions"
KERNEL = ROOT / "layers" / "shared" / "frontdesk"


@dataclass(frozen=True)
class Source:
    """One Python file of the product."""

    path: Path
    module: str

    @property
    def name(self) -> str:
        """The path as it is written in messages."""
        return str(self.path.relative_to(ROOT))

    @property
    def capability(self) -> str | None:
        """The capability that the file belongs to; None in the shared layer."""
        return None if self.module.split(".")[0] == "frontdesk" else self.module.split(".")[0]

    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def lines(self) -> list[str]:
        return self.text().splitlines()

    def imports(self) -> set[str]:
        """Every module or name that is imported anywhere in the file, functions included."""
        found: set[str] = set()
        for node in ast.walk(ast.parse(self.path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name} uses a relative import"
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def packages(self) -> set[str]:
        """The top-level packages that the file imports."""
        return {name.split(".")[0] for name in self.imports()}


@lru_cache(maxsize=1)
def sources() -> list[Source]:
    """Every Python file of the shared layer and the capabilities."""
    found = []
    for root in (KERNEL.parent, FUNCTIONS):
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Source(path, module))
    return found


def capabilities() -> list[str]:
    """The folders of functions/ that are packages."""
    return sorted(path.parent.name for path in FUNCTIONS.glob("*/__init__.py"))


@lru_cache(maxsize=1)
def modules() -> list[ModuleType]:
    """Every module of the product, imported."""
    packages = [importlib.import_module(name) for name in ("frontdesk", *capabilities())]
    names = [
        entry.name
        for package in packages
        for entry in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]
    return packages + [importlib.import_module(name) for name in names]
