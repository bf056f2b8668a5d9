"""What each chart shows: its rows, its words in the reader's language, and the table that says the same."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.addresses import demand_path, list_path
from tracker.domain.demands import asking_of
from tracker.domain.filters import NONE, Filters
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION, Row
from tracker.domain.vocabulary import By, Effect, History, Measure, overlaps
from tracker.exports.about import LICENCE, asked
from tracker.services import cuts, figures
from tracker.services.series import drawn
from tracker.store import recommendations
from tracker.store.evidence import EvidenceFilters, page_of
from tracker.web.asking import vocabulary
from tracker.web.browse import site_url
from tracker.web.demands import ask_of
from tracker.web.labels import choices, word
from tracker.web.language import day_text
from tracker.web.picture_words import DOT, Choice, Content, footer_of, rate_text, subtitle_of
from tracker.web.session import db

MOST_ROWS: Final = 40
"""Bars of one picture; a longer table says how many it has more."""

MOST_EVIDENCE: Final = 5000
MOST_MEMBERS: Final = 1000


def _statuses() -> dict[str, str]:
    return dict(choices("status"))


def _mix_row(key: str, label: str, row: Row) -> dict[str, Any]:
    record = {**row.record(), "key": key, "label": label}
    return {**record, "says": rate_text(row), "list_url": site_url() + row.list_url}


def _mix(
    question: Question, title: str, total: Row | None, rows: Sequence[tuple[str, str, Row]], **more: Any
) -> Content:
    shown = [row for row in rows if row[2].counts.total][:MOST_ROWS]
    subtitle = [*subtitle_of(question, total, voiced=more.pop("voiced", True)), *more.pop("notes", [])]
    left_out = sum(1 for row in rows if row[2].counts.total) - len(shown)
    if left_out:
        subtitle.append(
            ngettext("%(num)s more row stands in the table.", "%(num)s more rows stand in the table.", left_out)
        )
    leads_to = more.pop("leads_to", list_path(question.filters))
    return Content(
        kind="mix",
        title=title,
        rows=[_mix_row(*row) for row in shown],
        words=_statuses(),
        subtitle=subtitle,
        footer=footer_of(leads_to),
        lines=[f"{label}: {rate_text(row)}" for _key, label, row in shown],
        leads_to=leads_to,
        template="charts/_rates.html",
        context={"rows": [_named(row, label) for _key, label, row in rows if row.counts.total], **more},
        about={**asked(question), "rules": RULES_VERSION, "licence": LICENCE},
    )


def _named(row: Row, label: str) -> Row:
    return Row(row.key, label, row.counts, row.list_url, row.status_urls)


def status_mix(question: Question, choice: Choice) -> Content:
    """Show where units stand, by a label: the rows of `/progress`."""
    total, tables = figures.tables(db(), question, vocabulary(), [choice.by], word=word)
    rows = [(row.key, _label(choice.by, row), row) for row in tables[choice.by]]
    label = word("by", choice.by.value)
    overlapping = overlaps(choice.by, question.filters.unit)
    return _mix(
        question,
        f"{_('Where they stand')}: {label}",
        total,
        rows,
        notes=[_("The rows overlap and may not be added up.")] if overlapping else [],
        by_label=label,
        leads_to=f"/progress{question.filters.query_string(by=choice.by.value)}",
    )


def _label(by: By, row: Row) -> str:
    if by is By.COMMITTEE and row.key != NONE:
        return f"{row.key} · {row.label}"
    return row.label


def voices(question: Question, _choice: Choice) -> Content:
    """Show where the same set stands for each voice, never averaged."""
    asked_for = question.about(question.filters.without("voice"))
    same = cuts.same_set(asked_for)
    rows = [(row.key, row.label, row) for row in (cuts.voice_rows(db(), same, word=word) if same else [])]
    return _mix(
        asked_for,
        _("Where they stand: each voice by itself"),
        None,
        rows,
        voiced=False,
        notes=[_("Voices judge for themselves and are never averaged; what a voice did not judge is not assessed.")],
        by_label=_("Voice"),
        leads_to=f"/progress/voices{asked_for.filters.query_string()}",
    )


def age(question: Question, _choice: Choice) -> Content:
    """Show where units stand by their age on the day."""
    total, tables = figures.tables(db(), question, vocabulary(), [By.AGE], word=word)
    rows = [(row.key, row.label, row) for row in tables[By.AGE]]
    return _mix(
        question,
        _("Where they stand: years since adoption"),
        total,
        rows,
        by_label=word("by", By.AGE.value),
        leads_to=f"/progress{question.filters.query_string(by=By.AGE.value)}",
    )


def series(question: Question, _choice: Choice) -> Content:
    """Show the implementation rate, its bounds and the coverage at the ends of quarters."""
    sessions = vocabulary().sessions
    points = drawn(db(), question, sessions[0][0] if sessions else None, word=word)
    found = [(point.day, point.row) for point in points if point.row.counts.total]
    rows = [{**row.record(), "key": day.isoformat(), "day": day.isoformat(), "at": year_of(day)} for day, row in found]
    return Content(
        kind="series",
        title=_("Implementation rate over time, inside its bounds"),
        rows=[{**row, "list_url": f"{site_url()}{row['list_url']}"} for row in rows],
        words={
            "rate": _("Implementation rate"),
            "small": _("fewer than ten judged"),
            "coverage": _("Coverage"),
            "bounds": _("Bounds"),
            "base": _("Below each day: judged / in all"),
        },
        subtitle=subtitle_of(question, found[-1][1] if found else None),
        footer=footer_of(f"/progress/series{question.filters.query_string()}"),
        lines=[f"{day_text(day)}: {rate_text(row)}" for day, row in (found[:1] + found[-1:] if found else [])],
        leads_to=f"/progress/series{question.filters.query_string()}",
        template="charts/_rates.html",
        context={"rows": [_named(row, day_text(day)) for day, row in reversed(found)], "by_label": _("Day")},
        about={**asked(question), "rules": RULES_VERSION, "licence": LICENCE},
    )


def year_of(day: date) -> float:
    """Return a day as a year with its part gone by: 2 July 2020 is 2020.5."""
    begins, ends = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return round(day.year + (day - begins).days / (ends - begins).days, 4)


def grid(question: Question, _choice: Choice) -> Content:
    """Show themes against committees; every cell's figures are those of its list."""
    found = cuts.grid(db(), question, vocabulary(), By.THEME, By.COMMITTEE, Measure.IMPLEMENTATION, word=word)
    themes = found.rows[:MOST_ROWS]
    leads_to = f"/progress/grid{question.filters.query_string()}"
    places = [
        (theme, one, Row("", theme.label, cell.counts, cell.urls["all"], {}))
        for theme in themes
        for one in found.columns
        if (cell := found.cells.get((theme.key, one.key)))
    ]
    return Content(
        kind="grid",
        title=_("Implementation by theme and committee"),
        rows=[
            {
                **row.record(),
                "key": f"{theme.key}|{one.key}",
                "theme": theme.key,
                "committee": one.key,
                "label": theme.label,
                "list_url": site_url() + row.list_url,
            }
            for theme, one, row in places
        ],
        words={
            "cell": _(
                "In a cell: implemented / judged, below it how many in all; the stronger the shade, the higher the "
                "rate. ° small base, – no judgement yet."
            ),
            "columns": "|".join(one.key for one in found.columns),
        },
        subtitle=[*subtitle_of(question, found.total), _("The rows overlap and may not be added up.")],
        footer=footer_of(leads_to),
        lines=[f"{theme.label}, {one.key}: {rate_text(row)}" for theme, one, row in places],
        leads_to=leads_to,
        template="charts/_grid.html",
        context={"grid": found, "themes": themes},
        about={**asked(question), "rules": RULES_VERSION, "licence": LICENCE},
    )


