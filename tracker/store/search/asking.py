"""Asking the index: a page of what was found, best first, with all counts, in one statement.

What somebody may not see bears on nothing they get: not on the order either. SQLite orders by how rare a word is in
the table of words, so each sensitivity has a table of its own; PostgreSQL's order does not depend on other entries.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.references import TypedReference, find_in_path, find_typed
from tracker.domain.search_terms import Term, parse_search
from tracker.domain.vocabulary import Found, Sensitivity
from tracker.store.links import in_register
from tracker.store.models import Evidence, SearchEntry
from tracker.store.search.entries import Wording, read_wordings
from tracker.store.search.index import WORDS, dialect_of, words_table
from tracker.store.word_queries import CONFIGURATION, SQLITE, expression, unwanted

TITLE_WEIGHT: Final = 4.0
"""A word in a title or reference counts as this many in a text; PostgreSQL's own weights, A and D, are 1 and 0.1."""

WORTH: Final = {Found.RECOMMENDATION: 2.0, Found.DOCUMENT: 0.5}
"""How much a kind counts in the order; all others 1. The title of a document is short, and so fits any word well."""

MOST_READINGS: Final = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    kind: Found
    label: str
    path: str
    dated: date | None
    sensitivity: Sensitivity
    committee: str
    wordings: list[Wording]


@dataclass(slots=True)
class Results:
    """A page of what was found, how much there is, and the number behind each kind and committee.

    Each number is of what its value would leave, the other filter kept.
    """

    terms: tuple[Term, ...] = ()
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    committees: Counter[str] = field(default_factory=Counter)


def typed_references(text: str) -> list[TypedReference]:
    """Return how a text reads as a reference: not at all, in one way, or in two.

    "CCPR/C/KGZ/CO/2/11/a", pasted from an address, reads as a symbol too.
    """
    typed = find_typed(text)
    if typed is None:
        return []
    in_path = find_in_path(text.strip())
    return [typed, *([TypedReference(in_path.symbol, in_path.paragraph, in_path.item)] if in_path else [])]


def matching(db: Session | str, q: str) -> sa.Select[int]:
    """Return the ids of the recommendations that a free text finds, as a select to put into `in_`.

    `db` is a session, or the name of a dialect. Every word must occur, as the beginning of a stem; see
    `parse_search` for phrases and exclusions. A text without a searchable word restricts nothing. No text raises.
    """
    dialect = db if isinstance(db, str) else dialect_of(db)
    terms = parse_search(q)
    entries = sa.select(SearchEntry.subject_id).where(SearchEntry.kind == Found.RECOMMENDATION)
    if wanted := expression(dialect, terms):
        return entries.where(SearchEntry.id.in_(_ids_of(dialect, Sensitivity.PUBLIC, sa.literal(wanted))))
    if excluded := unwanted(dialect, terms):
        return entries.where(SearchEntry.id.not_in(_ids_of(dialect, Sensitivity.PUBLIC, sa.literal(excluded))))
    return entries


def find(
    db: Session,
    text: str,
    *,
    clearance: frozenset[Sensitivity],
    day: date,
    recorded_by: datetime | None = None,
    kind: str = "",
    committee: str = "",
    page: int = 1,
    size: int = 20,
) -> Results:
    """Return a page of what a text finds among what somebody may see, in one statement. No text raises.

    What is later than the day is not found; evidence recorded after `recorded_by` neither, where that is given.
    What a typed reference names comes first. A text without a searchable word finds nothing.
    """
    terms = parse_search(text)
    typed = typed_references(text)
    results = Results(terms)
    if not terms and not typed:
        return results
    dialect = dialect_of(db)
    wanted = expression(dialect, terms)
    statement = _statement(dialect, _in_order(clearance), bool(typed), bool(wanted), recorded_by is not None)
    asked = wanted or unwanted(dialect, terms)
    values: dict[str, Any] = {"asked": asked, "day": day, "kind": kind, "committee": committee}
    if recorded_by is not None:
        values["recorded_by"] = recorded_by
    values |= {"size": size, "start": (page - 1) * size, "clearance": _in_order(clearance)}
    for number, reading in zip(range(MOST_READINGS), [*typed, *typed] if typed else [], strict=False):
        values |= {
            f"reading{number}_symbol": reading.symbol.lower(),
            f"reading{number}_paragraph": reading.paragraph,
            f"reading{number}_item": reading.item,
        }
    for row in db.execute(statement, values):
        if row.number is None:
            results.hits.append(_hit(row))
        else:
            _count(results, row, kind, committee)
    return results


