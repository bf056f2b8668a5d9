"""Grids, voices compared and documents at the same age, as files: columns, and what describes each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION, Row
from tracker.exports.about import asked, metadata
from tracker.exports.answers import OVERLAP, Answer
from tracker.exports.cells import Record
from tracker.exports.columns import RATES
from tracker.exports.records import rate_record
from tracker.store.tables import withheld_from_recommendations

FIGURES: Final = {name: means for name, means in RATES.items() if name not in ("key", "label")}
"""Columns of a row of rates without its key and label."""

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "grid": {
        "row_key": "Value of the filter that opens the row; total for all rows",
        "row_label": "Wording of that value",
        "column_key": "Value of the filter that opens the column; total for all columns",
        "column_label": "Wording of that value",
        **FIGURES,
    },
    "voices": RATES,
    "agreement": {
        "first_voice": "One voice",
        "second_voice": "The other voice",
        "first_status": "Where the recommendations stand for the first voice",
        "second_status": "Where they stand for the second voice",
        "number": "How many stand so; combinations that do not occur have no line",
        "list_url": "Address of their list",
    },
    "grades": {
        "scale": "The committee's own scale",
        "grade": "The grade, as the scale writes it",
        "means": "What it means, in our own words",
        "limbs": "Limbs of paragraphs that were graded so",
        "recommendations": "Recommendations of the set in paragraphs with such a limb",
        "list_url": "Address of their list",
    },
    "age": {
        "symbol": "Document",
        "committee": "Committee",
        "cycle": "Reporting cycle",
        "adopted_on": "Day from which the age is counted: first possible day of adoption, else of publication",
        "published_only": "Whether the date of publication stands in: yes or no",
        "age": "Whole years since that day",
        "day": "The anniversary: statuses are those of this day",
        **FIGURES,
    },
}
"""Table → column → its meaning, in order."""


def figures_of(row: Row, *, base: str) -> Record:
    """Return the figures of a row of rates without its key and label."""
    record = rate_record(row, base=base)
    return {name: record[name] for name in FIGURES}


def cut(
    db: Session,
    question: Question,
    name: str,
    records: Sequence[Record],
    *,
    base: str,
    overlapping: bool = False,
    head: Mapping[str, Any] | None = None,
    tail: Mapping[str, Any] | None = None,
) -> Answer:
    """Return one of the tables as a file; `head` and `tail` are what JSON has around the rows."""
    more = {"overlap": OVERLAP} if overlapping else {}
    about = metadata(
        name,
        question,
        COLUMNS[name],
        rows=len(records),
        withheld=withheld_from_recommendations(db, question),
        base=base,
        **more,
    )
    described = asked(question)
    filters = described.pop("filters")
    opening = {**described, "rules": RULES_VERSION, "filters": filters, **(head or {})}
    return Answer(name, COLUMNS[name], records, about, opening, tail or {})