def demand(question: Question, _choice: Choice) -> Content:
    """Show when each committee made one demand, and where each ask stands."""
    slug = question.filters.demand[0]
    members = recommendations.page_of(db(), question, sort="oldest", size=MOST_MEMBERS)
    total, _tables = figures.tables(db(), question, vocabulary(), [], word=word)
    dated = [(row, row.adopted or row.published) for row in members]
    rows: list[dict[str, Any]] = [
        {
            "key": row.reference.label,
            "place": row.reference.place,
            "committee": row.committee,
            "label": f"{row.committee} · {vocabulary().text('committee', row.committee)}",
            "at": year_of(day.first),
            "day": str(day),
            "status": row.status,
            "list_url": f"{site_url()}/recommendations/{row.reference.path}",
        }
        for row, day in dated
        if day is not None
    ]
    first = min((row["at"] for row in rows), default=0.0)
    asking = asking_of([ask_of(row) for row in members], question.day)
    asked_times = ngettext("Asked %(num)s time", "Asked %(num)s times", asking.times)
    if rows:
        asked_times = _("%(asked)s since %(year)s", asked=asked_times, year=int(first))
    without = ngettext("%(num)s ask without a date", "%(num)s asks without a date", asking.undated)
    note = [without] if asking.undated else []
    path = demand_path(slug) + question.filters.frame.query_string()
    return Content(
        kind="demand",
        title=vocabulary().text("demand", slug),
        rows=rows,
        words={
            **_statuses(),
            "first": str(first),
            "now": str(year_of(question.day)),
            "day": str(question.day),
        },
        subtitle=[asked_times, *note, *subtitle_of(question.about(question.filters.frame), total)],
        footer=footer_of(path),
        lines=[f"{row['day']}, {row['key']}: {word('status', row['status'])}" for row in rows],
        leads_to=path,
        template="charts/_demand.html",
        context={"members": members, "kept": question.filters.frame.query_string()},
        about={**asked(question), "rules": RULES_VERSION, "licence": LICENCE},
    )


