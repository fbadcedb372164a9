"""Reads a frame of dossiers from an officer's table, refusing rows one by one with the reason."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis.ground.errors import DomainError, Fault
from analysis.ground.hashing import sha256_of_bytes
from surveys.frames.frame import Contact, DossierRow, FrameFile
from surveys.frames.table_file import Row, read_table

REQUIRED = ("dossier", "unit", "field")
#: Headings an officer may use, without marks and case, for each column.
HEADINGS: Mapping[str, frozenset[str]] = {
    "dossier": frozenset({"dossier", "ma ho so", "so ho so"}),
    "unit": frozenset({"unit", "ma don vi", "don vi"}),
    "field": frozenset({"field", "linh vuc", "procedure field"}),
    "area": frozenset({"area", "dia ban", "ma dia ban"}),
    "name": frozenset({"name", "ho ten", "ho va ten", "nguoi nop"}),
    "phone": frozenset({"phone", "dien thoai", "so dien thoai"}),
    "email": frozenset({"email", "thu dien tu"}),
}
_MAXIMUM_LENGTH = {
    "dossier": 64, "unit": 32, "field": 120, "area": 32, "name": 120, "phone": 20, "email": 200,
}  # fmt: skip
_PHONE = re.compile(r"\+?[0-9][0-9 .\-]{6,18}\Z")
_ADDRESSES = {"phone": "0276 382 2233", "email": "name@place.vn"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


def load_frame(
    content: bytes, *, name: str, unit_codes: Collection[str], area_codes: Collection[str]
) -> FrameFile:
    """Read a frame file.

    Parameters
    ----------
    content : the file as uploaded, CSV in UTF-8 or .xlsx.
    name : its name, for messages and to compare with its content.
    unit_codes : units that can be rated in the campaign's period.
    area_codes : areas that can stand in the column of areas; that column may be blank.

    Returns
    -------
    FrameFile with the usable rows, and one fault for each row refused.

    Raises
    ------
    DomainError
        `table.*` when the file cannot be read at all, `frames.columns` when a column is missing,
        `frames.no_rows` when there is none or none can be used.
    """
    table = read_table(content, name=name)
    positions = _positions(table[0], name=name)
    sieve = _Sieve(name, positions, frozenset(unit_codes), frozenset(area_codes), {})
    sifted = [sieve.sift(row) for row in table[1:]]
    rows = [result for result in sifted if isinstance(result, DossierRow)]
    refusals = [result for result in sifted if isinstance(result, Fault)]
    if not rows:
        raise DomainError(
            "frames.no_rows",
            "not one row of the file can be used",
            where=name,
            got=str(refusals[0]) if refusals else "a heading and nothing below it",
            expected="at least one dossier",
            hint="Mend the file and upload it again; nothing was stored.",
        )
    return FrameFile(name, sha256_of_bytes(content), tuple(rows), tuple(refusals))


def _positions(heading: Row, *, name: str) -> dict[str, int]:
    line, cells = heading
    plain = [_without_marks(cell) for cell in cells]
    positions: dict[str, int] = {}
    for column, words in HEADINGS.items():
        hits = [position for position, cell in enumerate(plain) if cell in words]
        if len(hits) > 1:
            raise DomainError(
                "frames.column_twice",
                "two columns have the same heading",
                where=f"{name} line {line}",
                got=", ".join(cells[hit] for hit in hits),
                expected="one column of each kind",
                hint="Delete or rename one of the two.",
            )
        if hits:
            positions[column] = hits[0]
    missing = [column for column in REQUIRED if column not in positions]
    if missing:
        raise DomainError(
            "frames.columns",
            "columns are missing",
            where=f"{name} line {line}",
            got=", ".join(cells),
            expected=", ".join(missing),
            hint="Add a heading for each of them; area, name, phone and email may be added too.",
        )
    return positions


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class _Sieve:
    """Lets usable rows through; remembers dossier codes to refuse the second of a pair."""

    file: str
    positions: Mapping[str, int]
    unit_codes: frozenset[str]
    area_codes: frozenset[str]
    seen: dict[str, int]

    def sift(self, row: Row) -> DossierRow | Fault:
        line, cells = row
        values = {
            column: unicodedata.normalize("NFC", self._cell(cells, column)) for column in HEADINGS
        }
        if fault := self._fault(line, values):
            return fault
        self.seen[values["dossier"]] = line
        return DossierRow(
            line=line,
            dossier_code=values["dossier"],
            unit_code=values["unit"],
            procedure_field=values["field"],
            area_code=values["area"],
            contact=Contact(values["name"], values["phone"], values["email"]),
        )

    def _cell(self, cells: tuple[str, ...], column: str) -> str:
        position = self.positions.get(column, len(cells))
        return cells[position] if position < len(cells) else ""

    def _fault(self, line: int, values: Mapping[str, str]) -> Fault | None:
        where = f"{self.file} line {line}"
        for check in (_empty, _too_long, _unreachable):
            if fault := check(values, where):
                return fault
        if values["unit"] not in self.unit_codes:
            return Fault(
                "frames.unknown_unit",
                "no unit of this code can be rated in the period",
                where=where,
                got=values["unit"],
                expected="a code from the list of units",
                hint="Correct the code or add the unit to the registry.",
            )
        if values["area"] and values["area"] not in self.area_codes:
            return Fault(
                "frames.unknown_area",
                "no area of this code exists in the period",
                where=where,
                got=values["area"],
                expected="a code of a district or commune, or nothing",
                hint="Correct the code or leave the cell empty.",
            )
        if values["dossier"] in self.seen:
            return Fault(
                "frames.duplicate_dossier",
                "this dossier stands in the file already",
                where=where,
                got=f"{values['dossier']}, line {self.seen[values['dossier']]}",
                expected="each dossier once",
                hint="Delete one of the two lines.",
            )
        return None


def _empty(values: Mapping[str, str], where: str) -> Fault | None:
    for column in REQUIRED:
        if not values[column]:
            return Fault(
                "frames.empty_cell",
                "a cell that must be filled is empty",
                where=f"{where}, {column}",
                got="",
                expected="a value",
                hint="Fill the cell in or delete the line.",
            )
    return None


def _too_long(values: Mapping[str, str], where: str) -> Fault | None:
    for column, maximum in _MAXIMUM_LENGTH.items():
        if len(values[column]) > maximum:
            return Fault(
                "frames.too_long",
                "a cell is too long",
                where=f"{where}, {column}",
                got=f"{len(values[column])} > {maximum}",
                expected="no more letters than the second number",
                hint="Shorten the cell; perhaps a line break or separator is missing.",
            )
    return None


def _unreachable(values: Mapping[str, str], where: str) -> Fault | None:
    for column, pattern in (("phone", _PHONE), ("email", _EMAIL)):
        if values[column] and not pattern.match(values[column]):
            return Fault(
                f"frames.{column}",
                "this is not how a person can be reached",
                where=f"{where}, {column}",
                got=values[column],
                expected=_ADDRESSES[column],
                hint="Correct the cell or leave it empty.",
            )
    return None
