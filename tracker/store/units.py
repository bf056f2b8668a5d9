"""What is counted as one: recommendations, paragraphs or demands, each with where it stands (design 3.2)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.vocabulary import NOT_ASSESSED, WORST_FIRST, By, Unit
from tracker.store.filtering import LINKED, conditions, follow_up_word, goals_and_targets, links
from tracker.store.standing import moment_of, standings

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


def _labelled(
    rows: sa.CTE, source: sa.FromClause, label: str, targets: bool
) -> tuple[sa.ColumnElement[str], sa.FromClause]:
    """Return the column that holds a row's label of one kind, and what to select it from.

    `targets` tells goals' targets apart from one another, too: where some are asked for.
    """
    if label in LINKED:
        table = goals_and_targets() if targets and label == By.SDG else links(By(label))
        joined = source.outerjoin(table, table.c.recommendation_id == rows.c.id)
        return sa.func.coalesce(table.c.value, NONE), joined
    if label == "follow_up":
        return follow_up_word(rows), source
    if label == "disputed":
        return sa.case((rows.c.disputed, "yes"), else_="no"), source
    if label == "cycle":
        return sa.func.coalesce(sa.func.nullif(rows.c.cycle, ""), NONE), source
    column = rows.c[GROUPABLE[By(label)]] if label in GROUPABLE else rows.c[label]
    return sa.cast(column, sa.Text), source


def counted(
    db: Session,
    question: Question,
    rows: sa.CTE,
    *,
    labels: Sequence[str] = ("",),
    without: str = "",
    status: sa.ColumnElement[str] | None = None,
) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement that counts the units of the set asked about: a column for each label, status, number.

    Each of the `labels` is a way of grouping or a filter whose values are counted, or empty: then nothing is grouped
    by in its column. A unit that bears several stands once under each. `without` leaves one filter out, as the counts
    beside that filter's own values need. `status` is another column than the one that the question asks about.
    """
    filters = question.filters
    stands = rows.c.status if status is None else status
    source: sa.FromClause = rows
    key: sa.ColumnElement[str] = sa.cast(rows.c.document_id, sa.Text) + ":" + rows.c.paragraph
    asked = conditions(db, question, rows, without=without)
    if filters.unit is Unit.DEMAND:
        demand = links(By.DEMAND).alias("demand_units")
        key = demand.c.value
        source = source.join(demand, demand.c.recommendation_id == rows.c.id)
        if filters.demand and without != "demand":
            asked.append(key.in_(filters.demand))
    targets = without != "sdg" and any("." in value for value in filters.sdg)
    values: list[sa.ColumnElement[str] | None] = []
    for label in labels:
        if label in ("", "status"):
            values.append(None)
        elif label == By.DEMAND and filters.unit is Unit.DEMAND:
            values.append(key)
        else:
            value, source = _labelled(rows, source, label, targets)
            values.append(value)
    statuses = filters.status if without != "status" else ()
    if filters.unit is Unit.RECOMMENDATION:
        wanted = (*asked, rows.c.status.in_(statuses)) if statuses else asked
        return _numbers(values, stands, source).where(*wanted)
    found = _worst(key, values, stands, source, asked)
    grouped = [None if value is None else found.c[_label(place)] for place, value in enumerate(values)]
    numbers = _numbers(grouped, found.c.status, found)
    return numbers.where(found.c.status.in_(statuses)) if statuses else numbers


def _label(place: int) -> str:
    return f"label{place}" if place else "label"


def _columns(values: Sequence[sa.ColumnElement[str] | None]) -> list[sa.Label[str]]:
    return [(sa.literal("") if value is None else value).label(_label(place)) for place, value in enumerate(values)]


def _numbers(
    values: Sequence[sa.ColumnElement[str] | None], status: sa.ColumnElement[str], source: sa.FromClause
) -> sa.Select[*tuple[Any, ...]]:
    chosen = sa.select(*_columns(values), status.label("status"), sa.func.count().label("number"))
    return chosen.select_from(source).group_by(*(value for value in values if value is not None), status)


def _worst(
    key: sa.ColumnElement[str],
    values: Sequence[sa.ColumnElement[str] | None],
    status: sa.ColumnElement[str],
    source: sa.FromClause,
    asked: Sequence[sa.ColumnElement[bool]],
) -> sa.Subquery:
    """Return one row for each paragraph or demand under each label: the labels, and the worst judged status."""
    worst = _status_of(sa.func.min(rank_of(status)))
    chosen = sa.select(*_columns(values), worst.label("status")).select_from(source).where(*asked)
    return chosen.group_by(*(value for value in values if value is not None), key).subquery()


Standings = dict[str, dict[str, int]]
"""Label → standing → number of units."""


