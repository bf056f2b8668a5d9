"""Column types and mixed-in columns that several tables share."""

from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.dates import PartialDate, Precision

Id = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
Slug = Annotated[str, mapped_column(unique=True, comment="Stable id, as in the register's files and in addresses")]
Language = Annotated[str, mapped_column(sa.String(8), comment="ISO 639-1 code")]


class FromRegister:
    """A row that the register's files may bring; what a person changed here since is then told apart and kept."""

    loaded: Mapped[dict[str, Any] | None] = mapped_column(
        sa.JSON(none_as_null=True),
        comment="The row as the last load wrote it, column by column; empty when it was made here",
    )


class FromImport:
    """A row that an import may make; what a person changed here since is then told apart and kept."""

    imported: Mapped[dict[str, Any] | None] = mapped_column(
        sa.JSON(none_as_null=True),
        comment="The row as the last import wrote it; empty when no import made it",
    )


class Wording:
    """Wording of the register in a language other than English, with who wrote and who reviewed it."""

    language: Mapped[Language]
    written_by: Mapped[str] = mapped_column(comment="Who wrote it: register editors, or an account's signature")
    reviewed_by: Mapped[str | None] = mapped_column(comment="Native speaker who reviewed it; empty: not yet reviewed")
    loaded: Mapped[dict[str, Any] | None] = mapped_column(
        sa.JSON(none_as_null=True), comment="As the last load wrote it"
    )


def partial(first: date | None, precision: Precision | None) -> PartialDate | None:
    """Put a stored first day and its precision together."""
    return None if first is None else PartialDate(first, precision or Precision.DAY)
