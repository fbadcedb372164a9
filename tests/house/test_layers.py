"""SQL stays in models and queries; the only commit is the unit of work's."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_SQL = {"select", "insert", "update", "delete", "text"}
_SQL_MODULES = ("sqlalchemy", "sqlalchemy.dialects.postgresql", "sqlalchemy.sql")
_SQL_FILES = {"models.py", "queries.py"}
#: What else may commit: the unit of work, and the upgrade of tables, which is no request.
_COMMITTING = {"sipas/unit_of_work.py", "sipas/database/service.py"}


def modules():
    for storey in ("surveys", "sipas"):
        yield from sorted((ROOT / storey).rglob("*.py"))


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", list(modules()), ids=name_of)
def test_sql_is_written_in_models_and_queries_alone(path):
    if path.name in _SQL_FILES:
        return
    borrowed = [
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "") in _SQL_MODULES
        for alias in node.names
        if alias.name in _SQL
    ]
    assert not borrowed, f"{name_of(path)} imports {borrowed}: move the statement to queries.py"


@pytest.mark.parametrize("path", list(modules()), ids=name_of)
def test_only_the_unit_of_work_commits(path):
    if name_of(path) in _COMMITTING:
        return
    commits = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not commits, f"{name_of(path)} commits in lines {commits}"
