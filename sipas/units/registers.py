"""Reads the register that was chosen on the page: uploaded, shipped, or official communes."""

from collections.abc import Mapping

from werkzeug.datastructures import FileStorage

from analysis.ground.errors import DomainError
from surveys.units.loader import (
    load_register_bytes,
    load_register_file,
    official_communes,
    shipped_registers,
)
from surveys.units.unit import UnitRecord


def chosen_register(
    form: Mapping[str, str], files: Mapping[str, FileStorage]
) -> tuple[str, tuple[UnitRecord, ...]]:
    """Return name and units of the register that `form` chose in its field ``source``.

    Raises DomainError `units.*` for a file that cannot be read or a choice that does not exist.
    """
    source = form.get("source", "")
    if source == "communes":
        code = form.get("province", "")
        return f"communes-{code}"[:80], official_communes(code)
    if source == "shipped":
        return _shipped(form.get("register", ""))
    file = files.get("file")
    if file is None or not file.filename:
        raise DomainError(
            "units.no_file",
            "no file was chosen",
            expected="a register in CSV (UTF-8)",
            hint="Choose the file, then press the button again.",
        )
    return file.filename, load_register_bytes(file.read(), name=file.filename)


def _shipped(name: str) -> tuple[str, tuple[UnitRecord, ...]]:
    path = next((path for path in shipped_registers() if path.stem == name), None)
    if path is None:
        raise DomainError(
            "units.no_register",
            "no register of this name comes with the program",
            got=name[:80],
            hint="Choose one from the list.",
        )
    return name, load_register_file(path)
