"""Did you mean: the likest word that occurs, for one that does not; only words that the asker may see."""

import re
from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.search_terms import indexed_words
from tracker.domain.spelling import LEAST_LIKE, similarity
from tracker.domain.vocabulary import Sensitivity
from tracker.store.models import SearchSpelling
from tracker.store.search.index import LONGEST_SPELLING, SHORTEST_SPELLING, dialect_of
from tracker.store.word_queries import POSTGRESQL, SQLITE

MOST_WORDS: Final = 4
"""Words of one search that are looked at."""

LENGTH_APART: Final = 3
"""Letters by which two spellings of one word may differ in length."""

_WORD = re.compile(r"[^\W\d_]+")
Clearance = frozenset[Sensitivity]


def suggest(db: Session, text: str, *, clearance: Clearance) -> str:
    """Return the text with words that occur nowhere replaced by the likest that do; empty when nothing is to be said.

    On PostgreSQL the likest are looked up by the trigrams of pg_trgm where it is there; the choice among them is the
    same on both databases.
    """
    unknown = [run for run in dict.fromkeys(_WORD.findall(text)) if _is_unknown(db, run, clearance)][:MOST_WORDS]
    instead = {run: better for run in unknown if (better := _likest(db, indexed_words(run)[0], clearance))}
    return _WORD.sub(lambda match: instead.get(match[0], match[0]), text) if instead else ""


def _visible(clearance: Clearance) -> sa.ColumnElement[bool]:
    return SearchSpelling.sensitivity.in_(sorted(clearance))


def _is_unknown(db: Session, run: str, clearance: Clearance) -> bool:
    words = indexed_words(run)
    if len(words) != 1 or not SHORTEST_SPELLING <= len(words[0]) <= LONGEST_SPELLING:
        return False
    there = sa.select(SearchSpelling.word).where(*_begins(db, words[0]), _visible(clearance)).limit(1)
    return db.scalar(there) is None


def _begins(db: Session, beginning: str) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on a spelling that it begins so; SQLite finds them by the order of its index."""
    begins = [sa.func.substr(SearchSpelling.word, 1, len(beginning)) == beginning]
    if dialect_of(db) == SQLITE:
        begins.append(SearchSpelling.word.between(beginning, beginning + "\U0010ffff"))
    return begins


def _likest(db: Session, word: str, clearance: Clearance) -> str:
    """Return the likest spelling, of equally like ones that of most entries; empty when none is like enough."""
    found = [
        (-round(similarity(word, folded), 6), -entries, spelling)
        for spelling, folded, entries in _candidates(db, word, clearance)
    ]
    best = min(found, default=None)
    return best[2] if best is not None and -best[0] >= LEAST_LIKE else ""


def _candidates(db: Session, word: str, clearance: Clearance) -> Iterable[tuple[str, str, int]]:
    """Return spellings of about the same length; the first letter is taken as right, which spares comparing all."""
    chosen = sa.select(SearchSpelling.spelling, SearchSpelling.word, sa.func.sum(SearchSpelling.entries)).where(
        *_begins(db, word[0]),
        sa.func.length(SearchSpelling.word).between(len(word) - LENGTH_APART, len(word) + LENGTH_APART),
        _visible(clearance),
    )
    if dialect_of(db) == POSTGRESQL and _has_trigrams(db):
        # Its threshold is 0.3, below ours: nothing that could be chosen is left out.
        chosen = chosen.where(SearchSpelling.word.op("%", is_comparison=True)(word))
    grouped = chosen.group_by(SearchSpelling.spelling, SearchSpelling.word)
    return [(spelling, folded, int(entries)) for spelling, folded, entries in db.execute(grouped)]


def _has_trigrams(db: Session) -> bool:
    extensions = sa.table("pg_extension", sa.column("extname"))
    return db.scalar(sa.select(extensions.c.extname).where(extensions.c.extname == "pg_trgm")) is not None
