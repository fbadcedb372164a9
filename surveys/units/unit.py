"""What a unit is: an agency that is rated or an area that is served, valid from day to day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.ground.text import LocalText


class UnitKind(StrEnum):
    """What sort of agency or area a unit is; PAR indices rank within a kind."""

    PROVINCE = "province"
    DEPARTMENT = "department"
    DISTRICT = "district"
    COMMUNE = "commune"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One unit as a register file lists it.

    `valid_to` is the last day of validity, None while it stands; `parent` is the code of the unit
    above; `reference` names the decision or source that the entry rests on.
    """

    code: str
    kind: UnitKind
    name: LocalText
    valid_from: date
    valid_to: date | None
    parent: str | None
    reference: str
