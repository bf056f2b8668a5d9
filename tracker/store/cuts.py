"""Reads that compare: two labels at once, voices with one another, documents at the same age, official grades."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.questions import Question
from tracker.domain.vocabulary import NOT_ASSESSED, VOICES, By, Unit, overlaps
from tracker.store.filtering import conditions, links
from tracker.store.models import Committee, Document, OfficialGrade
from tracker.store.moves import Followed, followed
from tracker.store.series import members
from tracker.store.standing import says, standings
from tracker.store.units import Standings, counted

Cells = dict[tuple[str, str], dict[str, int]]
"""(Label of the row, label of the column) → standing → number of units."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many units stand where under two ways of grouping: in each cell, row and column, and in all."""

    cells: Cells
    rows: Standings
    columns: Standings
    whole: dict[str, int]

    def of(self, name: str, row: str, column: str) -> dict[str, int]:
        """Return where the units of one cell stand, or of the row, column or whole that it lies in."""
        if name == "cell":
            return self.cells.setdefault((row, column), {})
        if name == "row":
            return self.rows.setdefault(row, {})
        return self.columns.setdefault(column, {}) if name == "column" else self.whole


def crossing(db: Session, question: Question, rows: By, columns: By) -> Crossing:
    """Count the set under two ways of grouping at once, in one statement.

    Margins are counted, too; they are added up from the cells only where nothing stands in two of these.
    """
    table = standings(question)
    added = not overlaps(columns, question.filters.unit)
    shapes = {"cell": (rows.value, columns.value), "column": ("", columns.value)}
    if not added:
        shapes |= {"row": (rows.value, ""), "whole": ("", "")}
    parts = [
        counted(db, question, table, labels=labels).add_columns(sa.literal(name).label("name"))
        for name, labels in shapes.items()
    ]
    found = Crossing({}, {}, {}, {})
    for row, column, status, number, name in db.execute(sa.union_all(*parts)).all():
        found.of(name, row, column)[status] = number
    if added:
        for (row, _column), standing in found.cells.items():
            _add(found.of("row", row, ""), standing)
        for standing in found.columns.values():
            _add(found.whole, standing)
    return found


def _add(numbers: dict[str, int], more: Mapping[str, int]) -> None:
    for status, number in more.items():
        numbers[status] = numbers.get(status, 0) + number


def by_voice(db: Session, question: Question) -> Standings:
    """Return voice → standing → number of units, for every voice on the same set; one statement."""
    rows = standings(question, stances=True)
    parts = [
        counted(db, question, rows, status=sa.func.coalesce(says(rows, voice), NOT_ASSESSED)).add_columns(
            sa.literal(voice).label("name")
        )
        for voice in VOICES
    ]
    found: Standings = {voice: {} for voice in VOICES}
    for _label, status, number, voice in db.execute(sa.union_all(*parts)):
        found[voice][status] = number
    return found


def stances_together(db: Session, question: Question) -> list[tuple[dict[str, str], int]]:
    """Return every combination of what the voices say that occurs in the set, with its number of recommendations.

    The question asks of recommendations, and not by status.
    """
    rows = standings(question, stances=True)
    columns = [sa.func.coalesce(says(rows, voice), NOT_ASSESSED).label(voice) for voice in VOICES]
    chosen = sa.select(*columns, sa.func.count().label("number")).where(*conditions(db, question, rows))
    found = db.execute(chosen.group_by(*columns)).all()
    return [(dict(zip(VOICES, said, strict=True)), number) for *said, number in found]


@dataclass(frozen=True, slots=True)
class Limb:
    """One official grade of one limb of a paragraph, with the recommendations of the set that stand in it."""

    scale: str
    grade: str
    means: str
    symbol: str
    paragraph: str
    limb: str
    about: str
    assessed_in: str
    items: tuple[int, ...]


def graded_limbs(db: Session, question: Question) -> list[Limb]:
    """Return the official grades by the day of the paragraphs that the set has recommendations of.

    Where nothing narrows the set, also those of paragraphs whose recommendations the register does not track.
    """
    rows = standings(question)
    assessed_in = aliased(Document)
    in_the_set = sa.and_(
        rows.c.document_id == OfficialGrade.document_id,
        rows.c.paragraph == OfficialGrade.paragraph,
        *conditions(db, question, rows),
    )
    chosen = (
        sa.select(OfficialGrade, Document.slug, assessed_in.slug, rows.c.id)
        .join_from(OfficialGrade, rows, in_the_set, isouter=not question.filters.narrows)
        .join(Document, Document.id == OfficialGrade.document_id)
        .join(assessed_in, assessed_in.id == OfficialGrade.assessed_in_id)
        .where(OfficialGrade.assessed_on <= question.day)
        .order_by(OfficialGrade.scale, OfficialGrade.grade, OfficialGrade.id, rows.c.id)
    )
    limbs: dict[int, tuple[OfficialGrade, str, str, list[int]]] = {}
    for grade, symbol, slug, item in db.execute(chosen):
        items = limbs.setdefault(grade.id, (grade, symbol, slug, []))[3]
        items += [] if item is None else [item]
    return [
        Limb(
            grade.scale,
            grade.grade,
            grade.grade_means,
            symbol,
            grade.paragraph,
            grade.limb,
            grade.about,
            slug,
            tuple(items),
        )
        for grade, symbol, slug, items in limbs.values()
    ]


@dataclass(frozen=True, slots=True)
class Aged:
    """A document with recommendations of the set: which, and of which units."""

    symbol: str
    committee: str
    position: int
    cycle: str
    dated: date | None
    published_only: bool
    items: dict[int, tuple[str, ...]]
    """Recommendation → the units that it is a member of."""


def documents_of(db: Session, question: Question) -> tuple[list[Aged], Followed]:
    """Return the documents of the set with their recommendations, and how these moved through time.

    The question's unit decides what the recommendations are members of; its filters do not depend on the day.
    """
    rows = members()
    unit = question.filters.unit
    demand = links(By.DEMAND)
    key: sa.ColumnElement[str] = sa.literal("")
    source: sa.FromClause = rows
    items = sa.select(rows.c.id).where(*conditions(db, question, rows))
    asked = [sa.or_(rows.c.dated <= question.day, rows.c.dated.is_(None)), *conditions(db, question, rows)]
    if unit is Unit.DEMAND:
        key = demand.c.value
        source = rows.join(demand, demand.c.recommendation_id == rows.c.id)
        if question.filters.demand:
            asked.append(key.in_(question.filters.demand))
    document, committee = Document.__table__.c, Committee.__table__.c  # as tables: mapped, rows take twice as long
    chosen = (
        sa.select(rows.c.symbol, rows.c.committee, committee.position, rows.c.cycle, rows.c.dated)
        .add_columns(document.adopted_on.is_(None), rows.c.id, rows.c.paragraph, key)
        .select_from(source)
        .join(Document.__table__, document.id == rows.c.document_id)
        .join(Committee.__table__, committee.code == rows.c.committee)
        .where(*asked)
        .order_by(committee.position, rows.c.dated, rows.c.symbol)
    )
    found: dict[str, Aged] = {}
    for symbol, code, position, cycle, dated, published_only, identity, paragraph, named in db.execute(chosen).all():
        if symbol not in found:
            found[symbol] = Aged(symbol, code, position, cycle, dated, bool(published_only), {})
        one = str(identity) if unit is Unit.RECOMMENDATION else paragraph if unit is Unit.PARAGRAPH else named
        items_of = found[symbol].items
        items_of[identity] = (*items_of.get(identity, ()), one)
    return list(found.values()), followed(db, question.filters.history, question.filters.voice, items)
