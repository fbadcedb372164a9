"""Finds the line of a YAML text that a fault's path speaks of."""

import re
from collections.abc import Iterator

import yaml

_STEP = re.compile(r"\[([^\]]*)\]|\.?([^.\[\]\s]+)")


def line_of(text: str, path: str) -> int | None:
    """Return the line, from 1, of the deepest part of `path` that the text has; None for none.

    `path` is as a fault of the loader says it: ``criteria[8].criteria[8.1].rule.bands[#2]``, or
    ``criteria[8.1].rule`` from anywhere in the tree.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if node is None:
        return None
    line, steps = None, _steps(path)
    for place, (step, is_label) in enumerate(steps):
        found = _item(node, step) if is_label else _value(node, step)
        if found is None and is_label and place == 1:
            found = _anywhere(node, step)
        if found is None:
            break
        node, line = found
    return line


def _steps(path: str) -> list[tuple[str, bool]]:
    return [(found[1] or found[2], found[1] is not None) for found in _STEP.finditer(path)]


def _value(node: yaml.Node, key: str) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return value, name.start_mark.line + 1
    return None


def _item(node: yaml.Node, label: str) -> tuple[yaml.Node, int] | None:
    if not isinstance(node, yaml.SequenceNode):
        return None
    for number, entry in enumerate(node.value, 1):
        if label in (_label(entry), f"#{number}"):
            return entry, entry.start_mark.line + 1
    return None


def _label(entry: yaml.Node) -> str | None:
    found = _value(entry, "code") or _value(entry, "id")
    return str(found[0].value) if found else None


def _anywhere(node: yaml.Node, code: str) -> tuple[yaml.Node, int] | None:
    """Return the criterion of this code, however deep in a list of criteria."""
    return next(
        ((entry, entry.start_mark.line + 1) for entry in _entries(node) if _label(entry) == code),
        None,
    )


def _entries(node: yaml.Node) -> Iterator[yaml.Node]:
    for entry in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield entry
        below = _value(entry, "criteria")
        if below:
            yield from _entries(below[0])
