"""The filters of design 5.1, parsed once into one frozen object that lists, counts, charts, files and API all take.

Repeating a filter means "or"; different filters mean "and". `said` is a filter for each voice, and `agreement` one for
each pair of voices: about the same voice, or pair, it is "or", else "and". The words are the same in addresses
(`?theme=…`), on the command line (`--theme …`) and in forms.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from tracker.domain.messages import N_, Fault
from tracker.domain.stances import read_agreement, read_said
from tracker.domain.vocabulary import (
    INDEPENDENT,
    STANDINGS,
    VOICES,
    ActionType,
    Age,
    History,
    LatestEvidence,
    Reading,
    Unit,
)

NONE: Final = "none"
"""Stands for "bears no such label", as in `?sdg=none`: so that what a table sets apart can be opened too."""

LONGEST_QUERY: Final = 300

Known = Mapping[str, Mapping[str, str]]
"""For each open filter: spellings that are accepted, case folded, and the value each stands for."""


@dataclass(frozen=True, slots=True)
class Filters:
    """One question to the record. Empty or None means "not filtered by"."""

    q: str = ""
    committee: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    cycle: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    voice: str = INDEPENDENT
    on: date | None = None
    history: History = History.JUDGED
    unit: Unit = Unit.RECOMMENDATION
    since: date | None = None
    until: date | None = None
    demand: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    follow_up: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def with_(self, **changes: object) -> "Filters":
        """Return the same question with some filters set; a plain text or enum becomes a tuple where one is due."""
        prepared: dict[str, object] = {}
        for name, value in changes.items():
            many = isinstance(getattr(_EMPTY, name), tuple)
            prepared[name] = (value,) if many and isinstance(value, str) else value
        return replace(self, **prepared)  # type: ignore[arg-type]  # names and kinds are those of the fields

    def without(self, *names: str) -> "Filters":
        """Return the same question without some filters."""
        return replace(self, **{name: getattr(_EMPTY, name) for name in names})

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filters that are set, in a fixed order, as (name, value); defaults are left out."""
        found: list[tuple[str, str]] = []
        for name, default in _DEFAULTS:
            value = getattr(self, name)
            if value == default:
                continue
            values = value if isinstance(value, tuple) else (value,)
            found.extend((name, _written(single)) for single in values)
        return found

    def record(self) -> dict[str, list[str]]:
        """Return the filters that are set as name → values, as files and the API print them."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs():
            found.setdefault(name, []).append(value)
        return found

    def query_string(self, **more: str) -> str:
        """Return the filters as the query of an address, `?theme=…&status=…`; empty when none is set."""
        pairs = [*self.pairs(), *more.items()]
        return f"?{'&'.join(query_part(*pair) for pair in pairs)}" if pairs else ""

    def day(self, today: date) -> date:
        """Return the day that is asked about."""
        return self.on or today

    @property
    def frame(self) -> "Filters":
        """The voice, the day and the history only: what a link from a list to one of its rows keeps."""
        return Filters(voice=self.voice, on=self.on, history=self.history)

    @property
    def narrowing(self) -> "Filters":
        """What chooses among recommendations: all but the voice, the day, the history and the way of counting."""
        return self.without("voice", "on", "history", "unit")

    @property
    def narrows(self) -> bool:
        """Whether anything chooses among recommendations."""
        return bool(self.narrowing.pairs())


@lru_cache(maxsize=4096)
def query_part(name: str, value: str) -> str:
    """Return one filter with one value as a part of an address, `theme=torture`; a page asks for hundreds."""
    return urlencode([(name, value)])


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)


_EMPTY: Final = Filters()
_DEFAULTS: Final = tuple((item.name, getattr(_EMPTY, item.name)) for item in fields(Filters))
FILTER_NAMES: Final = tuple(item.name for item in fields(Filters))
OPEN_FILTERS: Final = ("committee", "document", "cycle", "theme", "group", "sdg", "demand", "grade")
"""Filters whose values are data of the register, not a list in code."""

YES_NO: Final = ("yes", "no")
FOLLOW_UP_VALUES: Final = ("yes", "no", "unknown")
_CLOSED: Final[Mapping[str, tuple[str, ...]]] = {
    "action": tuple(ActionType),
    "status": STANDINGS,
    "voice": VOICES,
    "history": tuple(History),
    "unit": tuple(Unit),
    "disputed": YES_NO,
    "follow_up": FOLLOW_UP_VALUES,
    "reading": tuple(Reading),
    "age": tuple(Age),
    "evidence": tuple(LatestEvidence),
}

_COMPOSED: Final[Mapping[str, Callable[[str], str | Fault]]] = {"said": read_said, "agreement": read_agreement}
"""Filters whose values name a voice and what is asked of it."""

UNKNOWN_VALUE = N_("“%(value)s” is not a value of the filter “%(name)s”; allowed: %(allowed)s.")
UNKNOWN_OPEN_VALUE = N_("The register has no “%(value)s” to filter “%(name)s” by.")
NOT_A_DAY = N_("“%(value)s” is not a day to filter “%(name)s” by: write it as 2020-01-31.")
DAY_TO_COME = N_("“%(value)s” in “%(name)s” lies in the future: the record ends today, %(today)s.")
TOO_MANY_VALUES = N_("The filter “%(name)s” takes one value only.")
TOO_LONG = N_("A search may have %(longest)s characters at most.")
BACKWARDS = N_("“since” (%(since)s) lies after “until” (%(until)s).")


def parse_filters(
    pairs: Iterable[tuple[str, str]],
    *,
    known: Known,
    today: date,
) -> tuple[Filters, list[Fault]]:
    """Read filters from (name, value) pairs, as a query string or a command line gives them.

    Pairs of other names and empty values are passed over. Returns the filters that could be read, and a Fault for
    every value that could not, whose filter is then left out: a page can show the list unfiltered by it and say so,
    a file is refused.
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in FILTER_NAMES and value.strip() and value.strip() not in values.setdefault(name, []):
            values[name].append(value.strip())
    faults: list[Fault] = []
    read: dict[str, object] = {}
    for name, texts in values.items():
        good, bad = _read_all(name, texts, known, today)
        faults.extend(bad)
        if good := list(dict.fromkeys(good)):
            many = isinstance(getattr(_EMPTY, name), tuple)
            if not many and len(good) > 1:
                faults.append(Fault(name, TOO_MANY_VALUES, {"name": name}))
            else:
                read[name] = tuple(good) if many else good[0]
    filters = replace(_EMPTY, **read)  # type: ignore[arg-type]  # each read by the parser of its field
    if filters.since and filters.until and filters.since > filters.until:
        dates = {"since": filters.since.isoformat(), "until": filters.until.isoformat()}
        faults.append(Fault("since", BACKWARDS, dates))
        filters = filters.without("since", "until")
    return filters, faults


