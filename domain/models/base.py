"""What every table shares: one metadata, one naming convention, and the columns that repeat."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, MetaData, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import DeclarativeBase, mapped_column

Json = dict[str, Any]

NAMING = {
    "ix": "idx_%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

Serial = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
BigSerial = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=True)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Flag = Annotated[bool, mapped_column(server_default=text("false"))]
Active = Annotated[bool, mapped_column(server_default=text("true"))]
Count = Annotated[int, mapped_column(server_default=text("0"))]
Name = Annotated[str, mapped_column(String(120))]


class Base(DeclarativeBase):
    """The declarative base; `str` is text, `dict` is jsonb, a `datetime` always has its zone."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
        UUID: PG_UUID(as_uuid=True),
        dict[str, Any]: JSONB(none_as_null=True),  # None is NULL, not the JSON value null.
        list[dict[str, Any]]: JSONB(none_as_null=True),
    }


def cascade(column: str) -> ForeignKey:
    """A foreign key whose rows go with what they belong to."""
    return ForeignKey(column, ondelete="CASCADE")


def set_null(column: str) -> ForeignKey:
    """A foreign key that is forgotten when what it names goes."""
    return ForeignKey(column, ondelete="SET NULL")
