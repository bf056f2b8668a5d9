"""Two labels at once, voices side by side, documents at the same age: each figure with the address of its list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.addresses import list_path, path_of_parts, query_parts
from tracker.domain.ages import years_after
from tracker.domain.agreement import Agreement, agreement_of
from tracker.domain.filters import NONE, Filters, query_part
from tracker.domain.messages import N_, Fault
from tracker.domain.questions import Question
from tracker.domain.rates import SMALL_BASE, Row, worst_of
from tracker.domain.stances import DIFFERENT, PAIRS, SAME, also_said
from tracker.domain.vocabulary import (
    INDEPENDENT,
    NOT_ASSESSED,
    VOICES,
    Age,
    By,
    Measure,
    Unit,
    Voice,
    overlaps,
)
from tracker.services.cells import Cell, Cells
from tracker.services.figures import (
    Word,
    address_of_part,
    english,
    label_of_part,
    order_of,
    parts_asked_for,
    row_of,
    row_of_parts,
    whole,
)
from tracker.store.cuts import Aged, Limb, by_voice, crossing, documents_of, graded_limbs, stances_together
from tracker.store.moves import Followed
from tracker.store.units import Standings
from tracker.store.vocabulary import Vocabulary

# Two labels at once


@dataclass(frozen=True, slots=True)
class Grid:
    """Rates under two labels at once; margins and the whole are counted, not added up from the cells."""

    rows_by: By
    columns_by: By
    measure: Measure
    unit: Unit
    rows: list[Row]
    columns: list[Row]
    cells: dict[tuple[str, str], Cell]
    row_totals: dict[str, Cell]
    column_totals: dict[str, Cell]
    total: Row
    whole: Cell

    @property
    def overlapping(self) -> bool:
        """Whether one and the same unit can be counted in several cells."""
        return overlaps(self.rows_by, self.unit) or overlaps(self.columns_by, self.unit)


def grid(
    db: Session,
    question: Question,
    vocabulary: Vocabulary,
    rows: By,
    columns: By,
    measure: Measure,
    *,
    word: Word = english,
) -> Grid:
    """Return the rates of the set under two different labels at once; one statement, whatever the size."""
    found = crossing(db, question, rows, columns)
    filters = question.filters
    make, base = Cells(measure, filters), query_parts(filters)
    heads, parts = {}, {}
    for by, counted in ((rows, found.rows), (columns, found.columns)):
        wanted = parts_asked_for(filters, by, counted)
        opening = {key: opened(filters, base, by, key) for key in wanted}
        heads[by] = sorted(
            (
                row_of_parts(key, label_of_part(vocabulary, by, key, word), wanted[key], opening[key], filters.status)
                for key in wanted
            ),
            key=order_of(vocabulary, by),
        )
        parts[by] = {key: dict(opening[key].items() - base.items()) for key in wanted}
    cells = {
        (row.key, column.key): make.cell(standings, base, parts[rows][row.key], parts[columns][column.key])
        for row in heads[rows]
        for column in heads[columns]
        if (standings := found.cells.get((row.key, column.key)))
    }
    return Grid(
        rows,
        columns,
        measure,
        filters.unit,
        heads[rows],
        heads[columns],
        cells,
        {row.key: make.cell(found.rows[row.key], base, parts[rows][row.key]) for row in heads[rows]},
        {row.key: make.cell(found.columns[row.key], base, parts[columns][row.key]) for row in heads[columns]},
        whole(question, found.whole, word=word),
        make.cell(found.whole, base),
    )


def opened(filters: Filters, base: Mapping[str, str], by: By, key: str) -> Mapping[str, str]:
    """Return the parts of the address that opens one row or column; `base` are those of all that is asked already."""
    if by is By.YEAR and key == NONE:
        return {**base, "age": query_part("age", Age.UNKNOWN.value)}
    return address_of_part(filters, base, by, key, ())


# Voices side by side


@dataclass(frozen=True, slots=True)
class Pair:
    """Two voices: for each two standings how many, as (number, address of the list), and how far they agree."""

    first: str
    second: str
    numbers: Mapping[tuple[str, str], int]
    urls: Mapping[tuple[str, str], str]
    agreement: Agreement
    same_url: str
    both_url: str

    @property
    def small_base(self) -> bool:
        """Whether so few were judged by both that agreement and kappa say little."""
        return 0 < self.agreement.total < SMALL_BASE

    @property
    def kappa_says_something(self) -> bool:
        """Whether kappa is shown: both judged at least ten, and not all of them alike."""
        return self.agreement.kappa is not None and self.agreement.total >= SMALL_BASE


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of one committee's scale: its limbs, and the recommendations of the paragraphs graded so."""

    scale: str
    grade: str
    means: str
    limbs: list[Limb]
    recommendations: int
    url: str


