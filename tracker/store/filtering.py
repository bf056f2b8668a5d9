"""What each filter asks of the rows of `tracker.store.standing`, written once for lists, counts, facets and files."""

from collections.abc import Iterable
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.filters import NONE, Filters
from tracker.domain.questions import Question
from tracker.domain.references import TypedReference
from tracker.domain.stances import DIFFERENT, SAME, agreement_by_pair, said_by_voice
from tracker.domain.vocabulary import NOT_ASSESSED, By, LatestEvidence
from tracker.store import search
from tracker.store.evidence_since import evidenced
from tracker.store.models import Demand, OfficialGrade, SdgTarget, Term
from tracker.store.models.un import demand_members, recommendation_terms
from tracker.store.standing import says

Condition = sa.ColumnElement[bool]

PLAIN = {
    "committee": "committee",
    "document": "symbol",
    "cycle": "cycle",
    "action": "action",
    "reading": "reading",
    "age": "age",
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
    found |= _dated(filters, rows) | _marked(filters, rows) | _spoken(filters, rows)
    if filters.evidence:
        found["evidence"] = _evidenced_so(question, rows)
    if filters.grade:
        found["grade"] = _graded_any(rows, filters.grade, question.day)
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


def _spoken(filters: Filters, rows: sa.CTE) -> dict[str, Condition]:
    """What is asked of several voices: each on its own, then two and two."""
    found: dict[str, Condition] = {}
    asked: list[Condition] = []
    for voice, standings in said_by_voice(filters.said).items():
        asked.append(sa.func.coalesce(says(rows, voice), NOT_ASSESSED).in_(standings))
    if asked:
        found["said"] = sa.and_(*asked)
    compared: list[Condition] = []
    for (first, second), relations in agreement_by_pair(filters.agreement).items():
        one, other = says(rows, first), says(rows, second)
        words = {SAME: one == other, DIFFERENT: one != other}  # neither holds where one of them has not judged
        compared.append(sa.or_(*(words[relation] for relation in relations)))
    if compared:
        found["agreement"] = sa.and_(*compared)
    return found


def graded() -> sa.Subquery:
    """Return the official grades of paragraphs: document_id, paragraph, value (as in the filter), assessed_on."""
    return sa.select(
        OfficialGrade.document_id,
        OfficialGrade.paragraph,
        (OfficialGrade.scale + ":" + OfficialGrade.grade).label("value"),
        OfficialGrade.assessed_on,
    ).subquery("graded")


def _graded_any(rows: sa.CTE, values: Iterable[str], day: date) -> Condition:
    """Is an item of a paragraph that was graded so by the day; `none` means: or was not graded by then."""
    grades = graded()
    here = sa.select(grades.c.value).where(
        grades.c.document_id == rows.c.document_id,
        grades.c.paragraph == rows.c.paragraph,
        grades.c.assessed_on <= day,
    )
    found: list[Condition] = [here.where(grades.c.value.in_([one for one in values if one != NONE])).exists()]
    if NONE in values:
        found.append(~here.exists())
    return sa.or_(*found)


def _evidenced_so(question: Question, rows: sa.CTE) -> Condition:
    """Is as the filter says of its latest evidence; `none` among the values means: or has no evidence at all."""
    known, asked = evidenced(question), question.filters.evidence
    wanted = sa.select(known.c.recommendation_id)
    found: list[Condition] = [rows.c.id.in_(wanted.where(known.c.value.in_(asked)))]
    if LatestEvidence.NONE in asked:
        found.append(rows.c.id.not_in(wanted))
    return sa.or_(*found)


def _stored(name: str, value: str) -> str:
    return "" if name == "cycle" and value == NONE else value


def follow_up_word(rows: sa.CTE) -> sa.ColumnElement[str]:
    """Return the follow-up request of a row as the filter's word: an empty cell is `unknown`, which is not `no`."""
    return sa.case((rows.c.follow_up.is_(None), "unknown"), (rows.c.follow_up, "yes"), else_="no")


@cache
def goals_and_targets() -> sa.Subquery:
    """Return the goals and the targets that recommendations bear, as `links` does for goals alone."""
    goals = sa.select(SdgTarget.recommendation_id, SdgTarget.goal.label("value"))
    targets = sa.select(SdgTarget.recommendation_id, SdgTarget.target.label("value"))
    return goals.union(targets).subquery("sdg_links")


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
