"""Worked examples of the rules, from the record as it is: every number opens its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext as _

from tracker.domain import ages, agreement, rates, statuses
from tracker.domain.ages import years_before
from tracker.domain.filters import Filters
from tracker.domain.rates import RATE_OF, Row
from tracker.domain.vocabulary import STANDINGS, VOICES, By, History, Measure, Unit
from tracker.services import figures
from tracker.services.cells import Cells
from tracker.store.units import counts_of_questions
from tracker.web.asking import question_of, today, vocabulary
from tracker.web.labels import word
from tracker.web.language import day_text
from tracker.web.session import db

RULES: Final = (*rates.RULES, *rates.UNIT_RULES, *statuses.RULES, *ages.RULES, *agreement.RULES)
"""All rules, in the order of the page."""

MEASURE_OF: Final = {name.replace("_", "-"): measure for measure, name in RATE_OF.items()}
"""The measure that each rule of a rate defines."""


@dataclass(frozen=True, slots=True)
class Fraction:
    """A share worked out: what is counted as (worth, number, address), and what it is a share of."""

    parts: Sequence[tuple[float, int, str]]
    base: int
    base_url: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Example:
    """A rule at work: shares, rates of several sets, or single numbers, each as (label, …, address)."""

    fractions: Sequence[Fraction] = ()
    rows: Sequence[tuple[str, Row]] = ()
    numbers: Sequence[tuple[str, int, str]] = ()
    day: str = field(default="")


def examples() -> tuple[Row, Mapping[str, Example]]:
    """Return the rates of the whole record, and an example of each rule that has one here; two statements."""
    question = question_of(Filters())
    total, tables = figures.tables(db(), question, vocabulary(), [By.COMMITTEE, By.AGE], word=word)
    found = {name: Example([_share(measure, total)]) for name, measure in MEASURE_OF.items()}
    counts, urls = total.counts, total.status_urls
    open_end = counts.implemented + counts.no_information + counts.not_assessed
    found["bounds"] = Example(
        [
            Fraction([(1, counts.implemented, urls["lower"])], counts.total, total.list_url, counts.lower_bound),
            Fraction([(1, open_end, urls["upper"])], counts.total, total.list_url, counts.upper_bound),
        ]
    )
    small = [row for row in tables[By.COMMITTEE] if row.counts.judged and row.counts.small_base]
    found["small-base"] = Example(rows=[(row.label, row) for row in small[:1]])
    found["age"] = Example(numbers=[(row.label, row.counts.total, row.list_url) for row in tables[By.AGE]])
    return total, found | _of_other_questions(total)


def _share(measure: Measure, total: Row) -> Fraction:
    standings = {status: total.counts.number(status) for status in STANDINGS}
    cell = Cells(measure, Filters()).cell(standings, {})
    return Fraction(cell.parts, cell.base, cell.base_url, cell.rate)


def _of_other_questions(total: Row) -> dict[str, Example]:
    """Work through units, voices, disputes and days, all of them asked in one statement."""
    then = years_before(today(), 1)
    asked = {
        "paragraph": Filters(unit=Unit.PARAGRAPH),
        "demand": Filters(unit=Unit.DEMAND),
        "disputed": Filters(disputed=("yes",)),
        "judged": Filters(on=then),
        "recorded": Filters(on=then, history=History.RECORDED),
        **{voice: Filters(voice=voice) for voice in VOICES[1:]},
    }
    questions = [question_of(filters) for filters in asked.values()]
    counted = counts_of_questions(db(), questions)
    rows = {
        name: figures.whole(question, standings, word=word)
        for name, question, standings in zip(asked, questions, counted, strict=True)
    }
    units = [(word("unit", Unit.RECOMMENDATION.value), total)]
    units += [(word("unit", name), rows[name]) for name in ("paragraph", "demand")]
    voices = [(word("voice", VOICES[0]), total), *((word("voice", name), rows[name]) for name in VOICES[1:])]
    disputed = rows["disputed"]
    return {
        "worst-member": Example(rows=units),
        "current-judgement": Example(rows=[(_("On %(day)s", day=day_text(then)), rows["judged"]), (_("Today"), total)]),
        "headline": Example(rows=voices),
        "disputed": Example(numbers=[(word("unit", "recommendation"), disputed.counts.total, disputed.list_url)]),
        "two-histories": Example(
            rows=[(word("history", name), rows[name]) for name in ("judged", "recorded")], day=day_text(then)
        ),
    }