@dataclass(frozen=True, slots=True)
class Voices:
    """Rates of one set for each voice, every two voices compared, and the committees' own grades beside them."""

    question: Question
    rows: list[Row]
    pairs: list[Pair]
    grades: list[Grade]


def same_set(question: Question) -> Question | None:
    """Return the question whose set is the same for every voice: “status” becomes what the page's voice says.

    None when the filters contradict one another, so that nothing is left.
    """
    filters = question.filters
    if not filters.status:
        return question
    said = also_said(filters.said, filters.voice, filters.status)
    return None if said is None else question.about(filters.without("status").with_(said=said))


def voices(db: Session, question: Question, vocabulary: Vocabulary, *, word: Word = english) -> Voices:
    """Compare what the voices say of one and the same set of recommendations."""
    asked = same_set(question)
    if asked is None:
        return Voices(question, [], [], [])
    single = asked.about(asked.filters.with_(unit=Unit.RECOMMENDATION))
    together = stances_together(db, single)
    counted = _each_voice(together) if asked.filters.unit is Unit.RECOMMENDATION else by_voice(db, asked)
    rows = _voice_rows(asked, counted, word)
    pairs = [_pair(single.filters, first, second, together) for first, second in COMPARED]
    return Voices(asked, rows, pairs, _grades(db, single))


def voice_rows(db: Session, question: Question, *, word: Word = english) -> list[Row]:
    """Return the rates for each voice of what a question of `same_set` asks about."""
    return _voice_rows(question, by_voice(db, question), word)


def _voice_rows(question: Question, counted: Standings, word: Word) -> list[Row]:
    filters = question.filters
    return [row_of(voice, word("voice", voice), counted[voice], filters.with_(voice=voice)) for voice in VOICES]


def _each_voice(together: Sequence[tuple[dict[str, str], int]]) -> Standings:
    """Return what `by_voice` reads, added up from what the voices say together: each recommendation is there once."""
    found: Standings = {}
    for voice in VOICES:
        numbers: Counter[str] = Counter()
        for stances, number in together:
            numbers[stances[voice]] += number
        found[voice] = dict(numbers)
    return found


COMPARED: Final = tuple(
    (first, second) for first, second in PAIRS if first != INDEPENDENT or second in (Voice.COMMITTEE, Voice.STATE)
)
"""Voices compared two and two; the headline only with those that it is not made from."""


def _pair(filters: Filters, first: str, second: str, together: Sequence[tuple[dict[str, str], int]]) -> Pair:
    numbers: dict[tuple[str, str], int] = {}
    for stances, number in together:
        said_so = (stances[first], stances[second])
        numbers[said_so] = numbers.get(said_so, 0) + number
    urls, parts = {}, query_parts(filters)
    for (one, other), number in numbers.items():
        said = also_said(also_said(filters.said, first, [one]) or (), second, [other])
        if number and said is not None:
            urls[one, other] = path_of_parts(parts | {"said": "&".join(query_part("said", one) for one in said)})
    judged = Counter({pair: number for pair, number in numbers.items() if NOT_ASSESSED not in pair})
    relation = f"{first}:{second}:"
    asked = [value for value in filters.agreement if value.startswith(relation)]
    others = tuple(value for value in filters.agreement if not value.startswith(relation))
    both = filters.with_(agreement=(*others, *(asked or (relation + SAME, relation + DIFFERENT))))
    same = filters.with_(agreement=(*others, relation + SAME))
    contradicted = asked == [relation + DIFFERENT]
    same_url = "" if contradicted else list_path(same)
    return Pair(first, second, numbers, urls, agreement_of(judged.elements()), same_url, list_path(both))


