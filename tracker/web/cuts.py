"""Pages that compare: two labels at once, voices side by side, documents at the same age."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from tracker.domain.filters import Filters
from tracker.domain.messages import Fault
from tracker.domain.rates import RATE_OF
from tracker.domain.vocabulary import By, History, Measure, Unit
from tracker.services import cuts
from tracker.web.asking import Asked, asked, not_among, vocabulary
from tracker.web.browse import chips_of
from tracker.web.days import day_control
from tracker.web.labels import choices, word
from tracker.web.language import fault_text, language_of_files
from tracker.web.session import db, public

blueprint = Blueprint("cuts", __name__)

FIRST_ROWS = By.THEME
FIRST_COLUMNS = By.COMMITTEE


@blueprint.get("/progress/grid")
@public
def grid() -> tuple[str, int]:
    """Show the rates under two labels at once; every cell opens its list."""
    answer = asked()
    rows, columns, measure, problems = asked_of_grid()
    found = cuts.grid(db(), answer.question, vocabulary(), rows, columns, measure, word=word)
    shape = {"rows": rows.value, "columns": columns.value, "measure": measure.value}
    html = render_template(
        "progress/grid.html",
        grid=found,
        groupings=choices("by"),
        measures=choices("measure"),
        short_columns=columns in (By.COMMITTEE, By.CYCLE, By.YEAR, By.DOCUMENT),
        **frame("/progress/grid", answer, [text for _name, text in problems], **shape),
    )
    return html, 400 if problems else answer.status_code


@blueprint.get("/progress/voices")
@public
def voices() -> tuple[str, int]:
    """Show rates for each voice on the same set, every two voices compared, and the official grades beside them."""
    answer = asked()
    html = render_template(
        "progress/voices.html",
        voices=cuts.voices(db(), answer.question, vocabulary(), word=word),
        by_unit=answer.filters.unit is not Unit.RECOMMENDATION,
        **frame("/progress/voices", answer, []),
    )
    return html, answer.status_code


@blueprint.get("/progress/age")
@public
def age() -> tuple[str, int]:
    """Show what had become of each document one to eight years after its adoption."""
    answer = asked()
    filters, faults = asked_of_age(answer.filters)
    measure, problem = measure_of()
    problems = [fault_text(fault) for fault in faults] + ([problem] if problem else [])
    answer = Asked(answer.question.about(filters), answer.faults)
    html = render_template(
        "progress/age.html",
        documents=cuts.equal_age(db(), answer.question, measure),
        years=range(1, cuts.OLDEST + 1),
        recorded=filters.history is History.RECORDED,
        measures=choices("measure"),
        measure=measure,
        **frame("/progress/age", answer, problems, measure=measure.value),
    )
    return html, 400 if problems else answer.status_code


def frame(path: str, answer: Asked, problems: Sequence[str], **shape: str) -> dict[str, object]:
    """Return what these pages share: what was asked, what was wrong with it, how to ask otherwise, and files.

    `shape` is what the address holds beside the filters.
    """
    filters = answer.filters
    query = filters.query_string(**shape, **language_of_files())
    return {
        "path": path,
        "filters": filters,
        "day": answer.question.day,
        "problems": [*(fault_text(fault) for fault in answer.faults), *problems],
        "chips": chips_of(filters, filters.narrowing, lambda rest: f"{path}{rest.query_string(**shape)}"),
        "kept": filters.without("voice", "unit").pairs(),
        "voice_choices": choices("voice"),
        "units": choices("unit"),
        "days": day_control(answer, path, frame=False, **shape),
        "files": [(name.upper(), f"{path}.{name}{query}") for name in ("csv", "json")],
    }


def asked_of_grid() -> tuple[By, By, Measure, list[tuple[str, str]]]:
    """Return the labels and the rate of a grid, and what is wrong with the address as (parameter, sentence)."""
    problems: list[tuple[str, str]] = []
    chosen: dict[str, By] = {}
    for name, usual in (("rows", FIRST_ROWS), ("columns", FIRST_COLUMNS)):
        text = request.args.get(name, usual.value)
        if text not in list(By):
            problems.append((name, not_among(name, text, list(By))))
        chosen[name] = By(text) if text in list(By) else usual
    measure, problem = measure_of()
    if problem:
        problems.append(("measure", problem))
    if chosen["rows"] is chosen["columns"]:
        if "columns" in request.args:
            same = _("Rows and columns show the same label, “%(name)s”: choose two.", name=word("by", chosen["rows"]))
            problems.append(("columns", str(same)))
        chosen["columns"] = FIRST_COLUMNS if chosen["rows"] is not FIRST_COLUMNS else FIRST_ROWS
    return chosen["rows"], chosen["columns"], measure, problems


def measure_of() -> tuple[Measure, str]:
    """Return the rate that is asked for, and what is wrong with `?measure=` if it names none."""
    text = request.args.get("measure", Measure.IMPLEMENTATION.value)
    if text in list(Measure):
        return Measure(text), ""
    return Measure.IMPLEMENTATION, not_among("measure", text, list(RATE_OF))


def asked_of_age(filters: Filters) -> tuple[Filters, list[Fault]]:
    """Return the filters that documents of the same age are compared by, and what was set aside."""
    return cuts.without_the_day(filters)
