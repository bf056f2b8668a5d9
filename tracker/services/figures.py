"""Tables of rates: the counts of the store as rows of the domain, each number with the address of its list.

Pages, files and the command line all take their rates from here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from tracker.domain.addresses import path_of_parts, paths_of_parts, query_parts
from tracker.domain.filters import NONE, Filters, query_part
from tracker.domain.labels import label_of
from tracker.domain.questions import Question
from tracker.domain.rates import SETS, Counts, Row
from tracker.domain.vocabulary import ActionType, Age, By, Unit, Voice, overlaps
from tracker.store.units import Standings, status_tables, undated_documents
from tracker.store.vocabulary import Vocabulary

TOTAL_KEY: Final = "total"
"""Key of the row that counts the whole set; no value of a filter is called so."""

IN_ORDER_OF_THE_REGISTER: Final = frozenset({By.COMMITTEE, By.CYCLE, By.DOCUMENT})

Part = TypeVar("Part")

Word = Callable[[str, str], str]
"""From (kind, value) of a closed list, such as ("action", "legislate"), to the word for it in the reader's language."""


def english(kind: str, value: str) -> str:
    """Return the English word; pages hand in their own function, which translates."""
    kinds = {"action": ActionType, "age": Age, "by": By, "unit": Unit, "voice": Voice}
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
    return total, {grouping: rows_of(db, question, vocabulary, grouping, counted[grouping], word) for grouping in by}


def whole(question: Question, standings: Mapping[str, int], *, word: Word = english) -> Row:
    """Return the rates of a set from where its units stand, for a page that has read all of them already."""
    filters = question.filters
    return row_of(TOTAL_KEY, word("unit", filters.unit.value), standings, filters)


def rows_of(
    db: Session, question: Question, vocabulary: Vocabulary, by: By, counted: Standings, word: Word = english
) -> list[Row]:
    """Return the rates of the parts of a set from where the units of each stand, in order."""
    undated = undated_documents(db, question) if by is By.YEAR and NONE in counted else []
    filters, base = question.filters, query_parts(question.filters)
    rows = [
        row_of_parts(
            key,
            label_of_part(vocabulary, by, key, word),
            standings,
            address_of_part(filters, base, by, key, undated),
            filters.status,
        )
        for key, standings in parts_asked_for(filters, by, counted).items()
    ]
    return sorted(rows, key=order_of(vocabulary, by))


def parts_asked_for(filters: Filters, by: By, counted: Mapping[str, Part]) -> Mapping[str, Part]:
    """Return those of the parts that the filters ask for, when they name any."""
    asked: Sequence[str] = () if by is By.YEAR else getattr(filters, by.value)
    return {key: counted[key] for key in asked if key in counted} if asked else counted


def part_of(filters: Filters, by: By, key: str, undated: Sequence[str]) -> Filters:
    """Return the filters that open one part; `undated` are the documents of the part without a year."""
    if by is not By.YEAR:
        return filters.with_(**{by.value: key})
    if key == NONE:
        return filters.with_(document=tuple(undated))
    first, last = date(int(key), 1, 1), date(int(key), 12, 31)
    return filters.with_(
        since=max(first, filters.since) if filters.since else first,
        until=min(last, filters.until) if filters.until else last,
    )


def address_of_part(
    filters: Filters, base: Mapping[str, str], by: By, key: str, undated: Sequence[str]
) -> Mapping[str, str]:
    """Return the parts of the address that opens what `part_of` chooses; `base` are those of the filters."""
    if by is By.YEAR:
        return query_parts(part_of(filters, by, key, undated))
    return {**base, by.value: query_part(by.value, key)}


def label_of_part(vocabulary: Vocabulary, by: By, key: str, word: Word) -> str:
    """Return what a part is called."""
    if by is By.AGE:
        return word("age", key)
    if key == NONE:
        return f"{word('by', by.value)}: –"
    if by is By.ACTION:
        return word("action", key)
    return vocabulary.text(by.value, key)


def row_of(key: str, label: str, standings: Mapping[str, int], filters: Filters) -> Row:
    """Return the rates of a part, each number with the address of its list."""
    return row_of_parts(key, label, standings, query_parts(filters), filters.status)


def row_of_parts(
    key: str, label: str, standings: Mapping[str, int], parts: Mapping[str, str], status: tuple[str, ...]
) -> Row:
    """Return the rates of a part whose address has these parts; `status` are the statuses that the filters ask for."""
    return Row(key, label, Counts.of(standings), path_of_parts(parts), paths_of_parts(parts, _asked(status)))


@lru_cache(maxsize=128)
def _asked(status: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    # When the question's own status filter leaves none of these, the number is 0 and no list could be asked for.
    return {name: tuple(one for one in found if not status or one in status) for name, found in SETS.items()}


def order_of(vocabulary: Vocabulary, by: By) -> Callable[[Row], tuple[object, ...]]:
    """Return the key by which the rows of a way of grouping are put in order."""
    actions = list(ActionType)
    ages = list(Age)

    def place(row: Row) -> tuple[object, ...]:
        if row.key == NONE:
            return (1,)
        if by in IN_ORDER_OF_THE_REGISTER:
            return (0, vocabulary.position(by.value, row.key))
        if by is By.ACTION:
            return (0, actions.index(ActionType(row.key)))
        if by is By.AGE:
            return (0, ages.index(Age(row.key)))
        if by is By.YEAR:
            return (0, int(row.key))
        return (0, -row.counts.total, row.label.casefold(), row.key)

    return place
