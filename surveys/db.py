"""The declarative base of every table: names of constraints, column types, immutability."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Connection, DateTime, Enum, MetaData, Table, event
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


def unchanging(table_name: str, *columns: str, removal: bool = False) -> dict[str, Any]:
    """Return the last of `__table_args__` for a table whose rows the database keeps unchanged.

    With `columns` only those are kept; rows may be deleted when `removal` is true. Both migrations
    (migrations/env.py) and `create_all` run the statements in a table's `info`.
    """
    function = f"{table_name}_refuse_change"
    update = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    events = update if removal else f"{update} OR DELETE"
    create = f"""
    CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of {table_name} are not changed once written'
            USING ERRCODE = 'restrict_violation';
    END
    $$
    """
    trigger = f"""
    CREATE TRIGGER {table_name}_unchanging BEFORE {events} ON {table_name}
    FOR EACH ROW EXECUTE FUNCTION {function}()
    """
    drop = f"DROP FUNCTION IF EXISTS {function}()"
    return {"info": {"after_create": (create, trigger), "after_drop": (drop,)}}


@event.listens_for(Table, "after_create")
def _after_create(table: Table, connection: Connection, **_: object) -> None:
    _run(table, "after_create", connection)


@event.listens_for(Table, "after_drop")
def _after_drop(table: Table, connection: Connection, **_: object) -> None:
    _run(table, "after_drop", connection)


def _run(table: Table, when: str, connection: Connection) -> None:
    if table.metadata is Base.metadata:  # a migration's tables say the same in the migration
        for statement in table.info.get(when, ()):
            connection.exec_driver_sql(statement)
