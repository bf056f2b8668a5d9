"""See how far implementation had come, quarter by quarter or year by year, each point with its bounds and its list."""

from typing import Final

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from tracker.domain.days import Step
from tracker.domain.questions import Question
from tracker.exports import series as files
from tracker.services import series
from tracker.services.series import Point
from tracker.web.asking import Asked, asked, not_among, vocabulary
from tracker.web.browse import chips_of, site_url
from tracker.web.days import day_control
from tracker.web.download import Wrong, question_of_file, refuse
from tracker.web.labels import choices, word
from tracker.web.language import fault_text, language_of_files
from tracker.web.session import db, public

blueprint = Blueprint("series", __name__)

FILES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def step_of() -> tuple[Step, str]:
    """Return how far the points lie apart, and what is wrong with `?step=`."""
    text = request.args.get("step", Step.QUARTER.value)
    if text in list(Step):
        return Step(text), ""
    return Step.QUARTER, not_among("step", text, Step)


def points_of(question: Question, step: Step) -> list[Point]:
    """Return the points from the first session of a committee to the day that is asked about."""
    sessions = vocabulary().sessions
    first = sessions[0][0] if sessions else None
    return series.series(db(), question, series.days_of(question, first, step), word=word)


@blueprint.get("/progress/series")
@public
def through_time() -> tuple[str, int]:
    """Show the rates through time, the newest first."""
    answer = asked()
    step, wrong = step_of()
    problems = [fault_text(fault) for fault in answer.faults] + ([wrong] if wrong else [])
    points = points_of(answer.question, step)
    html = render_template(
        "progress/series.html",
        points=[point for point in reversed(points) if point.row.total],
        now=points[-1].row,
        step=step,
        steps=step_words(answer, step),
        filters=answer.filters,
        day=answer.question.day,
        days=day_control(answer, "/progress/series", step=step.value),
        problems=problems,
        chips=chips_of(
            answer.filters,
            answer.filters.narrowing,
            lambda rest: f"/progress/series{rest.query_string(step=step.value)}",
        ),
        voices=choices("voice"),
        units=choices("unit"),
        kept=[*answer.filters.without("voice", "unit").pairs(), ("step", step.value)],
        downloads=[
            (
                form.upper(),
                f"/progress/series.{form}{answer.filters.query_string(step=step.value, **language_of_files())}",
            )
            for form in FILES
        ],
    )
    return html, 400 if problems else 200


def step_words(answer: Asked, chosen: Step) -> list[tuple[str, str, bool]]:
    """Return each step as (its word, the address of the page with it, whether it is chosen)."""
    texts = {Step.QUARTER: _("quarter by quarter"), Step.YEAR: _("year by year")}
    return [
        (text, f"/progress/series{answer.filters.query_string(step=step.value)}", step is chosen)
        for step, text in texts.items()
    ]


def _file(form: str) -> Response:
    question, wrong = question_of_file()
    step, problem = step_of()
    if problem:
        wrong.append(Wrong("step", problem))
    if wrong:
        return refuse(wrong)
    points = [(point.day, point.row) for point in points_of(question, step)]
    bom = request.args.get("bom") == "1"
    written = files.write(points, form, question, step=step.value, base=site_url(), bom=bom)
    response = Response(b"".join(written), content_type=FILES[form])
    if form == "csv":
        name = f"kgz-series-{question.day.isoformat()}.csv"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.get("/progress/series.csv")
@public
def through_time_csv() -> Response:
    """Give the points as CSV."""
    return _file("csv")


@blueprint.get("/progress/series.json")
@public
def through_time_json() -> Response:
    """Give the points as JSON, with the question they answer."""
    return _file("json")