def _grades(db: Session, question: Question) -> list[Grade]:
    filters = question.filters
    found: dict[tuple[str, str], list[Limb]] = {}
    for limb in graded_limbs(db, question):
        found.setdefault((limb.scale, limb.grade), []).append(limb)
    return [
        Grade(
            scale,
            grade,
            "; ".join(dict.fromkeys(limb.means for limb in limbs)),
            limbs,
            len({item for limb in limbs for item in limb.items}),
            list_path(filters.with_(grade=f"{scale}:{grade}")),
        )
        for (scale, grade), limbs in found.items()
    ]


# Documents at the same age

OLDEST: Final = 8
"""Years after adoption up to which documents are compared."""

DEPENDS_ON_THE_DAY: Final = ("status", "disputed", "age", "said", "agreement", "grade", "evidence")
"""Filters that choose by what holds on a day: at each age they would choose another set."""

SET_ASIDE = N_(
    "Documents at the same age are compared with all their recommendations: the filter “%(name)s”, which depends on "
    "the day, cannot be used here."
)


def without_the_day(filters: Filters) -> tuple[Filters, list[Fault]]:
    """Return the filters that documents of the same age can be compared by, and a Fault for each that cannot."""
    named = [name for name in DEPENDS_ON_THE_DAY if getattr(filters, name)]
    return filters.without(*named), [Fault(name, SET_ASIDE, {"name": name}) for name in named]


@dataclass(frozen=True, slots=True)
class AtAge:
    """A document some years after its adoption: the day, and the rates of that day."""

    years: int
    day: date
    cell: Cell


@dataclass(frozen=True, slots=True)
class Ageing:
    """A document, and what had become of its recommendations at each age that it has reached."""

    symbol: str
    committee: str
    cycle: str
    dated: date | None
    published_only: bool
    ages: list[AtAge]


def equal_age(db: Session, question: Question, measure: Measure) -> list[Ageing]:
    """Return the documents of the set in the order of committees and of time, each at the ages that it has reached.

    Statuses are those by `as_of` at each anniversary of the adoption, up to the day that is asked about; with
    `history=recorded`, as this site held them on that anniversary.
    """
    documents, moves = documents_of(db, question)
    return [_ageing(question, document, moves, measure) for document in documents]


def _ageing(question: Question, document: Aged, moves: Followed, measure: Measure) -> Ageing:
    filters = question.filters
    days = [] if document.dated is None else [years_after(document.dated, years) for years in range(1, OLDEST + 1)]
    days = [day for day in days if day <= question.day]
    make, parts = Cells(measure, filters), query_parts(filters.with_(document=document.symbol))
    stood = {item: _stood(moves.get(item, ()), days) for item in document.items}
    ages = []
    for place, day in enumerate(days):
        then = {"on": query_part("on", day.isoformat())}
        standings = _counts(filters.unit, document, {item: stands[place] for item, stands in stood.items()})
        ages.append(AtAge(place + 1, day, make.cell(standings, parts, then)))
    return Ageing(document.symbol, document.committee, document.cycle, document.dated, document.published_only, ages)


def _stood(moves: Sequence[tuple[date, str]], days: Sequence[date]) -> list[str]:
    """Return where a recommendation stood on each of several days, given in order."""
    found, place, stands = [], 0, NOT_ASSESSED
    for day in days:
        while place < len(moves) and moves[place][0] <= day:
            stands = moves[place][1]
            place += 1
        found.append(stands)
    return found


def _counts(unit: Unit, document: Aged, standings: Mapping[int, str]) -> dict[str, int]:
    """Return how many of the document's units stand where, given where each of its recommendations stands."""
    if unit is Unit.RECOMMENDATION:
        return dict(Counter(standings.values()))
    members: dict[str, list[str]] = {}
    for item, units in document.items.items():
        for one in units:
            members.setdefault(one, []).append(standings[item])
    return dict(Counter(map(worst_of, members.values())))
