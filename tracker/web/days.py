"""Stepping through days: committee sessions, quarters and years, on every page that shows where something stands."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from tracker.domain.ages import years_before
from tracker.domain.days import Step, end_after, end_before
from tracker.domain.periods import Period
from tracker.domain.vocabulary import History
from tracker.web.asking import Asked, today, vocabulary
from tracker.web.labels import word


@dataclass(frozen=True, slots=True)
class Target:
    """A day to go to: in words beside it, the committees of a session."""

    day: date
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stepping:
    """One kind of step, with the days before and after that it leads to, where there are any."""

    name: str
    title: str
    back: Target | None
    forward: Target | None


@dataclass(frozen=True, slots=True)
class DayControl:
    """What the control shows: the day and the reading of the page, and the ways to others, all other filters kept."""

    day: date
    is_today: bool
    today: Target
    steps: Sequence[Stepping]
    readings: Sequence[tuple[str, str, str]]
    reading: str
    action: str
    kept: Sequence[tuple[str, str]]
    typed: str
    changed: bool

    @property
    def is_judged(self) -> bool:
        """Whether the page reads days as judged by now."""
        return self.reading == History.JUDGED


def day_control(answer: Asked, path: str, *, frame: bool = False, **more: str) -> DayControl:
    """Return the control for the page at `path`; with `frame` the page takes only voice, day and history.

    `more` is what else of the page's address is to be kept.
    """
    filters = answer.filters.frame if frame else answer.filters
    more = {name: value for name, value in more.items() if value}

    def at(day: date) -> str:
        kept = filters.without("on") if day == today() else filters.with_(on=day)
        return f"{path}{kept.query_string(**more)}"

    day = answer.question.day
    return DayControl(
        day=day,
        is_today=day == today(),
        today=Target(today(), at(today())),
        steps=_steps(day, at),
        readings=[
            (value.value, word("history", value), f"{path}{filters.with_(history=value).query_string(**more)}")
            for value in History
        ],
        reading=filters.history.value,
        action=path,
        kept=[*filters.without("on", "history").pairs(), *more.items()],
        typed=filters.on.isoformat() if filters.on else "",
        changed=bool(filters.on) or filters.history is not History.JUDGED,
    )


def _steps(day: date, at: Callable[[date], str]) -> list[Stepping]:
    titles = {Step.QUARTER: _("Ends of quarters"), Step.YEAR: _("Ends of years")}
    found = [_sessions(day, at)]
    first = vocabulary().sessions[0][0] if vocabulary().sessions else day
    for step, title in titles.items():
        back = end_before(day, step) if day > first else None
        forward = end_after(day, step) if day.year < date.max.year else today()
        found.append(
            Stepping(
                step.value,
                title,
                Target(back, at(back)) if back else None,
                Target(forward, at(forward)) if forward <= today() else None,
            )
        )
    return found


def _sessions(day: date, at: Callable[[date], str]) -> Stepping:
    sessions = [session for session in vocabulary().sessions if session[0] <= today()]
    days = [session[0] for session in sessions]
    before, after = bisect_left(days, day) - 1, bisect_right(days, day)

    def target(place: int) -> Target | None:
        if not 0 <= place < len(sessions):
            return None
        return Target(days[place], at(days[place]), ", ".join(sessions[place][1]))

    return Stepping("session", _("Sessions of committees"), target(before), target(after))


def periods() -> list[tuple[str, Period]]:
    """Return the periods up to today that pages offer to compare: since the last session, a quarter, a year, five."""
    last = today()
    found: list[tuple[str, Period]] = []
    held = [session for session in vocabulary().sessions if session[0] < last]
    if held:
        day, committees = held[-1]
        # The day before, so that what the session adopted is among what entered.
        names = ", ".join(committees)
        found.append((_("since the last session (%(committees)s)", committees=names), Period(_day_before(day), last)))
    found.append((_("since the end of the last quarter"), Period(end_before(last, Step.QUARTER), last)))
    found.append((_("in the last year"), Period(years_before(last, 1), last)))
    found.append((_("in the last five years"), Period(years_before(last, 5), last)))
    return found


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
