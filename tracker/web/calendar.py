"""The calendar: what is due and when, as far as the register knows, and what still lacks evidence for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flask import Response, g, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext, refresh

from tracker.domain.deadlines import Basis, Entry
from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.vocabulary import DeadlineKind
from tracker.exports import calendar as files
from tracker.services.calendar import Agenda, agenda, entries
from tracker.web.asking import asked_frame, question_of, vocabulary
from tracker.web.browse import site_url
from tracker.web.catalogue import blueprint, framed
from tracker.web.download import Wrong, question_of_file, refuse
from tracker.web.labels import word
from tracker.web.language import day_text, fault_text, language_of_files
from tracker.web.session import db, public

FILES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "ics": "text/calendar; charset=utf-8",
}


def agenda_for(question: Question) -> Agenda:
    """Return the calendar that answers a question, treaty bodies in the register's order."""
    labels = vocabulary(question.language)
    codes = sorted(labels.labels["committee"], key=lambda code: labels.position("committee", code))
    return agenda(db(), question, codes)


@blueprint.get("/calendar")
@public
def calendar() -> tuple[str, int]:
    """Show what is due, with what lacks evidence for it, what came and when, and reviews that are under way."""
    answer = asked_frame()
    found = agenda_for(answer.question)
    frame = answer.filters.frame
    events = [one for one in entries(found, answer.question) if files.is_event(one)]
    query = frame.query_string(**language_of_files())
    html = render_template(
        "catalogue/calendar.html",
        agenda=found,
        committee_name=lambda code: vocabulary().text("committee", code),
        events=len(events),
        inexact=sum(not files.is_exact(one) for one in events),
        downloads=[(form.upper() if form != "ics" else "iCalendar", f"/calendar.{form}{query}") for form in FILES],
        **framed(answer),
    )
    return html, answer.status_code


def _file(form: str) -> Response:
    frame = asked_frame()
    question, wrong = question_of_file()
    # The calendar is narrowed by nothing: what else the address holds is passed over, as the page does.
    wrong = [Wrong(fault.place, fault_text(fault)) for fault in frame.faults] + [
        one for one in wrong if one.name == "lang"
    ]
    if wrong:
        return refuse(wrong)
    # A file travels: it is the same for everybody, whoever asks.
    public_question = replace(question_of(frame.filters), clearance=PUBLIC_ONLY, language=question.language)
    g.language = question.language
    refresh()
    lines = entries(agenda_for(public_question), public_question)
    response = Response(_written(lines, form, public_question), content_type=FILES[form])
    if form != "json":
        name = f"kgz-calendar-{public_question.day.isoformat()}.{form}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _written(lines: Sequence[Entry], form: str, question: Question) -> bytes:
    if form != "ics":
        bom = request.args.get("bom") == "1"
        return b"".join(files.write(lines, form, question, base=site_url(), bom=bom))
    events = [(line, _summary(line), _description(line)) for line in lines if files.is_event(line)]
    naming = files.Naming(
        _("Kyrgyzstan and the UN treaty bodies: what is due"),
        _("Nothing is guessed: what the register does not hold is not here."),
    )
    return files.ics(events, naming, question, base=site_url())


def _summary(line: Entry) -> str:
    """Return what an event is called: the committee and what is due, and how the day is known unless it was read."""
    text = f"{line.committee}: {word('deadline_kind', line.kind)}"
    if line.basis is Basis.HELD:
        return str(_("%(what)s %(session)s, concluding observations adopted", what=text, session=line.what))
    text += f", {line.what}" if line.what else ""
    if line.basis is Basis.COMPUTED:
        return str(_("%(what)s (computed, last day)", what=text))
    if files.is_exact(line):
        return text
    return str(_("%(what)s (by the end of %(period)s)", what=text, period=day_text(line.due)))


def _description(line: Entry) -> str:
    sentences = []
    if line.document:
        place = line.document.replace("|", ", ")
        sentences.append(f"{place}, {_('para. %(paragraph)s', paragraph=line.paragraph)}" if line.paragraph else place)
    if line.basis is Basis.COMPUTED:
        sentences.append(_("Worked out from the committee's procedure, not read in the document."))
    if line.kind == DeadlineKind.SESSION and line.basis is Basis.HELD and not files.is_exact(line):
        sentences.append(_("The day is not known: the event stands on the last that it can be."))
    if lacking := line.lacking:
        sentences.append(ngettext("%(num)s recommendation", "%(num)s recommendations", lacking.total))
        sentences.append(ngettext("%(num)s not assessed", "%(num)s not assessed", lacking.unassessed))
        sentences.append(_("without evidence: %(number)s", number=lacking.without_evidence))
        sentences.append(site_url() + line.list_path)
    sentences.append(line.source_url)
    return "\n".join(one for one in sentences if one)


@blueprint.get("/calendar.csv")
@public
def calendar_csv() -> Response:
    """Give the calendar as CSV."""
    return _file("csv")


@blueprint.get("/calendar.json")
@public
def calendar_json() -> Response:
    """Give the calendar as JSON."""
    return _file("json")


@blueprint.get("/calendar.ics")
@public
def calendar_ics() -> Response:
    """Give the calendar in the form to which calendar programs subscribe."""
    return _file("ics")