def status_tables(db: Session, question: Question, by: Sequence[By | None]) -> dict[By | None, Standings]:
    """Return how many units stand where, for several ways of grouping, in one statement.

    None groups by nothing: its one label is empty, and holds the whole set.
    """
    rows = standings(question)
    parts = [
        counted(db, question, rows, labels=(grouping.value if grouping else "",)).add_columns(
            sa.literal(grouping.value if grouping else "").label("name")
        )
        for grouping in by
    ]
    tables: dict[By | None, Standings] = {grouping: {} for grouping in by}
    for label, status, number, name in db.execute(sa.union_all(*parts)).all():
        tables[By(name) if name else None].setdefault(label, {})[status] = number
    return tables


def count(db: Session, question: Question) -> int:
    """Return how many units the question finds."""
    return sum(status_counts(db, question).get("", {}).values())


def status_counts(db: Session, question: Question, *, by: By | None = None) -> Standings:
    """Return how many units stand where: label → standing → number; the one label is empty without `by`."""
    return status_tables(db, question, [by])[by]


def facet_counts(db: Session, question: Question) -> dict[str, dict[str, int]]:
    """Return, for each filter, how many units each of its values would leave, the other filters kept; one statement.

    The key `""` holds the number of units of the question itself.
    """
    rows = standings(question, disputed=True)
    names = ("", *FACETS)
    parts = [
        counted(db, question, rows, labels=(name,), without=name).add_columns(sa.literal(name).label("name"))
        for name in names
    ]
    table: dict[str, dict[str, int]] = {name: {} for name in names}
    for label, status, number, name in db.execute(sa.union_all(*parts)).all():
        value = status if name == "status" else label
        table[name][value] = table[name].get(value, 0) + number
    return table


QUESTIONS_AT_ONCE: Final = 10
"""How many questions one statement answers at most: it grows by a day's standings with each."""


def counts_of_questions(db: Session, questions: Sequence[Question]) -> list[dict[str, int]]:
    """Return where the units of each of several questions stand, ten questions to a statement."""
    return [found.get("", {}) for found in tables_of_questions(db, [(question, None) for question in questions])]


def tables_of_questions(db: Session, asked: Sequence[tuple[Question, By | None]]) -> list[Standings]:
    """Return how many units stand where, for each question by its own way of grouping, ten to a statement."""
    found: list[Standings] = [{} for _ in asked]
    for start in range(0, len(asked), QUESTIONS_AT_ONCE):
        together = asked[start : start + QUESTIONS_AT_ONCE]
        days = _of_days([question for question, _by in together])
        parts = []
        for place, (question, by) in enumerate(together, start):
            counting = counted(db, question, days[_day_of(question)], labels=(by.value if by else "",))
            parts.append(counting.add_columns(sa.literal(place).label("place")))
        for label, status, number, place in db.execute(sa.union_all(*parts)).all():
            found[place].setdefault(label, {})[status] = number
    return found


def pairs_of_questions(
    db: Session, asked: Sequence[tuple[Question, tuple[str, str]]]
) -> list[dict[tuple[str, str], dict[str, int]]]:
    """Return how many units stand where, for each question by two labels at once, see `counted`; in one statement."""
    days = _of_days([_told(question, labels) for question, labels in asked])
    parts = []
    for place, (question, labels) in enumerate(asked):
        counting = counted(db, question, days[_day_of(question)], labels=labels)
        parts.append(counting.add_columns(sa.literal(place).label("place")))
    found: list[dict[tuple[str, str], dict[str, int]]] = [{} for _ in asked]
    for one, other, status, number, place in db.execute(sa.union_all(*parts)).all():
        found[place].setdefault((one, other), {})[status] = number
    return found


def _told(question: Question, labels: Sequence[str]) -> Question:
    """Return a question whose standings tell what the labels need."""
    return question.about(question.filters.with_(disputed="yes")) if "disputed" in labels else question


_Day = tuple[str, date, datetime | None]


def _day_of(question: Question) -> _Day:
    moment = moment_of(question)
    return moment.voice, moment.day, moment.recorded_by


def _of_days(questions: Sequence[Question]) -> dict[_Day, sa.CTE]:
    """Return the standings of each voice and day once, with all that any of the questions asks of the voices."""
    found: dict[_Day, sa.CTE] = {}
    for question in questions:
        day = _day_of(question)
        if day not in found:
            same = [moment_of(other) for other in questions if _day_of(other) == day]
            stances, disputed = any(one.stances for one in same), any(one.disputed for one in same)
            found[day] = standings(question, f"standings_{len(found)}", stances=stances, disputed=disputed)
    return found


def undated_documents(db: Session, question: Question) -> list[str]:
    """Return the documents of the set whose date is not known: what the row without a year opens."""
    rows = standings(question)
    undated = sa.select(rows.c.symbol).where(rows.c.dated.is_(None), *conditions(db, question, rows)).distinct()
    return list(db.scalars(undated.order_by(rows.c.symbol)))
