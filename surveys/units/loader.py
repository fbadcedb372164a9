"""Reads registers of units: CSV files in this tree or an officer's, and the official communes."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from vietnam_provinces import Province, ProvinceCode, Ward

from analysis.ground.errors import DomainError, FaultList
from analysis.ground.text import LocalText
from surveys.units.unit import UnitKind, UnitRecord

REGISTERS = Path(__file__).parent / "registers"
COLUMNS = ("code", "kind", "name_vi", "name_en", "valid_from", "valid_to", "parent", "reference")
COMMUNES_SINCE = date(2025, 7, 1)
_COMMUNES_REFERENCE = "Nghị quyết 202/2025/QH15; mã số theo gói vietnam-provinces"


def load_register(text: str, *, name: str) -> tuple[UnitRecord, ...]:
    """Read a register of units from CSV text with the header `COLUMNS`.

    Raises ManyFaults `units.register` with every fault of the file: a missing column, an unknown
    kind, an unreadable date, an empty name, the same code twice from the same day.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise DomainError(
            "units.columns",
            "the register lacks columns",
            where=f"{name} line 1",
            got=", ".join(reader.fieldnames or ()),
            expected=", ".join(missing),
            hint="Add these columns to the heading.",
        )
    faults = FaultList()
    records: list[UnitRecord] = []
    seen: dict[tuple[str, date], int] = {}
    for line, row in enumerate(reader, start=2):
        record = _record(row, where=f"{name} line {line}", faults=faults)
        if record is None:
            continue
        key = (record.code, record.valid_from)
        if key in seen:
            faults.add(
                "units.duplicate_code",
                "the same unit code stands twice from the same day",
                where=f"{name} line {line}",
                got=f"{record.code}, line {seen[key]}",
                expected="each code once",
                hint="Delete one of the lines or give the other its own code or first day.",
            )
            continue
        seen[key] = line
        records.append(record)
    faults.raise_if_any("units.register", "the register cannot be loaded")
    return tuple(records)


def load_register_bytes(content: bytes, *, name: str) -> tuple[UnitRecord, ...]:
    """Read a register from the bytes of a CSV file in UTF-8; see `load_register`.

    Raises DomainError `units.encoding` for anything else, UTF-16 and workbooks among it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(name, f"byte {content[error.start]:#04x} at {error.start}") from error
    if "\x00" in text:
        raise _not_utf8(name, "binary content")
    return load_register(text, name=name)


def load_register_file(path: Path) -> tuple[UnitRecord, ...]:
    """Read a register from a CSV file in UTF-8; see `load_register`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DomainError(
            "units.file",
            "the register cannot be read",
            where=str(path),
            got=error.strerror or "",
            hint="Check the path.",
        ) from error
    return load_register_bytes(content, name=path.name)


def _not_utf8(name: str, got: str) -> DomainError:
    return DomainError(
        "units.encoding",
        "the register is not UTF-8 text",
        where=name,
        got=got,
        expected="CSV in UTF-8",
        hint="In Excel choose “CSV UTF-8 (comma delimited)” when saving.",
    )


def provinces() -> dict[str, str]:
    """Return the names of the provinces since 1 July 2025 by official code."""
    return {
        f"{province.code.value:02d}": province.name
        for province in sorted(Province.iter_all(), key=lambda province: province.code.value)
    }


def shipped_registers() -> tuple[Path, ...]:
    """Return the register files that come with the program, sorted by name."""
    return tuple(sorted(REGISTERS.glob("*.csv")))


def official_communes(province_code: str) -> tuple[UnitRecord, ...]:
    """Return the communes of a province since 1 July 2025 with their official five-digit codes."""
    return tuple(
        UnitRecord(
            code=f"{ward.code.value:05d}",
            kind=UnitKind.COMMUNE,
            name=LocalText(vi=ward.name, en=_english_commune(ward)),
            valid_from=COMMUNES_SINCE,
            valid_to=None,
            parent=province_code,
            reference=_COMMUNES_REFERENCE,
        )
        for ward in sorted(_wards(province_code), key=lambda ward: ward.code.value)
    )


def _wards(province_code: str) -> Iterator[Ward]:
    try:
        province = ProvinceCode(int(province_code))
    except ValueError as error:
        raise DomainError(
            "units.unknown_province",
            "there is no province of this code since 1 July 2025",
            got=province_code,
            expected="one of " + ", ".join(f"{code.value:02d}" for code in ProvinceCode),
            hint="Use the official code of the province of today.",
        ) from error
    return Ward.iter_by_province(province)


def _english_commune(ward: Ward) -> str:
    kind, _, name = ward.name.partition(" ")
    return {"Xã": f"{name} commune", "Phường": f"{name} ward"}.get(kind, ward.name)


def _record(row: Mapping[str, str | None], *, where: str, faults: FaultList) -> UnitRecord | None:
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    before = len(tuple(faults))
    for column in ("code", "name_vi", "name_en", "reference"):
        if not cells[column]:
            faults.add(
                "units.empty",
                "a cell that must be filled is empty",
                where=f"{where}, {column}",
                hint="Fill it in; every unit has a code, both names and a source.",
            )
    if cells["kind"] not in set(UnitKind):
        faults.add(
            "units.kind",
            "the kind is unknown",
            where=where,
            got=cells["kind"],
            expected=", ".join(UnitKind),
            hint="Use one of these words.",
        )
    valid_from = _day(cells["valid_from"], where=where, faults=faults)
    valid_to = _day(cells["valid_to"], where=where, faults=faults) if cells["valid_to"] else None
    if len(tuple(faults)) > before or valid_from is None:
        return None
    return UnitRecord(
        code=cells["code"],
        kind=UnitKind(cells["kind"]),
        name=LocalText(vi=cells["name_vi"], en=cells["name_en"]),
        valid_from=valid_from,
        valid_to=valid_to,
        parent=cells["parent"] or None,
        reference=cells["reference"],
    )


def _day(text: str, *, where: str, faults: FaultList) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.add(
            "units.day",
            "this is not a day",
            where=where,
            got=text or "nothing",
            expected="year-month-day, such as 2024-01-01",
            hint="Write the day in this order with two digits each.",
        )
        return None
