"""Take the data away: the same questions as the pages answer, as CSV, XLSX, JSON, and as citations."""

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.references import find_in_path
from tracker.domain.vocabulary import LANGUAGES, By, Role
from tracker.exports import answers
from tracker.exports.answers import Answer
from tracker.exports.citations import Citation, citations, citations_of_list
from tracker.exports.tables import MEDIA_TYPES
from tracker.services import figures
from tracker.store import details, recommendations
from tracker.web.asking import asked, not_among, vocabulary
from tracker.web.browse import site_url
from tracker.web.labels import word
from tracker.web.language import fault_text
from tracker.web.paging import PAGE_SIZE
from tracker.web.session import db, needs, public

blueprint = Blueprint("download", __name__)

IN_MEMORY: Final = 1024 * 1024
"""Bytes of a file that are kept in memory; what is longer waits on the disk."""

PIECE: Final = 64 * 1024
MOST_PER_PAGE: Final = 500
LAST_PAGE: Final = 1_000_000
CITATION_TYPES: Final = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something in the address that a file cannot pass over: the parameter, and a sentence about it."""

    name: str
    message: str


def file_language() -> str:
    """Return the language of a file: the one in its address, else English, so that an address gives one file."""
    code = request.args.get("lang", "en")
    return code if code in LANGUAGES else "en"


def question_of_file() -> tuple[Question, list[Wrong]]:
    """Read the question from the address, as pages do; a file is refused where a page would show a notice."""
    answer = asked()
    wrong = [Wrong(fault.place, fault_text(fault)) for fault in answer.faults]
    if request.args.get("lang", "en") not in LANGUAGES:
        wrong.append(_not_among("lang", LANGUAGES))
    return replace(answer.question, language=file_language()), wrong


def _not_among(name: str, allowed: tuple[str, ...]) -> Wrong:
    return Wrong(name, not_among(name, request.args.get(name, ""), allowed))


def _sort(wrong: list[Wrong]) -> str:
    asked_for = request.args.get("sort", recommendations.SORTS[0])
    if asked_for not in recommendations.SORTS:
        wrong.append(_not_among("sort", recommendations.SORTS))
    return asked_for


def _number(name: str, default: int, most: int, wrong: list[Wrong]) -> int:
    text = request.args.get(name, str(default))
    if re.fullmatch("[0-9]{1,7}", text) and 1 <= int(text) <= most:
        return int(text)
    message = _("“%(name)s” is a whole number from 1 to %(most)s, not “%(value)s”.", name=name, most=most, value=text)
    wrong.append(Wrong(name, message))
    return default


def _by(wrong: list[Wrong]) -> By:
    text = request.args.get("by", By.COMMITTEE.value)
    if text in list(By):
        return By(text)
    wrong.append(_not_among("by", tuple(By)))
    return By.COMMITTEE


def refuse(wrong: list[Wrong]) -> Response:
    """Answer 400 in the kind of file that was asked for, naming everything that is wrong at once."""
    if request.path.endswith(".json"):
        listed = [{"name": one.name, "message": one.message} for one in wrong]
        return json_of({"errors": listed}, 400)
    return Response("".join(f"{one.name}: {one.message}\n" for one in wrong), 400, mimetype="text/plain")


def json_of(value: object, status: int = 200) -> Response:
    """Answer with a value as JSON."""
    return Response(json.dumps(value, ensure_ascii=False, indent=2) + "\n", status, mimetype="application/json")


def described_by(question: Question, page: str, **more: str) -> str:
    """Return the value of the Link header that leads from a file to its description."""
    if question.language != "en":
        more["lang"] = question.language
    return f'<{page}.metadata.json{question.filters.query_string(**more)}>; rel="describedby"; type="application/json"'


def send(answer: Answer, form: str, question: Question, link: str) -> Response:
    """Send a file piece by piece.

    It is written to the end before the first piece goes out, to memory or, when long, to the disk: so a reader on
    a slow line holds no lock on the database, and what cannot be written is refused as a whole.
    """
    zipped = form != "xlsx" and request.accept_encodings["gzip"] > 0
    with ExitStack() as undo:
        spool = undo.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        file = cast(BinaryIO, spool)
        bom = request.args.get("bom") == "1"
        if zipped:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as squeezed:
                answers.write_answer(answer, form, cast(BinaryIO, squeezed), bom=bom)
        else:
            answers.write_answer(answer, form, file, bom=bom)
        size = spool.seek(0, 2)
        spool.seek(0)
        kept = undo.pop_all()
    response = Response(_pieces(file, kept), mimetype=MEDIA_TYPES[form])
    response.call_on_close(kept.close)
    if request.method == "HEAD":
        kept.close()
    response.content_length = size
    if link:
        response.headers["Link"] = link
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return _named(response, f"kgz-{answer.name}-{question.day.isoformat()}.{form}") if form != "json" else response


def _pieces(file: BinaryIO, kept: ExitStack) -> Iterator[bytes]:
    with kept:
        while piece := file.read(PIECE):
            yield piece


def _named(response: Response, name: str) -> Response:
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _list_as(form: str) -> Response:
    question, wrong = question_of_file()
    sort = _sort(wrong)
    if wrong:
        return refuse(wrong)
    labels = vocabulary(question.language)
    answer = answers.recommendations(db(), question, labels, base=site_url(), sort=sort)
    return send(answer, form, question, described_by(question, "/recommendations"))


@blueprint.get("/recommendations.csv")
@public
def recommendations_csv() -> Response:
    """Give the whole list as CSV; `?bom=1` marks it for Excel."""
    return _list_as("csv")


@blueprint.get("/recommendations.xlsx")
@public
def recommendations_xlsx() -> Response:
    """Give the whole list as a workbook, with a sheet that describes it."""
    return _list_as("xlsx")


@blueprint.get("/work/imports/to-fill.xlsx")
@needs(Role.RESEARCHER)
def workbook_to_fill() -> Response:
    """Give the workbook that somebody without access fills in; it holds only what is public, for it travels."""
    question, wrong = question_of_file()
    if wrong:
        return refuse(wrong)
    public_question = replace(question, clearance=PUBLIC_ONLY)
    answers.to_fill(db(), public_question, base=site_url())  # refuses what would be too long
    return send(answers.assessments(db(), public_question, base=site_url()), "xlsx", public_question, "")


@blueprint.get("/recommendations.json")
@public
def recommendations_json() -> Response:
    """Give one page of the list as JSON: `page`, and `per_page` up to 500."""
    question, wrong = question_of_file()
    sort = _sort(wrong)
    page = _number("page", 1, LAST_PAGE, wrong)
    size = _number("per_page", PAGE_SIZE, MOST_PER_PAGE, wrong)
    if wrong:
        return refuse(wrong)
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    written = answers.recommendations_page(
        db(),
        question,
        vocabulary(question.language),
        base=site_url(),
        sort=sort,
        page=page,
        size=size,
        address=f"{site_url()}{request.path}?{urlencode([*kept, ('page', page + 1)])}",
    )
    response = Response(b"".join(written), mimetype=MEDIA_TYPES["json"])
    response.headers["Link"] = described_by(question, "/recommendations")
    return response


@blueprint.get("/recommendations.metadata.json")
@public
def recommendations_metadata() -> Response:
    """Describe the file of the same query: filters, day, rules, licence, columns, what is withheld."""
    question, wrong = question_of_file()
    if wrong:
        return refuse(wrong)
    total = recommendations.count(db(), question)
    return json_of(answers.describe_recommendations(db(), question, total, base=site_url()))


def _rates() -> tuple[Question, Answer | None, By, list[Wrong]]:
    question, wrong = question_of_file()
    by = _by(wrong)
    if wrong:
        return question, None, by, wrong
    # The words of closed lists follow the file's language, not the browser's.
    chosen = word if "lang" in request.args else figures.english
    table = figures.table(db(), question, vocabulary(question.language), by=by, word=chosen)
    return question, answers.rates(db(), question, table.total, table.rows, by, base=site_url()), by, wrong


def _rates_as(form: str) -> Response:
    question, answer, by, wrong = _rates()
    if answer is None:
        return refuse(wrong)
    return send(answer, form, question, described_by(question, "/progress", by=by.value))


@blueprint.get("/progress.csv")
@public
def progress_csv() -> Response:
    """Give the rates as CSV, the whole set in the first line."""
    return _rates_as("csv")


@blueprint.get("/progress.json")
@public
def progress_json() -> Response:
    """Give the rates as JSON, the whole set as `total`."""
    return _rates_as("json")


@blueprint.get("/progress.metadata.json")
@public
def progress_metadata() -> Response:
    """Describe the file of the same query."""
    _question, answer, _grouping, wrong = _rates()
    return json_of(answer.about) if answer else refuse(wrong)


def _cited(citation: Citation, form: str) -> Response:
    text = citation.bibtex if form == "bib" else citation.ris
    return _named(Response(text, content_type=f"{CITATION_TYPES[form]}; charset=utf-8"), f"{citation.key}.{form}")


def _cite_list(form: str) -> Response:
    question, wrong = question_of_file()
    if wrong:
        return refuse(wrong)
    total = recommendations.count(db(), question)
    return _cited(citations_of_list(question, total, site_url=site_url()), form)


def _cite_one(tail: str, form: str) -> Response:
    question, wrong = question_of_file()
    reference = find_in_path(tail)
    found = details.find(db(), question, reference) if reference else None
    if found is None:
        abort(404)
    if wrong:
        return refuse(wrong)
    return _cited(citations(found.row, question, site_url=site_url()), form)


@blueprint.get("/recommendations.bib")
@public
def list_bib() -> Response:
    """Give a citation of the list, as a data set, for BibTeX."""
    return _cite_list("bib")


@blueprint.get("/recommendations.ris")
@public
def list_ris() -> Response:
    """Give a citation of the list, as a data set, in RIS."""
    return _cite_list("ris")


@blueprint.get("/recommendations/<path:tail>.bib")
@public
def recommendation_bib(tail: str) -> Response:
    """Give a citation of a recommendation's page for BibTeX."""
    return _cite_one(tail, "bib")


@blueprint.get("/recommendations/<path:tail>.ris")
@public
def recommendation_ris(tail: str) -> Response:
    """Give a citation of a recommendation's page in RIS."""
    return _cite_one(tail, "ris")
