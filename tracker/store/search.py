"""The index of words: what a recommendation is found by, and which recommendations a free text finds.

The table differs between SQLite (FTS5, Porter stems) and PostgreSQL (tsvector, English stems); both are given words
that were folded and sifted by `tracker.domain.search_terms`, so that both find the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.references import Reference
from tracker.domain.search_terms import Term, indexed_words, inner_words, parse_search
from tracker.store.models import Document, Recommendation, RecommendationText, RecommendationWording

AT_ONCE: Final = 500
"""How many rows one statement names."""

_SQLITE = sa.table("recommendation_search", sa.column("rowid", sa.Integer), sa.column("words", sa.Text))
_POSTGRESQL = sa.table("recommendation_search", sa.column("recommendation_id", sa.Integer), sa.column("words"))

_WRITE: Final = {
    "sqlite": "INSERT INTO recommendation_search (rowid, words) VALUES (:id, :words)",
    "postgresql": (
        "INSERT INTO recommendation_search (recommendation_id, words) VALUES (:id, to_tsvector('english', :words))"
    ),
}


def entry_text(reference: Reference, wordings: Iterable[str], texts: Iterable[str]) -> str:
    """Compose what a recommendation is found by: its reference, our wording and the official text, in all languages.

    Written as the index holds it: folded words, a space between them.
    """
    words = [word for part in (reference.label, *wordings, *texts) for word in indexed_words(part)]
    return " ".join([*words, *inner_words(words)])


def write_entries(db: Session, entries: Mapping[int, str]) -> None:
    """Write what recommendations are found by, replacing what was there. Texts come from `entry_text`."""
    if not entries:
        return
    remove_entries(db, entries)
    rows = [{"id": identity, "words": words} for identity, words in entries.items()]
    db.execute(sa.text(_WRITE[_dialect(db)]), rows)


def remove_entries(db: Session, ids: Collection[int]) -> None:
    """Take recommendations out of the index."""
    dialect = _dialect(db)
    table = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    for some in _in_parts(ids):
        db.execute(sa.delete(table).where(_identity(dialect).in_(some)))


def refresh(db: Session, ids: Collection[int] | None = None) -> None:
    """Write the index anew from what the database holds: of some recommendations, or of all when `ids` is None."""
    chosen = list(db.scalars(sa.select(Recommendation.id))) if ids is None else sorted(ids)
    for some in _in_parts(chosen):
        write_entries(db, dict(_entries(db, some)))


def _entries(db: Session, ids: Collection[int]) -> Iterator[tuple[int, str]]:
    wordings: defaultdict[int, list[str]] = defaultdict(list)
    chosen = RecommendationWording
    found = sa.select(chosen.recommendation_id, chosen.heading, chosen.summary).where(chosen.recommendation_id.in_(ids))
    for identity, heading, summary in db.execute(found.order_by(chosen.language)):
        wordings[identity] += [heading, summary]
    texts: defaultdict[int, list[str]] = defaultdict(list)
    official = RecommendationText
    written = sa.select(official.recommendation_id, official.text).where(official.recommendation_id.in_(ids))
    for identity, text in db.execute(written.order_by(official.language)):
        texts[identity].append(text)
    rows = (
        sa.select(
            Recommendation.id,
            Document.slug,
            Recommendation.paragraph,
            Recommendation.item,
            Recommendation.heading,
            Recommendation.summary,
        )
        .join_from(Recommendation, Document, Document.id == Recommendation.document_id)
        .where(Recommendation.id.in_(ids))
    )
    for identity, symbol, paragraph, item, heading, summary in db.execute(rows):
        reference = Reference(symbol, paragraph, item)
        yield identity, entry_text(reference, [heading, summary, *wordings[identity]], texts[identity])


def matching(db: Session | str, q: str) -> sa.Select[int]:
    """Return the ids of the recommendations that a free text finds, as a select to put into `in_`.

    `db` is a session, or the name of a dialect. Every word must occur, as the beginning of a stem; see
    `parse_search` for phrases and exclusions. A text without a searchable word restricts nothing. No text raises.
    """
    dialect = db if isinstance(db, str) else _dialect(db)
    terms = parse_search(q)
    if not terms:
        return sa.select(Recommendation.id)
    identity = _identity(dialect)
    found = sa.select(identity)
    if wanted := [term for term in terms if not term.excluded]:
        found = found.where(_holds(dialect, wanted))
    for term in terms:
        if term.excluded:
            found = found.where(identity.not_in(sa.select(identity).where(_holds(dialect, [term])).correlate(None)))
    return found


def _holds(dialect: str, terms: Iterable[Term]) -> sa.ColumnElement[bool]:
    """Every term occurs. Words hold letters and digits only, so that nothing in them can be an operator."""
    if dialect == "sqlite":
        asked = " AND ".join(f'"{" ".join(term.words)}"{"*" if term.open_ended else ""}' for term in terms)
        return _SQLITE.c.words.op("MATCH", is_comparison=True)(asked)
    asked = " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*)" if term.open_ended else ")") for term in terms
    )
    query = sa.func.to_tsquery(sa.literal_column("'english'"), asked)
    return _POSTGRESQL.c.words.op("@@", is_comparison=True)(query)


def _dialect(db: Session) -> str:
    return db.get_bind().dialect.name


def _identity(dialect: str) -> sa.ColumnClause[int]:
    return _SQLITE.c.rowid if dialect == "sqlite" else _POSTGRESQL.c.recommendation_id


def _in_parts(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