def evidence(question: Question, choice: Choice) -> Content:
    """Show public evidence by the year of its event, a lane for each effect."""
    theme = question.filters.theme[0] if question.filters.theme else ""
    narrowed = EvidenceFilters(effect=choice.effect, theme=theme)
    found = page_of(db(), question, narrowed, size=MOST_EVIDENCE)
    rows = [
        {
            "key": piece.slug,
            "day": str(piece.event),
            "year": piece.event.first.year,
            "effect": piece.effect,
            "title": piece.title,
            "list_url": f"{site_url()}/evidence/{piece.slug}",
        }
        for piece in reversed(found.pieces)
    ]
    chosen = {"effect": choice.effect, "theme": theme}
    kept = question.filters.frame
    path = "/evidence" + kept.query_string(**{name: value for name, value in chosen.items() if value})
    titles = [_("on %(day)s", day=day_text(question.day))]
    titles += [word("history", kept.history)] if kept.history is History.RECORDED else []
    titles += [f"{_('Theme')}: {vocabulary().text('theme', theme)}"] if theme else []
    effects = dict(choices("effect"))
    titles += [f"{_('Effect')}: {effects[choice.effect]}"] if choice.effect else []
    by_year = _by_year(rows)
    return Content(
        kind="evidence",
        title=_("Public evidence by the year of the event and its effect"),
        rows=rows,
        words=effects,
        subtitle=[
            ngettext("%(num)s piece of evidence", "%(num)s pieces of evidence", len(rows)),
            DOT.join(titles),
        ],
        footer=footer_of(path, rated=False),
        lines=[
            f"{year}: " + ", ".join(f"{effects[effect]} {number}" for effect, number in numbers.items() if number)
            for year, numbers in by_year.items()
        ],
        leads_to=path,
        template="charts/_evidence.html",
        context={"by_year": by_year, "effects": effects, "theme": theme, "kept": kept},
        about={**asked(question), "licence": LICENCE},
    )


def _by_year(rows: Sequence[Mapping[str, Any]]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["year"], {effect.value: 0 for effect in Effect})[row["effect"]] += 1
    return found


CHARTS: Final[Mapping[str, Callable[[Question, Choice], Content]]] = {
    "status-mix": status_mix,
    "series": series,
    "grid": grid,
    "age": age,
    "voices": voices,
    "demand": demand,
    "evidence": evidence,
}
"""Name in the address → what the chart shows."""

FRAME: Final = frozenset({"voice", "on", "history"})
TAKES: Final[Mapping[str, frozenset[str]]] = {
    "demand": FRAME | {"demand"},
    "evidence": frozenset({"theme", "on", "history"}),
}
"""Filters that a chart takes, where it does not take all."""

REFUSES: Final[Mapping[str, frozenset[str]]] = {"voices": frozenset({"voice"})}


def not_taken(name: str, filters: Filters) -> list[str]:
    """Return the filters of the question that this chart would have to pass over."""
    given = list(filters.record())
    takes = TAKES.get(name)
    return [one for one in given if (takes is not None and one not in takes) or one in REFUSES.get(name, ())]


def charts_of(filters: Filters, *, without: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (address, title) of the charts of a set, with the filters that each takes."""
    titles = {
        "status-mix": _("Where they stand"),
        "series": _("Implementation rate over time, inside its bounds"),
        "grid": _("Implementation by theme and committee"),
        "age": _("Where they stand: years since adoption"),
        "voices": _("Where they stand: each voice by itself"),
        "evidence": _("Public evidence by the year of the event and its effect"),
    }
    found = []
    for name, title in titles.items():
        kept = filters.without(*not_taken(name, filters))
        if name not in without:
            found.append((f"/charts/{name}{kept.query_string()}", title))
    return found
