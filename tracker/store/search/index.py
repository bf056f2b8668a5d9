"""Writing the index: entries, their words, and the spellings that occur.

The index of words differs between SQLite (FTS5, Porter stems) and PostgreSQL (tsvector, English stems). Both are given
words that were folded and sifted by `tracker.domain.search_terms`, so that both find the same.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.domain.search_terms import indexed_words, inner_words
from tracker.domain.vocabulary import Found, Sensitivity
from tracker.store.models import SearchEntry, SearchSpelling, SiteState
from tracker.store.search.entries import Entry, Wording, read_entries, read_wordings, subjects
from tracker.store.word_queries import POSTGRESQL, SQLITE

RULES: Final = 2
"""Raise it when folding, or what an entry holds, changes: the next upgrade of a database then builds its index anew."""

AT_ONCE: Final = 500
"""How many things are read and written by one statement."""

MOST_LETTERS: Final = 250_000
"""Of all the words of an entry; PostgreSQL refuses a megabyte."""

INDEXING: Final = 0x6B67_7372
"""Number of the PostgreSQL advisory lock that keeps two transactions from writing the index at once."""

SHORTEST_SPELLING, LONGEST_SPELLING = 4, 40
_RUN = re.compile(r"[^\W\d_]+")

_WRITE: Final = {
    SQLITE: "INSERT INTO search_words_{level} (rowid, title, body) VALUES (:id, :title, :body)",
    # The stop word that begins the body lets no phrase go from title to body, as FTS5's columns do.
    POSTGRESQL: (
        "INSERT INTO search_words (entry_id, words) VALUES (:id, setweight(to_tsvector('english', :title), 'A') "
        "|| setweight(to_tsvector('english', 'the ' || :body), 'D'))"
    ),
}


_SPELLINGS: Final = SearchSpelling.__table__


def dialect_of(db: Session) -> str:
    """Return the name of the session's database: `sqlite` or `postgresql`."""
    return db.get_bind().dialect.name


def words_table(level: Sensitivity) -> sa.TableClause:
    """Return SQLite's table of words for the entries of one sensitivity."""
    return sa.table(f"search_words_{level.value}", sa.column("rowid", sa.Integer))


WORDS: Final = sa.table("search_words", sa.column("entry_id", sa.Integer), sa.column("words"))
"""PostgreSQL's table of words; how it ranks does not depend on other entries."""


def index_words(entry: Entry) -> tuple[str, str]:
    """Return the words of an entry as the index holds them: those of label and titles, and all others."""
    title = list(chain.from_iterable(map(indexed_words, (entry.label, *(one.title for one in entry.wordings)))))
    body = list(chain.from_iterable(indexed_words(one.text) for one in entry.wordings))
    inner = inner_words([*title, *body])
    return " ".join(title)[:MOST_LETTERS], " ".join([*body, *inner])[:MOST_LETTERS]


def refresh(db: Session, some: Mapping[Found, Collection[int]] | None = None) -> None:
    """Write the index anew from what the database holds: of some things of each kind, or of everything.

    The ids are those of documents where the kind is a paragraph. What is no more there is taken out.
    """
    _in_turn(db)
    spelled: Spellings = Counter()
    if some is None:
        _remove(db, sa.true())
    for kind, ids in (some if some is not None else {kind: subjects(db, kind) for kind in Found}).items():
        for part in _in_parts(sorted(ids)):
            if some is not None:
                _remove(db, sa.and_(SearchEntry.kind == kind, SearchEntry.subject_id.in_(part)))
            for entries in _in_parts(read_entries(db, kind, part)):
                _write(db, entries)
                spelled += _spellings((entry.sensitivity, entry.wordings) for entry in entries)
    _count_spellings(db, spelled)  # at once, for most of them are in many entries


