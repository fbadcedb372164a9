"""The table of units."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from analysis.ground.text import LocalText
from surveys.db import Base, closed_words
from surveys.units.unit import UnitKind


class Unit(Base):
    """An agency or area from one day to another; a renamed or merged one is a new row."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
        CheckConstraint("code <> '' AND name_vi <> '' AND name_en <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: official code (districts and communes: General Statistics Office) or the province's own
    code: Mapped[str] = mapped_column(String(32))
    kind: Mapped[UnitKind] = mapped_column(closed_words(UnitKind))
    name_vi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    #: first day for which the register vouches
    valid_from: Mapped[date]
    #: last day on which the unit exists; null while it stands
    valid_to: Mapped[date | None]
    #: code of the unit above: the province of a department, district or commune
    parent_code: Mapped[str | None] = mapped_column(String(32))
    #: decision or source that the entry rests on
    reference: Mapped[str] = mapped_column(String(300))

    @property
    def name(self) -> LocalText:
        return LocalText(vi=self.name_vi, en=self.name_en)
