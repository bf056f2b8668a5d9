"""Evidence: the timeline of all of it, and one piece with what rests on it and how its source can be reached."""

import re
from itertools import groupby

from flask import abort, render_template, request
from flask_babel import gettext as _

from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.vocabulary import Bearing, Effect
from tracker.store import evidence as reads
from tracker.store.evidence import FACETS, FLAGS, NO_COPY, SILENT, UNCHECKED, EvidenceFilters
from tracker.store.models import Evidence
from tracker.web.asking import asked, asked_frame, is_by, not_among, question_of, vocabulary
from tracker.web.catalogue import blueprint, framed
from tracker.web.labels import choices
from tracker.web.language import language_of_files
from tracker.web.paging import Pagination, page_number
from tracker.web.session import db, public

Choice = tuple[str, str, int]
"""A value of a filter, its words, and how much evidence it would leave."""


@blueprint.get("/evidence")
@public
def evidence() -> tuple[str, int]:
    """List dated facts by year, newest first, by effect, theme, bearing, publisher and what is wrong with a source."""
    answer = asked_frame()
    question = answer.question
    chosen, problems = _chosen()
    page = page_number()
    found = reads.page_of(db(), question, chosen, page=page or 1)
    if page is None or (page > 1 and not found.pieces):
        problems.append(_("The list has no such page; this is its first."))
        page, found = 1, reads.page_of(db(), question, chosen)
    facets = reads.facets(db(), question, chosen)
    shown = framed(answer, **chosen.chosen())
    html = render_template(
        "catalogue/evidence.html",
        years=[(year, list(pieces)) for year, pieces in groupby(found.pieces, lambda piece: piece.event.first.year)],
        reaches=reads.reaches(db(), [piece.id for piece in found.pieces]),
        pagination=Pagination(page, found.total),
        fields=_fields(facets, chosen),
        flags=facets["flag"],
        charted=found.total > 0 and not set(chosen.chosen()) - {"effect", "theme"},
        chart_query=_picture_of_evidence(chosen, answer.filters),
        later=reads.count(db(), question_of(Filters()), chosen) - found.total if answer.filters.frame.pairs() else 0,
        **{**shown, "problems": [*problems, *shown["problems"]]},
    )
    return html, 400 if problems else answer.status_code


def _chosen() -> tuple[EvidenceFilters, list[str]]:
    """Read the filters from the address; one that cannot be read is left out and said."""
    typed = {name: request.args.get(name, "").strip() for name in FACETS}
    problems = []
    if typed["theme"] and typed["theme"] not in vocabulary().labels["theme"]:
        problems.append(_("The register has no theme “%(value)s”.", value=typed.pop("theme")))
    if typed["year"] and not re.fullmatch("[1-9][0-9]{3}", typed["year"], re.ASCII):
        problems.append(_("“%(value)s” is not a year: write it as 2020.", value=typed.pop("year")))
    for name, allowed in (("effect", list(Effect)), ("bearing", list(Bearing)), ("flag", FLAGS)):
        if typed[name] and typed[name] not in allowed:
            problems.append(not_among(name, typed.pop(name), allowed))
    return EvidenceFilters(**typed), problems


def _fields(facets: dict[str, dict[str, int]], chosen: EvidenceFilters) -> list[tuple[str, str, str, list[Choice]]]:
    """Return (name, words, value chosen, choices) of each field of the form."""
    themes = vocabulary().labels["theme"]
    flags = {
        NO_COPY: _("No copy kept here"),
        SILENT: _("Link did not answer"),
        UNCHECKED: _("Link not checked yet"),
    }
    words: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "year": (_("Year"), [(year, year) for year in sorted(facets["year"], reverse=True)]),
        "effect": (_("Effect"), choices("effect")),
        "theme": (_("Theme"), [(slug, label.text) for slug, label in themes.items()]),
        "bearing": (_("What it does for a judgement"), choices("bearing")),
        "publisher": (_("Publisher"), [(name, name) for name in sorted(facets["publisher"], key=str.casefold)]),
        "flag": (_("Source"), list(flags.items())),
    }
    found = []
    for name, (title, values) in words.items():
        value, counts = getattr(chosen, name), facets[name]
        every = values if not value or value in dict(values) else [*values, (value, value)]
        listed = [(one, text, counts.get(one, 0)) for one, text in every if one in counts or one == value]
        found.append((name, title, value, listed))
    return found


def _picture_of_evidence(chosen: EvidenceFilters, frame: Filters) -> str:
    effect = {"effect": chosen.effect} if chosen.effect else {}
    theme = (chosen.theme,) if chosen.theme else ()
    return frame.without("voice").with_(theme=theme).query_string(**effect, **language_of_files())


def is_known(record: Evidence, question: Question) -> bool:
    """Tell whether a piece had happened by the day and, as recorded, was written here by then."""
    happened = is_by(record.event, question.day)
    return happened and (question.recorded_by is None or record.recorded_at <= question.recorded_by)


@blueprint.get("/evidence/<slug>")
@public
def evidence_item(slug: str) -> tuple[str, int]:
    """Show one piece of evidence with its source, and what rests on it."""
    answer = asked()
    found = reads.find_evidence(db(), question_of(answer.filters.frame), slug)
    if found is None:
        abort(404)
    labels = vocabulary()
    rested = {rest.reference for rest in found.rests}
    html = render_template(
        "catalogue/evidence_item.html",
        piece=found.piece,
        record=found.record,
        reach=found.reach,
        themes=[(theme, labels.text("theme", theme)) for theme in found.themes],
        rests=found.rests,
        filed=[use for use in found.uses if use.reference not in rested],
        standing={use.reference: use.status for use in found.uses},
        is_later=not is_known(found.record, answer.question),
        **framed(answer),
    )
    return html, answer.status_code
