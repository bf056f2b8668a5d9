"""What is asked of the UN index as it was imported: its own words, for it is no part of the register and its rates."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final
from urllib.parse import urlencode

from tracker.domain.filters import LONGEST_QUERY, TOO_LONG, TOO_MANY_VALUES, UNKNOWN_VALUE
from tracker.domain.messages import N_, Fault

UNKNOWN_LABEL: Final = N_("The imported records have no “%(value)s” to filter “%(name)s” by.")
ORDERS: Final = ("newest", "best")
"""From the newest on, or what fits the words best first."""

Known = Mapping[str, Collection[str]]
"""For each facet the values that records bear."""


@dataclass(frozen=True, slots=True)
class IndexFilters:
    """One question to the UN index. Several values of one filter mean "or", different filters "and"."""

    q: str = ""
    mechanism: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    order: str = ORDERS[0]

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filters that are set, in a fixed order, as (name, value)."""
        found: list[tuple[str, str]] = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value != getattr(_EMPTY, item.name):
                found.extend((item.name, one) for one in (value if isinstance(value, tuple) else (value,)))
        return found

    def record(self) -> dict[str, list[str]]:
        """Return the filters that are set as name → values, as files print them."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs():
            found.setdefault(name, []).append(value)
        return found

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Return the facets that are filtered by, with their values."""
        return {name: getattr(self, name) for name in FACET_NAMES if getattr(self, name)}

    def query_string(self, **more: str) -> str:
        """Return the filters as the query of an address; empty when none is set."""
        pairs = [*self.pairs(), *more.items()]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, name: str, value: str) -> "IndexFilters":
        """Return the same question without one value of a filter."""
        current = getattr(self, name)
        rest = tuple(one for one in current if one != value) if isinstance(current, tuple) else ""
        return replace(self, **{name: rest or getattr(_EMPTY, name)})  # type: ignore[arg-type]  # of the field's type


_EMPTY: Final = IndexFilters()
FACET_NAMES: Final = tuple(item.name for item in fields(IndexFilters) if isinstance(getattr(_EMPTY, item.name), tuple))
_NAMES: Final = frozenset(item.name for item in fields(IndexFilters))


def parse_index_filters(pairs: Iterable[tuple[str, str]], known: Known) -> tuple[IndexFilters, list[Fault]]:
    """Read filters from (name, value) pairs, as a query string gives them; pairs of other names are passed over.

    Returns what could be read, and a Fault for every value that could not and is left out.
    """
    values: dict[str, list[str]] = {}
    faults: list[Fault] = []
    for name, text in pairs:
        value = text.strip()
        if name not in _NAMES or not value or value in values.get(name, ()):
            continue
        fault = _fault(name, value, known)
        if fault is None:
            values.setdefault(name, []).append(value)
        else:
            faults.append(fault)
    read: dict[str, object] = {}
    for name, found in values.items():
        if name in FACET_NAMES:
            read[name] = tuple(found)
        elif len(found) > 1:
            faults.append(Fault(name, TOO_MANY_VALUES, {"name": name}))
        else:
            read[name] = found[0]
    return replace(_EMPTY, **read), faults  # type: ignore[arg-type]  # texts, or tuples of them, as the fields are


def _fault(name: str, value: str, known: Known) -> Fault | None:
    if name == "q":
        return Fault(name, TOO_LONG, {"longest": LONGEST_QUERY}) if len(value) > LONGEST_QUERY else None
    if name == "order":
        allowed = {"name": name, "value": value, "allowed": ", ".join(ORDERS)}
        return None if value in ORDERS else Fault(name, UNKNOWN_VALUE, allowed)
    return None if value in known.get(name, ()) else Fault(name, UNKNOWN_LABEL, {"name": name, "value": value})
