"""Grids, voices compared and documents at the same age as files, at the addresses of their pages."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from tracker.domain.questions import Question
from tracker.domain.rates import Row
from tracker.exports.answers import Answer
from tracker.exports.cells import Record
from tracker.exports.cuts import cut, figures_of
from tracker.exports.records import rate_record
from tracker.services import cuts
from tracker.services.figures import TOTAL_KEY, Word, english
from tracker.web.asking import not_among, vocabulary
from tracker.web.browse import site_url
from tracker.web.cuts import asked_of_age, asked_of_grid, measure_of
from tracker.web.download import Wrong, described_by, json_of, question_of_file, refuse, send
from tracker.web.labels import word
from tracker.web.language import fault_text
from tracker.web.session import db, public

blueprint = Blueprint("cut_files", __name__)

VOICE_TABLES = ("voices", "agreement", "grades")
"""What `?table=` chooses for the CSV of the page of voices; JSON has all three."""


def _words() -> Word:
    # The words of closed lists follow the file's language, not the browser's.
    return word if "lang" in request.args else english


def _file(compose: Callable[[], tuple[Question, Answer | None, list[Wrong]]], page: str, form: str) -> Response:
    question, answer, wrong = compose()
    if answer is None:
        return refuse(wrong)
    if form == "metadata":
        return json_of(answer.about)
    shape = {name: value for name, value in request.args.items() if name in ("rows", "columns", "measure", "table")}
    return send(answer, form, question, described_by(question, page, **shape))


def _grid() -> tuple[Question, Answer | None, list[Wrong]]:
    question, wrong = question_of_file()
    rows, columns, measure, problems = asked_of_grid()
    wrong += [Wrong(name, text) for name, text in problems]
    if wrong:
        return question, None, wrong
    base = site_url()
    found = cuts.grid(db(), question, vocabulary(question.language), rows, columns, measure, word=_words())
    every = Row(TOTAL_KEY, found.total.label, found.total.counts, "", {})
    records = [_line(every, every, found.total, base)]
    records += [_line(row, every, row, base) for row in found.rows]
    records += [_line(every, column, column, base) for column in found.columns]
    for row in found.rows:
        for column in found.columns:
            if (row.key, column.key) in found.cells:
                cell = found.cells[row.key, column.key]
                records.append(_line(row, column, Row("", "", cell.counts, cell.urls["all"], {}), base))
    head = {"rows_by": rows.value, "columns_by": columns.value, "measure": measure.value}
    head["total"] = rate_record(found.total, base=base)  # type: ignore[assignment]  # a record among words
    answer = cut(db(), question, "grid", records, base=base, overlapping=found.overlapping, head=head)
    return question, answer, []


def _line(row: Row, column: Row, figures: Row, base: str) -> Record:
    heads = {"row_key": row.key, "row_label": row.label, "column_key": column.key, "column_label": column.label}
    return {**heads, **figures_of(figures, base=base)}


def _voices() -> tuple[Question, Answer | None, list[Wrong]]:
    question, wrong = question_of_file()
    table = request.args.get("table", VOICE_TABLES[0])
    if table not in VOICE_TABLES:
        wrong.append(Wrong("table", not_among("table", table, VOICE_TABLES)))
    if wrong:
        return question, None, wrong
    base = site_url()
    found = cuts.voices(db(), question, vocabulary(question.language), word=_words())
    tables: dict[str, list[Record]] = {
        "voices": [rate_record(row, base=base) for row in found.rows],
        "agreement": [record for pair in found.pairs for record in _pair_records(pair, base)],
        "grades": [
            {
                "scale": one.scale,
                "grade": one.grade,
                "means": one.means,
                "limbs": len(one.limbs),
                "recommendations": one.recommendations,
                "list_url": base + one.url,
            }
            for one in found.grades
        ],
    }
    in_json = request.path.endswith(".json")
    others = {name: tables[name] for name in VOICE_TABLES[1:]} | {"pairs": [_pair_of(one) for one in found.pairs]}
    tail = others if in_json else {}
    return question, cut(db(), question, "voices" if in_json else table, tables[table], base=base, tail=tail), []


def _pair_records(pair: cuts.Pair, base: str) -> list[Record]:
    return [
        {
            "first_voice": pair.first,
            "second_voice": pair.second,
            "first_status": first,
            "second_status": second,
            "number": number,
            "list_url": base + pair.urls[first, second],
        }
        for (first, second), number in sorted(pair.numbers.items())
    ]


def _pair_of(pair: cuts.Pair) -> Record:
    found = pair.agreement
    return {
        "first_voice": pair.first,
        "second_voice": pair.second,
        "both_assessed": found.total,
        "same": found.agreed,
        "agreement": found.share,
        "kappa": found.kappa if pair.kappa_says_something else None,
        "kappa_low": found.kappa_low if pair.kappa_says_something else None,
        "kappa_high": found.kappa_high if pair.kappa_says_something else None,
        "small_base": pair.small_base,
    }


def _age() -> tuple[Question, Answer | None, list[Wrong]]:
    question, wrong = question_of_file()
    measure, problem = measure_of()
    filters, faults = asked_of_age(question.filters)
    wrong += [Wrong(fault.place, fault_text(fault)) for fault in faults]
    if problem:
        wrong.append(Wrong("measure", problem))
    if wrong:
        return question, None, wrong
    asked = question.about(filters)
    records: list[Record] = [
        {
            "symbol": document.symbol,
            "committee": document.committee,
            "cycle": document.cycle,
            "adopted_on": document.dated.isoformat() if document.dated else "",
            "published_only": document.published_only,
            "age": one.years,
            "day": one.day.isoformat(),
            **figures_of(Row("", "", one.cell.counts, one.cell.urls["all"], {}), base=site_url()),
        }
        for document in cuts.equal_age(db(), asked, measure)
        for one in document.ages
    ]
    return asked, cut(db(), asked, "age", records, base=site_url()), []


@blueprint.get("/progress/grid.csv")
@public
def grid_csv() -> Response:
    """Give the grid as CSV, one line for each cell, row, column and for the whole."""
    return _file(_grid, "/progress/grid", "csv")


@blueprint.get("/progress/grid.json")
@public
def grid_json() -> Response:
    """Give the grid as JSON."""
    return _file(_grid, "/progress/grid", "json")


@blueprint.get("/progress/grid.metadata.json")
@public
def grid_metadata() -> Response:
    """Describe the file of the same query."""
    return _file(_grid, "/progress/grid", "metadata")


@blueprint.get("/progress/voices.csv")
@public
def voices_csv() -> Response:
    """Give the rates for each voice as CSV; `?table=agreement` or `grades` the other tables of the page."""
    return _file(_voices, "/progress/voices", "csv")


@blueprint.get("/progress/voices.json")
@public
def voices_json() -> Response:
    """Give the rates for each voice, every two voices compared, and the official grades as JSON."""
    return _file(_voices, "/progress/voices", "json")


@blueprint.get("/progress/voices.metadata.json")
@public
def voices_metadata() -> Response:
    """Describe the file of the same query."""
    return _file(_voices, "/progress/voices", "metadata")


@blueprint.get("/progress/age.csv")
@public
def age_csv() -> Response:
    """Give the rates of documents at the same age as CSV, one line for each document and age."""
    return _file(_age, "/progress/age", "csv")


@blueprint.get("/progress/age.json")
@public
def age_json() -> Response:
    """Give the rates of documents at the same age as JSON."""
    return _file(_age, "/progress/age", "json")


@blueprint.get("/progress/age.metadata.json")
@public
def age_metadata() -> Response:
    """Describe the file of the same query."""
    return _file(_age, "/progress/age", "metadata")
