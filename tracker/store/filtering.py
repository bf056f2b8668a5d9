"""What each filter asks of the rows of `tracker.store.standing`, written once for lists, counts, facets and files."""

from collections.abc import Iterable
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filters import NONE, Filters
from tracker.domain.questions import Question
from tracker.domain.references import TypedReference
from tracker.domain.vocabulary import By
from tracker.store import search
from tracker.store.models import Demand, SdgTarget, Term
from tracker.store.models.un import demand_members, recommendation_terms

Condition = sa.ColumnElement[bool]

PLAIN = {
    "committee": "committee",
    "document": "symbol",
    "cycle": "cycle",
    "action": "action",
    "reading": "reading",
}
"""Filters that compare one column, and the column."""

LINKED = (By.THEME, By.GROUP, By.SDG, By.DEMAND)
"""Labels of which a recommendation can bear several, or none."""


def conditions(db: Session, question: Question, rows: sa.CTE, *, without: str = "") -> list[Condition]:
    """Return what the filters ask of `standings` rows; `without` leaves one filter out.

    `status` is not among them: it is asked of units, which may be paragraphs or demands (`tracker.store.units`).
    """
    filters = question.filters
    found: dict[str, Condition] = {}
    for name, column in PLAIN.items():
        if values := getattr(filters, name):
            found[name] = rows.c[column].in_([_stored(name, value) for value in values])
    for kind in LINKED:
        if values := getattr(filters, kind.value):
            found[kind.value] = _bears_any(rows.c.id, kind, values)
    found |= _dated(filters, rows) | _marked(filters, rows)
    if filters.q:
        found["q"] = _asked_in_words(db, rows, filters.q)
    return [condition for name, condition in found.items() if name != without]


def _dated(filters: Filters, rows: sa.CTE) -> dict[str, Condition]:
    found: dict[str, Condition] = {}
    if filters.since:
        found["since"] = rows.c.dated >= filters.since
    if filters.until:
        found["until"] = rows.c.dated <= filters.until
    return found


def _marked(filters: Filters, rows: sa.CTE) -> dict[str, Condition]:
    found: dict[str, Condition] = {}
    if filters.disputed:
        found["disputed"] = rows.c.disputed.in_([value == "yes" for value in filters.disputed])
    if filters.follow_up:
        found["follow_up"] = follow_up_word(rows).in_(filters.follow_up)
    return found


def _stored(name: str, value: str) -> str:
    return "" if name == "cycle" and value == NONE else value


def follow_up_word(rows: sa.CTE) -> sa.ColumnElement[str]:
    """Return the follow-up request of a row as the filter's word: an empty cell is `unknown`, which is not `no`."""
    return sa.case((rows.c.follow_up.is_(None), "unknown"), (rows.c.follow_up, "yes"), else_="no")


@cache
def links(kind: By) -> sa.Subquery:
    """Return the labels of one kind that recommendations bear: recommendation_id, value (as in the filter)."""
    if kind is By.SDG:
        chosen = sa.select(SdgTarget.recommendation_id, SdgTarget.goal.label("value")).distinct()
    elif kind is By.DEMAND:
        chosen = sa.select(demand_members.c.recommendation_id, Demand.slug.label("value")).join_from(
            demand_members, Demand, Demand.id == demand_members.c.demand_id
        )
    else:
        chosen = (
            sa.select(recommendation_terms.c.recommendation_id, Term.slug.label("value"))
            .join_from(recommendation_terms, Term, Term.id == recommendation_terms.c.term_id)
            .where(Term.kind == kind.value)
        )
    return chosen.subquery(f"{kind.value}_links")


def _bears_any(identity: sa.ColumnElement[int], kind: By, values: Iterable[str]) -> Condition:
    """Bears one of the labels; `none` among the values means: or bears no label of this kind at all."""
    named = [value for value in values if value != NONE]
    found: list[Condition] = []
    if named:
        table = links(kind)
        wanted = table.c.value.in_(named)
        if kind is By.SDG and (targets := [value for value in named if "." in value]):
            wanted_targets = sa.select(SdgTarget.recommendation_id).where(SdgTarget.target.in_(targets))
            found.append(identity.in_(wanted_targets))
        found.append(identity.in_(sa.select(table.c.recommendation_id).where(wanted)))
    if NONE in values:
        found.append(identity.not_in(sa.select(links(kind).c.recommendation_id)))
    return sa.or_(*found)


def _asked_in_words(db: Session, rows: sa.CTE, text: str) -> Condition:
    """A typed reference finds its document, paragraph or item; anything else is searched for as words."""
    if readings := search.typed_references(text):
        return sa.or_(*(_is_reference(rows, reading) for reading in readings))
    return rows.c.id.in_(search.matching(db, text))


def _is_reference(rows: sa.CTE, typed: TypedReference) -> Condition:
    wanted = [sa.func.lower(rows.c.symbol) == typed.symbol.lower()]
    if typed.paragraph:
        wanted.append(rows.c.paragraph == typed.paragraph)
    if typed.item:
        wanted.append(rows.c.item == typed.item)
    return sa.and_(*wanted)