def _read_all(name: str, texts: list[str], known: Known, today: date) -> tuple[list[object], list[Fault]]:
    good: list[object] = []
    bad: list[Fault] = []
    for text in texts:
        value = _read(name, text, known, today)
        if isinstance(value, Fault):
            bad.append(value)
        else:
            good.append(value)
    return good, bad


def _read(name: str, text: str, known: Known, today: date) -> object:
    if name == "q":
        return text if len(text) <= LONGEST_QUERY else Fault(name, TOO_LONG, {"longest": LONGEST_QUERY})
    if name in ("on", "since", "until"):
        return _read_day(name, text, today)
    if name in _CLOSED:
        return _read_closed(name, text)
    if name in _COMPOSED:
        return _COMPOSED[name](text)
    value = known.get(name, {}).get(text.casefold())
    return value if value is not None else Fault(name, UNKNOWN_OPEN_VALUE, {"name": name, "value": text})


def _read_closed(name: str, text: str) -> object:
    allowed = _CLOSED[name]
    if text.casefold() not in allowed:
        return Fault(name, UNKNOWN_VALUE, {"name": name, "value": text, "allowed": ", ".join(allowed)})
    kinds: Mapping[str, Callable[[str], object]] = {"history": History, "unit": Unit}
    return kinds.get(name, str)(text.casefold())


def _read_day(name: str, text: str, today: date) -> object:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Fault(name, NOT_A_DAY, {"name": name, "value": text})
    if name == "on" and day > today:
        return Fault(name, DAY_TO_COME, {"name": name, "value": text, "today": today.isoformat()})
    return day
