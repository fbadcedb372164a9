"""What a frame file holds and what became of its rows."""

from dataclasses import dataclass

from analysis.ground.errors import Fault


@dataclass(frozen=True, slots=True)
class Contact:
    """How a sampled person can be reached; kept apart from everything else."""

    name: str
    phone: str
    email: str

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One dossier: the unit that gave the result, its procedure field, the area of the person."""

    line: int
    dossier_code: str
    unit_code: str
    procedure_field: str
    area_code: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class FrameFile:
    """A frame file as read: rows that can be used and the reasons why the others cannot."""

    name: str
    content_hash: str
    rows: tuple[DossierRow, ...]
    refusals: tuple[Fault, ...]
