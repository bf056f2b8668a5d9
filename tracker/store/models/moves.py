"""When recommendations changed from what to what: worked out from the assessments, kept so that series are quick."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.db import Base


class MoveRow(Base):
    """One change of where a recommendation stands, for one voice and history; can be worked out anew at any time."""

    __tablename__ = "moves"
    __table_args__ = ({"sqlite_with_rowid": False},)

    line: Mapped[int] = mapped_column(
        sa.SmallInteger,
        primary_key=True,
        autoincrement=False,
        comment="0 to 4 as judged by now, 5 to 9 as recorded: headline, committee, state, civil society, editors",
    )
    quarter: Mapped[int] = mapped_column(
        sa.SmallInteger,
        primary_key=True,
        autoincrement=False,
        comment="Quarter of the day: year times four, plus 0 to 3",
    )
    before: Mapped[int] = mapped_column(
        sa.SmallInteger, primary_key=True, autoincrement=False, comment="Status up to then: 0 to 4; 5 is not assessed"
    )
    after: Mapped[int] = mapped_column(
        sa.SmallInteger, primary_key=True, autoincrement=False, comment="Status from then on, numbered alike"
    )
    day: Mapped[date] = mapped_column(primary_key=True, comment="First day with the new status")
    recommendation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class MoveDue(Base):
    """A recommendation whose moves are to be worked out anew; written by triggers, emptied with the next commit."""

    __tablename__ = "moves_due"

    recommendation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
