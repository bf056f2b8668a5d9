"""Tables of rates: the counts of the store as rows of the domain, each number with the address of its list.

Pages, files and the command line all take their rates from here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.addresses import list_path, list_paths
from tracker.domain.filters import NONE, Filters
from tracker.domain.questions import Question
from tracker.domain.rates import SETS, Counts, Row
from tracker.domain.vocabulary import ActionType, By, Unit, label_of, overlaps
from tracker.store.units import Standings, status_counts, status_tables, undated_documents
from tracker.store.vocabulary import Vocabulary

TOTAL_KEY: Final = "total"
"""Key of the row that counts the whole set; no value of a filter is called so."""

IN_ORDER_OF_THE_REGISTER: Final = frozenset({By.COMMITTEE, By.CYCLE, By.DOCUMENT})

Word = Callable[[str, str], str]
"""From (kind, value) of a closed list, such as ("action", "legislate"), to the word for it in the reader's language."""


def english(kind: str, value: str) -> str:
    """Return the English word; pages hand in their own function, which translates."""
    kinds = {"action": ActionType, "by": By, "unit": Unit}
    return label_of(kinds[kind], value)


@dataclass(frozen=True, slots=True)
class Table:
    """Rates of a set and of its parts. Where `overlapping`, the rows may not be added up."""

    total: Row
    rows: list[Row]
    by: By | None = None
    unit: Unit = Unit.RECOMMENDATION

    @property
    def overlapping(self) -> bool:
        """Whether one and the same unit can be counted in several rows."""
        return self.by is not None and overlaps(self.by, self.unit)


def table(
    db: Session, question: Question, vocabulary: Vocabulary, *, by: By | None = None, word: Word = english
) -> Table:
    """Return the rates of the set that the question asks about, and of its parts when `by` is given."""
    total, found = tables(db, question, vocabulary, [by] if by else [], word=word)
    return Table(total, found[by] if by else [], by, question.filters.unit)


def tables(
    db: Session, question: Question, vocabulary: Vocabulary, by: Sequence[By], *, word: Word = english
) -> tuple[Row, dict[By, list[Row]]]:
    """Return the rates of the set that the question asks about, and of its parts in each way of grouping.

    A part is what the list shows when its key is asked for beside all other filters. So a set that is already
    filtered by what it is grouped by has one part for each value asked for, and no others.
    """
    counted = status_tables(db, question, [None, *by])
    total = whole(question, counted[None].get("", {}), word=word)
    return total, {grouping: _rows(db, question, vocabulary, grouping, counted[grouping], word) for grouping in by}


def whole(question: Question, standings: Mapping[str, int], *, word: Word = english) -> Row:
    """Return the rates of a set from where its units stand, for a page that has read all of them already."""
    filters = question.filters
    return _row(TOTAL_KEY, word("unit", filters.unit.value), standings, filters)


def _rows(db: Session, question: Question, vocabulary: Vocabulary, by: By, counted: Standings, word: Word) -> list[Row]:
    undated = undated_documents(db, question) if by is By.YEAR and NONE in counted else []
    rows = [
        _row(key, _label(vocabulary, by, key, word), standings, _part_of(question.filters, by, key, undated))
        for key, standings in _parts(db, question, by, counted).items()
    ]
    return sorted(rows, key=_order(vocabulary, by))


def _parts(db: Session, question: Question, by: By, counted: Standings) -> Standings:
    asked: Sequence[str] = () if by is By.YEAR else getattr(question.filters, by.value)
    if not asked:
        return counted
    parts = {key: counted[key] for key in asked if key in counted}
    for key in asked:
        if by is By.SDG and "." in key:  # a target: the groups are whole goals
            alone = question.about(question.filters.with_(sdg=key))
            if standings := status_counts(db, alone).get(""):
                parts[key] = standings
    return parts


def _part_of(filters: Filters, by: By, key: str, undated: Sequence[str]) -> Filters:
    if by is not By.YEAR:
        return filters.with_(**{by.value: key})
    if key == NONE:
        return filters.with_(document=tuple(undated))
    first, last = date(int(key), 1, 1), date(int(key), 12, 31)
    return filters.with_(
        since=max(first, filters.since) if filters.since else first,
        until=min(last, filters.until) if filters.until else last,
    )


def _label(vocabulary: Vocabulary, by: By, key: str, word: Word) -> str:
    if key == NONE:
        return f"{word('by', by.value)}: –"
    if by is By.ACTION:
        return word("action", key)
    return vocabulary.text(by.value, key)


def _row(key: str, label: str, standings: Mapping[str, int], filters: Filters) -> Row:
    # When the question's own status filter leaves none of these, the number is 0 and no list could be asked for.
    asked = {
        name: [status for status in statuses if not filters.status or status in filters.status]
        for name, statuses in SETS.items()
    }
    urls = list_paths(filters, asked)
    return Row(key, label, Counts.of(standings), list_path(filters), urls)


def _order(vocabulary: Vocabulary, by: By) -> Callable[[Row], tuple[object, ...]]:
    actions = list(ActionType)

    def place(row: Row) -> tuple[object, ...]:
        if row.key == NONE:
            return (1,)
        if by in IN_ORDER_OF_THE_REGISTER:
            return (0, vocabulary.position(by.value, row.key))
        if by is By.ACTION:
            return (0, actions.index(ActionType(row.key)))
        if by is By.YEAR:
            return (0, int(row.key))
        return (0, -row.counts.total, row.label.casefold(), row.key)

    return place
