"""Which file format stages which tables. That stands in Python, so the package's own files are read, not imported."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from hotdash.db.rebuild import PACKAGE

STAGED = re.compile(r"^staged_[a-z0-9_]+$")


@dataclass(frozen=True)
class Module:
    """A Python file under sources/: the formats it defines, the tables it stages, and the modules it imports."""

    formats: tuple[str, ...]
    staged: frozenset[str]
    imports: frozenset[str]


def formats_of_staging(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Format → staging tables that its module fills, itself or through modules of sources/ that it imports.

    A module that stages rows and serves no format (a live source) stands under its path.
    """
    modules = _read_modules(package / "sources")
    found: dict[str, set[str]] = {}
    served: set[str] = set()
    for name, module in modules.items():
        if module.formats:
            reached = _reach(name, modules)
            served |= reached
            found |= {title: {table for one in reached for table in modules[one].staged} for title in module.formats}
    found |= {name: set(module.staged) for name, module in modules.items() if name not in served}
    return {name: staged for name, staged in sorted(found.items()) if staged}


def _reach(start: str, modules: dict[str, Module]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        # What one format borrows from another is its tools, not its rows.
        new = {name for name in modules[waiting.pop()].imports & set(modules) - seen if not modules[name].formats}
        seen |= new
        waiting += sorted(new)
    return seen


def _read_modules(folder: Path) -> dict[str, Module]:
    modules = {}
    for path in sorted(folder.rglob("*.py")):
        if path.name.startswith(("test_", "__")):
            continue
        nodes = list(ast.walk(ast.parse(path.read_text())))
        name = path.relative_to(folder).with_suffix("").as_posix()
        modules[name] = Module(tuple(_formats(nodes)), frozenset(_staged(nodes)), frozenset(_imports(nodes)))
    return modules


def _formats(nodes: list[ast.AST]) -> list[str]:
    """Values of `name` in the classes that have a method `stage`."""
    return [
        item.value.value
        for node in nodes
        if isinstance(node, ast.ClassDef) and any(getattr(part, "name", "") == "stage" for part in node.body)
        for item in node.body
        if isinstance(item, ast.Assign | ast.AnnAssign)
        and isinstance(item.value, ast.Constant)
        and isinstance(item.value.value, str)
        and "name"
        in {getattr(target, "id", "") for target in getattr(item, "targets", [getattr(item, "target", None)])}
    ]


def _staged(nodes: list[ast.AST]) -> set[str]:
    """Staging tables passed to a call or given a name; a mere list of tables stages nothing."""
    values: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.Call):
            values += [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Assign):
            values.append(node.value)
    texts = [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return {text for text in texts if STAGED.match(text)}


def _imports(nodes: list[ast.AST]) -> set[str]:
    full: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hotdash.sources"):
            full |= {f"{node.module}", *(f"{node.module}.{name.name}" for name in node.names)}
    return {name.removeprefix("hotdash.sources.").replace(".", "/") for name in full}
