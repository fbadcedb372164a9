"""The map of modules: each with the first sentence of its docstring."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGIN = "<!-- map: printed by `make map`, do not edit -->"
END = "<!-- end of map -->"


def modules() -> Iterator[Path]:
    """Yield the modules of the three storeys, packages before what is in them."""
    for storey in ("analysis", "surveys", "sipas"):
        yield from sorted(
            (ROOT / storey).rglob("*.py"),
            key=lambda path: [part.replace("__init__.py", "") for part in path.parts],
        )


def sentence(path: Path) -> str:
    """Return the first line of the module's docstring, empty when there is none."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n", maxsplit=1)[0].replace("\n", " ").strip()


def printed() -> str:
    """Return the map as Markdown."""
    lines = []
    for path in modules():
        place = path.relative_to(ROOT)
        depth = len(place.parts) - (2 if path.name == "__init__.py" else 1)
        name = f"{place.parent.as_posix()}/" if path.name == "__init__.py" else place.as_posix()
        lines.append(f"{'  ' * depth}- `{name}` {sentence(path)}")
    return "\n".join(lines)


def with_map(document: str) -> str:
    """Return `document` with the present map between the two marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{printed()}\n\n{END}{after}"
