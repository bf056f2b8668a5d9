"""What is counted as one: recommendations, paragraphs or demands, each with where it stands (design 3.2)."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.vocabulary import JUDGED, NOT_ASSESSED, WORST_FIRST, By, Unit
from tracker.store.filtering import LINKED, conditions, follow_up_word, links
from tracker.store.standing import standings

GROUPABLE = {
    By.COMMITTEE: "committee",
    By.CYCLE: "cycle",
    By.ACTION: "action",
    By.YEAR: "year",
    By.DOCUMENT: "symbol",
}
FACETS = ("status", *(by.value for by in By if by is not By.YEAR), "follow_up", "reading", "disputed")
"""Filters whose values are shown with counts, in the order of the page."""


def rank_of(status: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    """Return the rank by which the worst judged status of several is found; what is not judged ranks last."""
    return sa.case({word.value: place for place, word in enumerate(WORST_FIRST)}, value=status, else_=len(WORST_FIRST))


def _status_of(rank: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    return sa.case({place: word.value for place, word in enumerate(WORST_FIRST)}, value=rank, else_=NOT_ASSESSED)


def _labelled(rows: sa.CTE, label: str) -> tuple[sa.ColumnElement[str], sa.FromClause]:
    """Return the column that holds a row's label of one kind, and what to select it from."""
    if label in LINKED:
        table = links(By(label))
        joined = rows.outerjoin(table, table.c.recommendation_id == rows.c.id)
        return sa.func.coalesce(table.c.value, NONE), joined
    if label == "follow_up":
        return follow_up_word(rows), rows
    if label == "disputed":
        return sa.case((rows.c.disputed, "yes"), else_="no"), rows
    if label == "cycle":
        return sa.func.coalesce(sa.func.nullif(rows.c.cycle, ""), NONE), rows
    column = rows.c[GROUPABLE[By(label)]] if label in GROUPABLE else rows.c[label]
    return sa.cast(column, sa.Text), rows


def units(db: Session, question: Question, rows: sa.CTE, *, label: str = "", without: str = "") -> sa.Subquery:
    """Return the units of the set asked about: label, unit (its key), status, members, judged.

    `label` is a way of grouping or a filter whose values are counted; a unit that bears several stands once under
    each. `without` leaves one filter out, as the counts beside that filter's own values need.
    """
    unit = question.filters.unit
    value, source = _labelled(rows, label) if label and label != "status" else (sa.literal(""), rows)
    asked_of = conditions(db, question, rows, without=without)
    key: sa.ColumnElement[str] = sa.cast(rows.c.id, sa.Text)
    if unit is Unit.PARAGRAPH:
        key = sa.cast(rows.c.document_id, sa.Text) + ":" + rows.c.paragraph
    elif unit is Unit.DEMAND:
        demand = links(By.DEMAND).alias("demand_units")
        source = source.join(demand, demand.c.recommendation_id == rows.c.id)
        key = demand.c.value
        if label == By.DEMAND:
            value, source = key, rows.join(demand, demand.c.recommendation_id == rows.c.id)
        if question.filters.demand and without != "demand":
            asked_of.append(key.in_(question.filters.demand))
    asked = sa.select(value.label("label"), key.label("unit"), rows.c.status, rows.c.id).select_from(source)
    asked = asked.where(*asked_of)
    if unit is Unit.RECOMMENDATION:
        found = asked.add_columns(sa.literal(1).label("members"), sa.literal(1).label("judged")).subquery()
    else:
        found = _grouped(asked.subquery())
    if question.filters.status and without != "status":
        return sa.select(found).where(found.c.status.in_(question.filters.status)).subquery()
    return found


def _grouped(asked: sa.Subquery) -> sa.Subquery:
    judged = sa.func.sum(sa.case((asked.c.status.in_([status.value for status in JUDGED]), 1), else_=0))
    return (
        sa.select(
            asked.c.label,
            asked.c.unit,
            _status_of(sa.func.min(rank_of(asked.c.status))).label("status"),
            sa.func.count(asked.c.id.distinct()).label("members"),
            judged.label("judged"),
        )
        .group_by(asked.c.label, asked.c.unit)
        .subquery()
    )


Standings = dict[str, dict[str, int]]
"""Label → standing → number of units."""


def status_tables(db: Session, question: Question, by: Sequence[By | None]) -> dict[By | None, Standings]:
    """Return how many units stand where, for several ways of grouping, in one statement.

    None groups by nothing: its one label is empty, and holds the whole set.
    """
    rows = standings(question)
    parts = []
    for grouping in by:
        found = units(db, question, rows, label=grouping.value if grouping else "")
        name = sa.literal(grouping.value if grouping else "").label("name")
        parts.append(
            sa.select(name, found.c.label, found.c.status, sa.func.count()).group_by(found.c.label, found.c.status)
        )
    tables: dict[By | None, Standings] = {grouping: {} for grouping in by}
    for name, label, status, number in db.execute(sa.union_all(*parts)):
        tables[By(name) if name else None].setdefault(label, {})[status] = number
    return tables


def status_counts(db: Session, question: Question, *, by: By | None = None) -> Standings:
    """Return how many units stand where: label → standing → number; the one label is empty without `by`."""
    return status_tables(db, question, [by])[by]


def facet_counts(db: Session, question: Question) -> dict[str, dict[str, int]]:
    """Return, for each filter, how many units each of its values would leave, the other filters kept; one statement.

    The key `""` holds the number of units of the question itself.
    """
    rows = standings(question)
    parts = []
    for name in ("", *FACETS):
        found = units(db, question, rows, label=name, without=name)
        value = found.c.status if name == "status" else found.c.label
        parts.append(sa.select(sa.literal(name).label("name"), value.label("value"), sa.func.count()).group_by(value))
    table: dict[str, dict[str, int]] = {name: {} for name in ("", *FACETS)}
    for name, value, number in db.execute(sa.union_all(*parts)):
        table[name][value] = number
    return table


def undated_documents(db: Session, question: Question) -> list[str]:
    """Return the documents of the set whose date is not known: what the row without a year opens."""
    rows = standings(question)
    undated = sa.select(rows.c.symbol).where(rows.c.dated.is_(None), *conditions(db, question, rows)).distinct()
    return list(db.scalars(undated.order_by(rows.c.symbol)))