def build_if_outdated(db: Session) -> bool:
    """Build the index of a database that has none, or one by other rules; tell whether it was built."""
    if db.scalar(sa.select(SiteState.search_rules)) == RULES:
        return False
    refresh(db)
    db.execute(sa.update(SiteState).values(search_rules=RULES))
    return True


def _in_turn(db: Session) -> None:
    """Let no two transactions write the index at once: both may touch the same entry. SQLite has one writer anyhow."""
    if dialect_of(db) == POSTGRESQL:
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(INDEXING)))


def _write(db: Session, entries: list[Entry]) -> None:
    rows = [entry.values() for entry in entries]
    made = sa.insert(SearchEntry).returning(SearchEntry.id, sort_by_parameter_order=True)
    ids = db.scalars(made, rows).all()
    words: dict[Sensitivity, list[dict[str, Any]]] = {}
    for entry, identity in zip(entries, ids, strict=True):
        title, body = index_words(entry)
        words.setdefault(entry.sensitivity, []).append({"id": identity, "title": title, "body": body})
    for level, written in words.items():
        db.execute(sa.text(_WRITE[dialect_of(db)].format(level=level.value)), written)


def _remove(db: Session, which: sa.ColumnElement[bool]) -> None:
    held: dict[Sensitivity, list[int]] = {}
    texts = []
    rows = db.execute(sa.select(SearchEntry.id, SearchEntry.sensitivity, SearchEntry.wordings).where(which))
    for identity, level, wordings in rows:
        held.setdefault(level, []).append(identity)
        texts.append((level, wordings))
    if not held:
        return
    _count_spellings(db, _spellings((level, read_wordings(text)) for level, text in texts), sign=-1)
    for level, ids in held.items():
        for some in _in_parts(ids):
            if dialect_of(db) == SQLITE:
                table = words_table(level)
                db.execute(sa.delete(table).where(table.c.rowid.in_(some)))
            db.execute(sa.delete(SearchEntry).where(SearchEntry.id.in_(some)))  # PostgreSQL's words go with it


Spellings = Counter[tuple[Sensitivity, str, str]]
"""In how many entries each spelling occurs: (sensitivity, spelling, word as it is folded) → entries."""


def _spellings(texts: Iterable[tuple[Sensitivity, Iterable[Wording]]]) -> Spellings:
    """Count the spellings of some entries."""
    counted: Spellings = Counter()
    for level, wordings in texts:
        runs = {run for one in wordings for text in (one.title, one.text) for run in _RUN.findall(text[:MOST_LETTERS])}
        known = {pair for run in runs if (pair := _spelling(run)) is not None}
        counted.update((level, *pair) for pair in known)
    return counted


@lru_cache(maxsize=20_000)
def _spelling(run: str) -> tuple[str, str] | None:
    """Return a word in small letters and as the index folds it; None for what is not worth suggesting."""
    words = indexed_words(run)
    if len(words) != 1 or not SHORTEST_SPELLING <= len(words[0]) <= LONGEST_SPELLING:
        return None
    return unicodedata.normalize("NFKC", run).lower(), words[0]


def _count_spellings(db: Session, counted: Spellings, *, sign: int = 1) -> None:
    """Add to the numbers of entries, or take away; spellings that no entry has any more are forgotten."""
    if not counted:
        return
    rows = [
        {"sensitivity": level, "spelling": spelling, "word": word, "entries": sign * number}
        for (level, spelling, word), number in sorted(counted.items())
    ]
    inserting = (sqlite if dialect_of(db) == SQLITE else postgresql).insert(_SPELLINGS)
    adding = inserting.on_conflict_do_update(
        index_elements=["spelling", "sensitivity"],
        set_={"entries": _SPELLINGS.c.entries + inserting.excluded.entries},
    )
    db.connection().execute(adding, rows)  # as rows, not as objects: there are tens of thousands
    if sign < 0:
        db.execute(sa.delete(SearchSpelling).where(SearchSpelling.entries <= 0))


def _in_parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(values)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
