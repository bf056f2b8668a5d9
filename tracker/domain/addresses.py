"""Addresses of pages, relative to the site: the same in links, files and on the command line (design 5.2)."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from tracker.domain.filters import Filters
from tracker.domain.periods import Period, lasting
from tracker.domain.references import Reference


def recommendation_path(reference: Reference) -> str:
    """Return `/recommendations/CCPR/C/KGZ/CO/2/11/a`."""
    return f"/recommendations/{quote(reference.path)}"


def document_path(key: str, paragraph: str = "") -> str:
    """Return `/documents/CCPR/C/KGZ/CO/2`, with `#p12` when a paragraph is meant."""
    return f"/documents/{quote(key)}{'#p' + paragraph if paragraph else ''}"


def demand_path(slug: str) -> str:
    """Return `/demands/anti-discrimination-law`."""
    return f"/demands/{quote(slug)}"


def list_path(filters: Filters, **more: str) -> str:
    """Return the address of the list that a question opens, `/recommendations?theme=…`."""
    return f"/recommendations{filters.query_string(**more)}"


def list_paths(filters: Filters, statuses: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the address of the list for each of several choices of status, as `list_path` writes them.

    A choice that leaves no status has no list: its address is empty.
    """
    names = [name for name, _value in filters.without("status").with_(status=("?",)).pairs()]
    pairs = filters.without("status").pairs()
    place = names.index("status")
    before, after = urlencode(pairs[:place]), urlencode(pairs[place:])
    return {
        name: "/recommendations?"
        + "&".join(filter(None, (before, urlencode([("status", one) for one in chosen]), after)))
        if chosen
        else ""
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


def undocs_url(symbol: str) -> str:
    """Return the address at which the United Nations resolves a document symbol."""
    return f"https://undocs.org/{quote(symbol)}"
