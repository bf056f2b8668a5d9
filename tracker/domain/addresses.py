"""Addresses of pages, relative to the site: the same in links, files and on the command line (design 5.2)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlencode

from tracker.domain.filters import FILTER_NAMES, Filters, query_part
from tracker.domain.periods import Period, lasting
from tracker.domain.references import Reference


def recommendation_path(reference: Reference) -> str:
    """Return `/recommendations/CCPR/C/KGZ/CO/2/11/a`."""
    return f"/recommendations/{quote(reference.path)}"


def document_path(key: str, paragraph: str = "", *, anchor: str = "") -> str:
    """Return `/documents/CCPR/C/KGZ/CO/2`, with `#p12` when a paragraph is meant, or with the anchor of a finding."""
    anchor = f"p{paragraph}" if paragraph else anchor
    return f"/documents/{quote(key)}{'#' + quote(anchor) if anchor else ''}"


def evidence_path(slug: str) -> str:
    """Return `/evidence/optional-protocol-accepted`."""
    return f"/evidence/{quote(slug)}"


def claim_path(slug: str) -> str:
    """Return `/claims#none-of-664`."""
    return f"/claims#{quote(slug)}"


def demand_path(slug: str) -> str:
    """Return `/demands/anti-discrimination-law`."""
    return f"/demands/{quote(slug)}"


def list_path(filters: Filters, **more: str) -> str:
    """Return the address of the list that a question opens, `/recommendations?theme=…`."""
    return f"/recommendations{filters.query_string(**more)}"


def query_parts(filters: Filters) -> dict[str, str]:
    """Return the filters that are set as name → their part of an address, so that several addresses can share them."""
    parts: dict[str, str] = {}
    for name, value in filters.pairs():
        part = query_part(name, value)
        parts[name] = f"{parts[name]}&{part}" if name in parts else part
    return parts


def paths_of_parts(parts: Mapping[str, str], statuses: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the address of the list for each of several choices of status, as `list_path` writes them.

    From the parts that `query_parts` gives, merged in any order. A choice without any status has no list: its address
    is empty.
    """
    names_before, names_after = _around_status(tuple(parts))
    before = "".join([f"{parts[name]}&" for name in names_before])
    after = "".join([f"&{parts[name]}" for name in names_after])
    return {
        name: f"/recommendations?{before}{_status_part(tuple(chosen))}{after}" if chosen else ""
        for name, chosen in statuses.items()
    }


def changes_path(filters: Filters, period: Period, form: str = "", **more: str) -> str:
    """Return the address of what changed between two days, `/progress/changes?from=…&to=…`; `form` is a file's.

    Of the filters those are kept that such a page takes; `more` without a value is left out.
    """
    kept = lasting(filters).pairs()
    chosen = [(name, value) for name, value in more.items() if value]
    days = [("from", period.first.isoformat()), ("to", period.last.isoformat())]
    return f"/progress/changes{form}?{urlencode([*days, *kept, *chosen])}"


def path_of_parts(parts: Mapping[str, str]) -> str:
    """Return the address of `list_path` from the parts that `query_parts` gives, merged in any order."""
    query = "&".join([parts[name] for name in _in_order(tuple(parts))])
    return f"/recommendations?{query}" if query else "/recommendations"


@lru_cache(maxsize=256)
def _in_order(names: tuple[str, ...]) -> list[str]:
    # A table has hundreds of addresses of few shapes.
    return sorted(names, key=_PLACES.__getitem__)


@lru_cache(maxsize=256)
def _around_status(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return, in order, what stands in an address before the status and what stands behind it."""
    ordered, place = _in_order(names), _PLACES["status"]
    return [one for one in ordered if _PLACES[one] < place], [one for one in ordered if _PLACES[one] > place]


@lru_cache(maxsize=256)
def _status_part(statuses: tuple[str, ...]) -> str:
    return urlencode([("status", status) for status in statuses])


_PLACES: Final = {name: place for place, name in enumerate(FILTER_NAMES)}


def undocs_url(symbol: str) -> str:
    """Return the address at which the United Nations resolves a document symbol."""
    return f"https://undocs.org/{quote(symbol)}"
