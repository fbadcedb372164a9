"""Reads YAML strictly: safe types, no duplicate keys, every fault with file and line."""

from pathlib import Path
from typing import Any

import yaml

from analysis.ground.errors import DomainError


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader that refuses duplicate keys and keeps dates, numbers and words as text.

    Scalars stay text because 1.10 is a criterion, 0.50 a number of points and `no` a word; who
    reads the value says what it is.
    """


def _construct_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in mapping:
            mark = key_node.start_mark
            raise DomainError(
                "yaml.duplicate_key",
                "a key stands twice",
                where=f"{mark.name} line {mark.line + 1}",
                got=key,
                expected="each key once",
                hint="Delete or rename one of the two.",
            )
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


def _construct_scalar(loader: _StrictLoader, node: yaml.ScalarNode) -> str | None:
    text = str(loader.construct_scalar(node))
    return None if node.style is None and text in {"", "~", "null"} else text


_StrictLoader.yaml_implicit_resolvers = {}
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:str", _construct_scalar)


def load_yaml(text: str, *, name: str) -> Any:
    """Return the content of one YAML document; every scalar is text or None.

    `name` stands for the document in messages. Raises DomainError `yaml.syntax` or
    `yaml.duplicate_key` with the line.
    """
    try:
        return _read_document(text, name)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise DomainError(
            "yaml.syntax",
            "this is not readable YAML",
            where=f"{name}{line}",
            got=getattr(error, "problem", None) or str(error),
            hint="Check indentation, colons and quotes near this line.",
        ) from error


def _read_document(text: str, name: str) -> Any:
    loader = _StrictLoader(text)
    loader.name = name
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def load_yaml_file(path: Path) -> Any:
    """Return the content of a YAML file (UTF-8); see `load_yaml`."""
    return load_yaml(path.read_text(encoding="utf-8"), name=path.name)
