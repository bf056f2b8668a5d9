"""What changed between two days as a file: the list as CSV; in JSON the matrix and the rates of both days around it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tracker.domain.addresses import changes_path, recommendation_path
from tracker.domain.periods import Period
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION
from tracker.domain.rates import Row as RateRow
from tracker.exports.about import LICENCE, LICENCE_URL, SITE, asked
from tracker.exports.cells import Record
from tracker.exports.records import rate_record
from tracker.exports.tables import Table, csv_lines, json_lines
from tracker.store.moved import Ground, Moved

COLUMNS: Final[Mapping[str, str]] = {
    "reference": "Symbol, paragraph and item, as it is cited",
    "symbol": "UN symbol of the document",
    "paragraph": "Number of the paragraph",
    "item": "Item of the paragraph; empty for the whole",
    "committee": "Treaty body",
    "heading": "What it is about",
    "was": "Where it stood at the end of the first day; entered: it did not count yet",
    "was_as_of": "Day of the judgement that stood then",
    "now": "Where it stood at the end of the last day",
    "now_as_of": "Day of the judgement that stood then",
    "voice": "Whose judgement that is",
    "evidence": "Evidence that judgement rests on, list",
    "evidence_withheld": "How many pieces of it are not public",
    "basis": "Documents, with paragraphs, that it rests on, list",
    "page_url": "Address of the recommendation's page on the last day",
}


def describe(
    question: Question,
    period: Period,
    matrix: Mapping[tuple[str, str], int],
    rates: tuple[RateRow, RateRow],
    *,
    was: str,
    now: str,
    base: str,
) -> dict[str, Any]:
    """Describe the file: the two days, the filters, from what to what how many moved, and the rates of both days."""
    told = asked(question)
    table: dict[str, dict[str, int]] = {}
    for (before, after), number in sorted(matrix.items()):
        table.setdefault(before, {})[after] = number
    return {
        "title": "What changed between two days: recommendations of UN treaty bodies to Kyrgyzstan",
        "site": SITE,
        "address": base + changes_path(question.filters, period, was=was, now=now),
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        **{name: told[name] for name in ("voice", "history", "filters")},
        "was": was,
        "now": now,
        "rules": RULES_VERSION,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "language": question.language,
        "columns": dict(COLUMNS),
        "matrix": table,
        "before": rate_record(rates[0], base=base),
        "after": rate_record(rates[1], base=base),
    }


def write(
    rows: Sequence[Moved], about: Mapping[str, Any], form: str, question: Question, *, base: str, bom: bool
) -> Iterator[bytes]:
    """Write the list as `csv`, or as `json` with what describes it in front. `question` is that of the last day."""
    records = (record_of(row, question, base=base) for row in rows)
    if form == "csv":
        return csv_lines(Table("changes", COLUMNS, records), bom=bom)
    return json_lines({**about, "total": len(rows)}, records, {})


def record_of(row: Moved, question: Question, *, base: str) -> Record:
    """Return a recommendation that stood somewhere on two days as a record."""
    return {
        "reference": row.reference.label,
        "symbol": row.reference.symbol,
        "paragraph": row.reference.paragraph,
        "item": row.reference.item,
        "committee": row.committee,
        "heading": row.heading,
        "was": row.was,
        "was_as_of": row.was_as_of.isoformat() if row.was_as_of else None,
        "now": row.now,
        "now_as_of": row.now_as_of.isoformat() if row.now_as_of else None,
        "voice": row.voice.value if row.voice else None,
        "evidence": [piece.slug for piece in row.evidence],
        "evidence_withheld": row.withheld,
        "basis": [_place(ground) for ground in row.basis],
        "page_url": f"{base}{recommendation_path(row.reference)}{question.filters.frame.query_string()}",
    }


def _place(ground: Ground) -> str:
    return f"{ground.slug}#{ground.paragraph}" if ground.paragraph else ground.slug
