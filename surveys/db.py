"""The declarative base of every table, the names of constraints, the common column types."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import DateTime, Enum, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of all mapped classes; datetimes carry their zone, mappings are JSONB."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


def closed_words(words: type[StrEnum]) -> Enum:
    """Return the type of a text column that takes the words of an enumeration and no other."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", words.__name__).lower()
    return Enum(
        words,
        native_enum=False,
        length=16,
        values_callable=list,
        create_constraint=True,
        name=f"{name}_known",
    )