def _in_order(clearance: frozenset[Sensitivity]) -> tuple[Sensitivity, ...]:
    return tuple(level for level in Sensitivity if level in clearance)


def _hit(row: Any) -> Hit:
    return Hit(
        Found(row.kind),
        row.label,
        row.path,
        row.dated,
        Sensitivity(row.sensitivity),
        row.committee,
        read_wordings(row.wordings),
    )


def _count(results: Results, row: Any, kind: str, committee: str) -> None:
    if committee in ("", row.committee):
        results.kinds[str(row.kind)] += row.number
    if kind in ("", row.kind):
        results.committees[row.committee] += row.number
        if committee in ("", row.committee):
            results.total += row.number


def _ids_of(dialect: str, level: Sensitivity, asked: sa.ColumnElement[str]) -> sa.Select[int]:
    """Return the entries whose words fulfil a query: on SQLite those of one sensitivity, on PostgreSQL all."""
    if dialect == SQLITE:
        table = words_table(level)
        return sa.select(table.c.rowid).where(_matches(table, asked))
    return sa.select(WORDS.c.entry_id).where(WORDS.c.words.op("@@", is_comparison=True)(_tsquery(asked)))


def _matches(table: sa.TableClause, asked: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.literal_column(table.name).op("MATCH", is_comparison=True)(asked)


def _tsquery(asked: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    return sa.func.to_tsquery(sa.literal_column(f"'{CONFIGURATION}'"), asked)


@cache
def _statement(
    dialect: str, clearance: tuple[Sensitivity, ...], has_reference: bool, has_wanted: bool, as_recorded: bool
) -> sa.CompoundSelect[Any]:
    """Build the statement once for each of the few ways to ask; what is asked for is bound to it."""
    found = _hits(dialect, clearance, has_reference=has_reference, has_wanted=has_wanted)
    hits = (found.where(_was_recorded()) if as_recorded else found).cte("hits")
    right_kind = sa.or_(_value("kind") == "", hits.c.kind == _value("kind"))
    right_committee = sa.or_(_value("committee") == "", hits.c.committee == _value("committee"))
    order = (hits.c.tier, hits.c.rank, hits.c.dated.desc().nulls_last(), hits.c.position, hits.c.id)
    page = (
        sa.select(hits.c.id, sa.func.row_number().over(order_by=order).label("place"))
        .where(right_kind, right_committee)
        .order_by(*order)
        .limit(sa.bindparam("size", type_=sa.Integer))
        .offset(sa.bindparam("start", type_=sa.Integer))
    ).subquery("page")
    entry = SearchEntry
    shown = sa.select(
        sa.cast(sa.null(), sa.Integer).label("number"),
        *(sa.cast(entry.kind, sa.Text).label("kind"), entry.committee, page.c.place, entry.label, entry.path),
        *(entry.dated, sa.cast(entry.sensitivity, sa.Text).label("sensitivity"), entry.wordings),
    ).join_from(page, entry, entry.id == page.c.id)
    nothing = [sa.cast(sa.null(), kind) for kind in (sa.Integer, sa.Text, sa.Text, sa.Date, sa.Text, sa.Text)]
    counts = sa.select(sa.func.count(), hits.c.kind, hits.c.committee, *nothing)
    return sa.union_all(shown, counts.group_by(hits.c.kind, hits.c.committee)).order_by("place")


def _was_recorded() -> sa.ColumnElement[bool]:
    moment = sa.bindparam("recorded_by", type_=Evidence.recorded_at.type)
    recorded = sa.select(Evidence.id).where(in_register(moment), Evidence.recorded_at <= moment)
    return sa.or_(SearchEntry.kind != Found.EVIDENCE, SearchEntry.subject_id.in_(recorded))


def _value(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=sa.Text)


def _hits(dialect: str, clearance: tuple[Sensitivity, ...], *, has_reference: bool, has_wanted: bool) -> sa.Select[Any]:
    """Return all that is found and may be seen: id, kind, committee, dated, position, and what it is ordered by."""
    entry = SearchEntry
    columns = (
        *(entry.id, sa.cast(entry.kind, sa.Text).label("kind"), entry.committee, entry.dated),
        (entry.symbol + " " + entry.position).label("position"),
    )
    named = sa.or_(*(_is_named(number) for number in range(MOST_READINGS)))
    if has_wanted:
        found = sa.union_all(*_ranked(dialect, clearance)).cte("found")
        rank: sa.ColumnElement[Any] = sa.func.coalesce(found.c.rank, 0.0) * _worth()
        source: sa.FromClause = sa.join(entry, found, found.c.id == entry.id, isouter=has_reference)
        wanted: sa.ColumnElement[bool] = sa.or_(found.c.id.is_not(None), named) if has_reference else sa.true()
    else:
        source, rank = entry.__table__, sa.literal(0.0)
        excluded = [_ids_of(dialect, level, _value("asked")) for level in _tables(dialect, clearance)]
        wanted = sa.and_(*(entry.id.not_in(some) for some in excluded))
    tier: sa.ColumnElement[int] = sa.literal(9, sa.Integer)
    if has_reference:  # what is named stands in the order of the document
        tier, rank = sa.case((named, _nearness()), else_=9), sa.case((named, 0.0), else_=rank)
    return (
        sa.select(*columns, rank.label("rank"), tier.label("tier"))
        .select_from(source)
        .where(
            wanted,
            entry.sensitivity.in_(sa.bindparam("clearance", expanding=True, type_=entry.sensitivity.type)),
            sa.or_(entry.dated.is_(None), entry.dated <= sa.bindparam("day", type_=sa.Date)),
        )
    )


def _tables(dialect: str, clearance: tuple[Sensitivity, ...]) -> Sequence[Sensitivity]:
    return clearance if dialect == SQLITE else clearance[:1]


def _ranked(dialect: str, clearance: tuple[Sensitivity, ...]) -> list[sa.Select[Any]]:
    """Return what each table of words finds, with a number that is the smaller the better it fits."""
    if dialect == SQLITE:
        tables = [words_table(level) for level in clearance]
        return [
            sa.select(
                table.c.rowid.label("id"), sa.literal_column(f"bm25({table.name}, {TITLE_WEIGHT}, 1.0)").label("rank")
            ).where(_matches(table, _value("asked")))
            for table in tables
        ]
    query = _tsquery(_value("asked"))
    # 1: the longer a text, the less each word in it counts.
    rank = (-sa.func.ts_rank(WORDS.c.words, query, 1)).label("rank")
    held = WORDS.c.words.op("@@", is_comparison=True)(query)
    return [sa.select(WORDS.c.entry_id.label("id"), rank).where(held)]


def _is_named(number: int) -> sa.ColumnElement[bool]:
    """It is what a reference names: the document, or the paragraph and its items, or the one item."""
    entry = SearchEntry
    paragraph, item = _value(f"reading{number}_paragraph"), _value(f"reading{number}_item")
    return sa.and_(
        entry.symbol == _value(f"reading{number}_symbol"),
        sa.or_(paragraph == "", entry.paragraph == paragraph),
        sa.or_(item == "", entry.item == item, entry.kind == Found.PASSAGE),
    )


def _worth() -> sa.ColumnElement[float]:
    """Weigh kinds: what is tracked before what is written about it, a bare title last."""
    return sa.case(*((SearchEntry.kind == kind, factor) for kind, factor in WORTH.items()), else_=1.0)


def _nearness() -> sa.ColumnElement[int]:
    order = (Found.DOCUMENT, Found.RECOMMENDATION, Found.PASSAGE)
    return sa.case(*((SearchEntry.kind == kind, place) for place, kind in enumerate(order)), else_=len(order))
