"""The rules of the house that no linter knows: style.md, in numbers and names."""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from sqlalchemy.orm import RelationshipProperty

from domain.models import Base

HOUSE = Path(__file__).parents[1]
ROOMS = ("bot", "domain", "migrations", "sandbox")
# The three edges at which anything may be caught: the error handler of the app, the courier's loop, the clock's jobs.
EDGES = {"bot/app.py", "bot/errors.py", "bot/courier.py", "bot/clockwork.py"}
VAGUE = {"utils", "helpers", "common", "manager", "managers", "base_class", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((HOUSE / room).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(*rooms: str) -> Iterator[tuple[str, int]]:
    """Each function with its length in lines, the docstring left out."""
    for path in files(*rooms):
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                doc = node.body[0] if ast.get_docstring(node) else None
                lines = (node.end_lineno or 0) - node.lineno + 1
                yield f"{name(path)}:{node.name}", lines - ((doc.end_lineno or 0) - doc.lineno + 1 if doc else 0)


def test_imports_point_one_way() -> None:
    assert lint_imports(config_filename=str(HOUSE / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("path", ["domain/policy.py", "domain/worktime.py"])
def test_the_pure_rules_import_nothing_but_the_standard_library_and_the_errors(path: str) -> None:
    found = [node for node in ast.walk(tree(HOUSE / path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name for node in found}
    assert {one for one in named if one.partition(".")[0] not in sys.stdlib_module_names} <= {"domain.errors"}


def test_the_top_level_is_the_designs() -> None:
    allowed = {
        *("pyproject.toml", "bot", "domain", "migrations", "alembic.ini", "tests", "manifest.yml", "sandbox", "docs"),
        *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "constraints.txt"),
        *("uv.lock", "build", "dist"),  # made by tools, ignored by git
    }
    there = {path.name for path in HOUSE.iterdir() if not path.name.startswith(".")}
    assert there <= allowed


def test_only_begin_commits() -> None:
    breaking = [
        f"{name(path)}:{node.lineno}"
        for path in files("bot", "domain", "sandbox")
        if name(path) != "domain/db.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    ]
    assert breaking == []


def test_slack_is_never_called_inside_a_transaction() -> None:
    breaking = [
        f"{name(path)}:{call.lineno}"
        for path in files("bot")
        for block in ast.walk(tree(path))
        if isinstance(block, ast.With) and any(_opens_a_transaction(item) for item in block.items)
        for call in ast.walk(block)
        if isinstance(call, ast.Call) and _speaks_to_slack(call)
    ]
    assert breaking == []


def _opens_a_transaction(item: ast.withitem) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in {"begin", "_begin"}


def _speaks_to_slack(call: ast.Call) -> bool:
    parts = ast.unparse(call.func).split(".")
    return any(part in {"client", "_client", "web", "_web", "slack"} for part in parts[:-1]) or parts[-1] in {
        "respond",
        "say",
        "ack",
        "sendmail",
        "send_message",
    }


def test_the_time_is_told_only_at_the_edge() -> None:
    breaking = [
        f"{name(path)}:{node.lineno}"
        for path in files("domain", "migrations")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"datetime.now", "datetime.utcnow", "time.time"}
    ]
    assert breaking == []


def test_anything_is_caught_only_at_the_three_edges() -> None:
    breaking = [
        f"{name(path)}:{node.lineno}"
        for path in files("bot", "domain")
        if name(path) not in EDGES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _broad(node)
    ]
    assert breaking == []


def _broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}


@pytest.mark.parametrize("path", files(*ROOMS), ids=name)
def test_a_file_is_one_thing(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 250
    assert path.stem not in VAGUE


def test_functions_are_short() -> None:
    lengths = dict(functions("bot", "domain", "sandbox"))
    assert {place: lines for place, lines in lengths.items() if lines > 40} == {}
    assert statistics.median(lengths.values()) <= 8
    assert statistics.quantiles(lengths.values(), n=10)[-1] <= 20


def test_a_hidden_query_is_a_failure() -> None:
    lazy = [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if isinstance(relation, RelationshipProperty) and relation.lazy != "raise"
    ]
    assert lazy == []


def test_a_migration_imports_no_model() -> None:
    breaking = [
        f"{name(path)}:{node.lineno}"
        for path in files("migrations/versions")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ROOMS
    ]
    assert breaking == []


def test_listeners_do_not_import_each_other() -> None:
    breaking = [
        name(path)
        for path in files("bot/listeners")
        if path.stem != "__init__"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.listeners")
    ]
    assert breaking == []
