"""Rates through time as a file: a line for each day, in the columns of a row of rates."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION
from tracker.domain.rates import Row as RateRow
from tracker.exports.about import asked
from tracker.exports.cells import Record
from tracker.exports.cuts import FIGURES, figures_of
from tracker.exports.tables import Table, csv_lines

COLUMNS: Final[Mapping[str, str]] = {
    "day": "Day at whose end they stood so",
    **FIGURES,
}


def write(
    points: Iterable[tuple[date, RateRow]], form: str, question: Question, *, step: str, base: str, bom: bool = False
) -> Iterator[bytes]:
    """Write the rates of several days as `csv`, or as `json` with the question they answer around them."""
    records: list[Record] = [{"day": day.isoformat(), **figures_of(row, base=base)} for day, row in points]
    if form == "csv":
        yield from csv_lines(Table("series", COLUMNS, records), bom=bom)
        return
    described = asked(question) | {"step": step, "rules": RULES_VERSION, "rows": records}
    yield (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
