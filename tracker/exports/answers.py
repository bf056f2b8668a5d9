"""A question's answer as a file: the table, what describes it, and the members that JSON puts around the rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

from sqlalchemy.orm import Session

from tracker.domain.filling import COLUMNS, MOST_ROWS
from tracker.domain.messages import N_, Fault, Refused
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION
from tracker.domain.rates import Row as RateRow
from tracker.domain.vocabulary import By, overlaps
from tracker.exports import columns
from tracker.exports.about import asked, metadata
from tracker.exports.cells import Record
from tracker.exports.filling import add_sheets, count_to_fill, rows_to_fill
from tracker.exports.records import assessment_record, evidence_record, rate_record, recommendation_records
from tracker.exports.tables import Table, csv_lines, json_lines, write_xlsx
from tracker.store import recommendations as lists
from tracker.store import tables
from tracker.store.vocabulary import Vocabulary

TOTAL_FIRST: Final = "The first line of the file, with the key “total”, counts the whole set."
OVERLAP: Final = "Lines overlap, for a recommendation can bear several of these labels: do not add them up."

TOO_MANY: Final = N_(
    "The filters find %(found)s recommendations; a table to fill in has %(most)s at most. Narrow them down."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file holds. `head` and `tail` stand around the rows in JSON; `head_rows` come first in CSV and XLSX.

    `add` puts further sheets into a workbook, given pandas' writer.
    """

    name: str
    columns: Mapping[str, str]
    rows: Iterable[Record]
    about: dict[str, Any]
    head: Mapping[str, Any]
    tail: Mapping[str, Any] = field(default_factory=dict)
    head_rows: Sequence[Record] = ()
    add: Callable[[Any], None] | None = None

    def table(self) -> Table:
        """Return the table as CSV and XLSX have it."""
        return Table(self.name, self.columns, _chained(self.head_rows, self.rows))


def _chained(first: Sequence[Record], rest: Iterable[Record]) -> Iterator[Record]:
    yield from first
    yield from rest


def write_answer(answer: Answer, form: str, target: BinaryIO, *, bom: bool = False) -> None:
    """Write an answer as `csv`, `json` or `xlsx`; rows are read as they are written, but for XLSX."""
    if form == "xlsx":
        write_xlsx(target, answer.table(), answer.about, answer.add)
        return
    lines = csv_lines(answer.table(), bom=bom) if form == "csv" else json_lines(answer.head, answer.rows, answer.tail)
    target.writelines(lines)


def recommendations(db: Session, question: Question, labels: Vocabulary, *, base: str, sort: str = "newest") -> Answer:
    """Return all rows of the list that a question asks for."""
    rows = lists.rows_of(db, question, sort=sort)
    records = recommendation_records(db, question, rows, labels, base=base)
    total = lists.count(db, question)
    about = describe_recommendations(db, question, total, base=base)
    return Answer("recommendations", columns.RECOMMENDATIONS, records, about, _head(question, total), {"next": None})


def describe_recommendations(db: Session, question: Question, total: int, *, base: str) -> dict[str, Any]:
    """Return what describes the table of recommendations."""
    withheld = tables.withheld_from_recommendations(db, question)
    return metadata("recommendations", question, columns.RECOMMENDATIONS, rows=total, withheld=withheld, base=base)


def recommendations_page(
    db: Session, question: Question, labels: Vocabulary, *, base: str, sort: str, page: int, size: int, address: str
) -> Iterator[bytes]:
    """Write one page of the list as JSON; `address` is that of the next page, named only when there is one."""
    total = lists.count(db, question)
    rows = lists.page_of(db, question, sort=sort, page=page, size=size)
    records = recommendation_records(db, question, rows, labels, base=base)
    return json_lines(_head(question, total), records, {"next": address if page * size < total else None})


def _head(question: Question, total: int) -> dict[str, Any]:
    described = asked(question)
    return {"total": total, **{name: described[name] for name in ("day", "voice", "filters")}}


def assessments(db: Session, question: Question, *, base: str) -> Answer:
    """Return the record of judgements on the recommendations that a question finds; a workbook can be filled in too."""
    total = tables.count_assessments(db, question)
    withheld = tables.withheld_from_assessments(db, question)
    about = metadata("assessments", question, columns.ASSESSMENTS, rows=total, withheld=withheld, base=base)
    records = map(assessment_record, tables.assessments(db, question))
    answer = Answer("assessments", columns.ASSESSMENTS, records, about, _head(question, total), {"next": None})
    found = count_to_fill(db, question)
    if found > MOST_ROWS:
        about["to_fill"] = f"{found} recommendations: a sheet to fill in has {MOST_ROWS} at most, so it is left out."
        return answer
    return replace(answer, add=lambda writer: add_sheets(writer, rows_to_fill(db, question), question.language))


def to_fill(db: Session, question: Question, *, base: str) -> Answer:
    """Return the table that somebody without access fills in; raises Refused when it would be too long."""
    total = count_to_fill(db, question)
    if total > MOST_ROWS:
        raise Refused(Fault("", TOO_MANY, {"found": total, "most": MOST_ROWS}))
    described = {column.name: column.note for column in COLUMNS}
    about = metadata("to-fill", question, described, rows=total, withheld=0, base=base)
    return Answer("to-fill", described, rows_to_fill(db, question), about, _head(question, total), {"next": None})


def evidence(db: Session, question: Question, labels: Vocabulary, *, base: str) -> Answer:
    """Return the evidence that the asker may see: all of it, or what bears on the recommendations found."""
    total = tables.count_evidence(db, question)
    withheld = tables.withheld_from_evidence(db, question)
    about = metadata("evidence", question, columns.EVIDENCE, rows=total, withheld=withheld, base=base)
    records = (evidence_record(row, labels) for row in tables.evidence(db, question))
    return Answer("evidence", columns.EVIDENCE, records, about, _head(question, total), {"next": None})


def rates(
    db: Session, question: Question, total: RateRow, rows: Sequence[RateRow], by: By | None, *, base: str
) -> Answer:
    """Return a table of rates; JSON has the whole set as `total`, CSV and XLSX as their first line."""
    records = [rate_record(row, base=base) for row in rows]
    whole = rate_record(total, base=base)
    more = {"by": by.value if by else "", "total_line": TOTAL_FIRST}
    if by and overlaps(by, question.filters.unit):
        more["overlap"] = OVERLAP
    about = metadata(
        "rates",
        question,
        columns.RATES,
        rows=len(records) + 1,
        withheld=tables.withheld_from_recommendations(db, question),
        base=base,
        **more,
    )
    described = asked(question)
    filters = described.pop("filters")
    head = {**described, "rules": RULES_VERSION, "filters": filters, "total": whole}
    return Answer("rates", columns.RATES, records, about, head, head_rows=[whole])
