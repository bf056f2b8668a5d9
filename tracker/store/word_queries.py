"""What was searched for, written as the query of a database's index of words: FTS5 (SQLite) or tsquery (PostgreSQL)."""

from collections.abc import Iterable
from typing import Final

from tracker.domain.search_terms import Term

SQLITE, POSTGRESQL = "sqlite", "postgresql"
CONFIGURATION: Final = "english"
"""PostgreSQL's rules for stems; the words it is given were folded and sifted before."""


def expression(dialect: str, terms: Iterable[Term]) -> str:
    """Return the query for texts in which all these terms occur, and none of the excluded ones.

    Empty when no term must occur: FTS5 cannot ask for what is not there, so ask `unwanted` and take that away. Words
    hold letters and digits only, so that nothing in them can be an operator.
    """
    chosen = list(terms)
    wanted = [in_text(dialect, term) for term in chosen if not term.excluded]
    if not wanted:
        return ""
    excluded = unwanted(dialect, chosen)
    if dialect == SQLITE:
        asked = " AND ".join(wanted)
        return f"({asked}) NOT ({excluded})" if excluded else asked
    return " & ".join([*wanted, f"!({excluded})"] if excluded else wanted)


def unwanted(dialect: str, terms: Iterable[Term]) -> str:
    """Return the query for texts in which one of the excluded terms occurs; empty when none is excluded."""
    joined = " OR " if dialect == SQLITE else " | "
    return joined.join(in_text(dialect, term) for term in terms if term.excluded)


def in_text(dialect: str, term: Term) -> str:
    """Return the query for texts in which a term occurs, whether or not it is excluded."""
    if dialect == SQLITE:
        return f'"{" ".join(term.words)}"{"*" if term.open_ended else ""}'
    words = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({words}{':*' if term.open_ended else ''})"
